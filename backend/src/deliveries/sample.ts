import { showReasons, type Click } from '../clicks/click.js';
import type { NewEvent } from '../subscriptions/event.js';
import type { EventType } from '../subscriptions/event-types.js';
import { newId, publicId } from '../ids.js';
import type { Message } from '../messages/message.js';
import { countSegments } from '../messages/segments.js';
import { NO_NETWORK, NO_PLACE } from '../network/network.js';
import { wilsonInterval } from '../campaigns/wilson.js';
import { bareEvidence } from '../verdicts/bare-evidence.js';
import { judge } from '../verdicts/judge.js';

/** From the ranges set aside for examples: a number of films (Ofcom), an address of documents (RFC 5737). */
const PHONE = '+447700900123';
const ADDRESS = '192.0.2.44';
const TOKEN = 'Xk3P9sQ';
const TARGET = 'https://example.com/start?plan=pro';

const PERSON = {
	userAgent:
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
	device: { type: 'mobile', model: 'iPhone', os: 'iOS', browser: 'Mobile Safari' },
};
const PREVIEW = {
	userAgent: 'WhatsApp/2.23.20.0',
	device: { type: null, model: null, os: null, browser: null },
};

const PEOPLE = 50;
const DELIVERED = 196;
const REACHED: NewEvent['reached'] = {
	threshold: { clicks: PEOPLE },
	report: {
		sent: 200,
		delivered: DELIVERED,
		raw: { clicks: 74, recipients: 61, rate: 61 / DELIVERED },
		filtered: {
			clicks: PEOPLE,
			recipients: PEOPLE,
			rate: PEOPLE / DELIVERED,
			rateInterval: wilsonInterval(PEOPLE, DELIVERED),
		},
	},
};

const SECONDS_SINCE_SENT = 42;
const SECONDS_SINCE_DELIVERED = 40;

/** @returns an event of the shape that real ones have, with nobody's data, as if it had just happened */
export function sampleEvent(type: EventType, at: Date, publicUrl: string): NewEvent {
	const campaign = { id: newId(), name: 'Sample campaign' };
	if (type === 'campaign.threshold')
		return { type, at, campaign, message: null, click: null, reached: REACHED };
	const message = sampleMessage(type, at, publicId('cmp', campaign.id), publicUrl);
	const click = type.startsWith('message.') ? null : sampleClick(type, at, message);
	return { type, at, campaign, message, click, nth: 1, nthPossible: 1, clickedBefore: [] };
}

function sampleMessage(type: EventType, at: Date, campaignId: string, publicUrl: string): Message {
	const shortUrl = `${publicUrl}/${TOKEN}`;
	const [text, originalText] = [shortUrl, TARGET].map((url) => `Hi Ada, start here: ${url}`) as [
		string,
		string,
	];
	const isFailed = type === 'message.failed';
	const humanClicks = type === 'link.clicked' || type === 'click.rejudged' ? 1 : 0;
	const previews = type === 'link.previewed' ? 1 : 0;
	const clicks = humanClicks + previews;
	const clickedAt = humanClicks ? at.toISOString() : null;
	return {
		id: publicId('msg', newId()),
		campaignId,
		to: PHONE,
		contact: 'sample-contact',
		text,
		originalText,
		segments: { before: countSegments(originalText), after: countSegments(text) },
		links: [{ token: TOKEN, shortUrl, url: TARGET, position: 0, clicks, humanClicks }],
		channel: 'sandbox',
		status: isFailed ? 'failed' : 'delivered',
		providerMessageId: 'sample-1',
		error: isFailed ? 'The number is not in service.' : null,
		createdAt: secondsBefore(at, SECONDS_SINCE_SENT),
		sentAt: secondsBefore(at, SECONDS_SINCE_SENT),
		deliveredAt: isFailed ? null : secondsBefore(at, SECONDS_SINCE_DELIVERED),
		clicks,
		humanClicks,
		previews,
		firstClickAt: clickedAt,
		lastClickAt: clickedAt,
		linksClicked: humanClicks ? [TARGET] : [],
		metadata: null,
	};
}

/** Judged as real ones are, so that its reasons are today's. */
function sampleClick(type: EventType, at: Date, message: Message): Click {
	const { userAgent, device } = type === 'link.previewed' ? PREVIEW : PERSON;
	const request = { method: 'GET', userAgent, ip: ADDRESS, network: NO_NETWORK };
	const sentAt = new Date(secondsBefore(at, SECONDS_SINCE_SENT));
	const deliveredAt = new Date(secondsBefore(at, SECONDS_SINCE_DELIVERED));
	const { reasons, ...judgement } = judge(
		bareEvidence({ ...request, at, sentAt, deliveredAt }),
		true,
	);
	return {
		id: publicId('clk', newId()),
		token: TOKEN,
		messageId: message.id,
		campaignId: message.campaignId,
		to: message.to,
		contact: message.contact,
		url: TARGET,
		at: at.toISOString(),
		...judgement,
		reasons: showReasons(reasons),
		refused: null,
		...request,
		device,
		place: NO_PLACE,
		secondsSinceSent: SECONDS_SINCE_SENT,
		secondsSinceDelivered: SECONDS_SINCE_DELIVERED,
	};
}

function secondsBefore(at: Date, seconds: number): string {
	return new Date(at.getTime() - seconds * 1000).toISOString();
}
