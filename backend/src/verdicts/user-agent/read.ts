import { Crawler } from 'es6-crawler-detect';
import { isbot, isbotMatch } from 'isbot';
import { LRUCache } from 'lru-cache';
import { fitOfDesktop } from './desktop.js';
import { findFetcher } from './fetchers.js';
import { findInApp } from './in-app.js';
import { findOddWord } from './odd-word.js';
import { takeApart, type Parts } from './parts.js';
import { findSign } from './signs.js';

/** What a user agent says, for the rules that go by it. */
export type Reading =
	/** A platform draws a link preview. */
	| { kind: 'fetcher'; name: string }
	/** A program says what it is, or shows it; `what` completes "The user agent …". */
	| { kind: 'automated'; what: string }
	/** A browser; `rare` is one that we do not know, on a computer. */
	| { kind: 'browser'; where: string; rare: boolean; parts: Parts | undefined }
	/** None of them; `word` is what stands behind a browser's, and no browser adds. */
	| { kind: 'unknown'; word?: string };

/** Web views of chatty apps come to 600 characters; more is no browser's, and costs time to look at. */
const LONGEST = 1000;

/** User agents repeat: the same few hundred make nearly all clicks. */
const readings = new LRUCache<string, Reading>({ max: 5000 });

/** @param userAgent of any length and content; the work is bounded by its first thousand characters */
export function readUserAgent(userAgent: string): Reading {
	if (userAgent.length > LONGEST)
		return { kind: 'automated', what: `is longer than any browser's (${LONGEST} characters)` };
	let reading = readings.get(userAgent);
	if (!reading) {
		reading = read(userAgent);
		readings.set(userAgent, reading);
	}
	return reading;
}

function read(userAgent: string): Reading {
	const name = findFetcher(userAgent);
	if (name) return { kind: 'fetcher', name };
	const parts = takeApart(userAgent);
	const isPhone = parts ? parts.isPhone : BARE_WEB_VIEW.test(userAgent);
	const what = findSign(userAgent, parts) ?? (isPhone ? undefined : findInLists(userAgent));
	if (what) return { kind: 'automated', what };
	if (!parts) return readUncommon(userAgent);
	return readBrowser(parts);
}

function readBrowser(parts: Parts): Reading {
	const word = findOddWord(parts);
	if (word !== undefined) return { kind: 'unknown', word };
	const app = findInApp(parts.rest);
	const where = app ? `that of ${app}'s in-app browser` : "a web browser's";
	if (parts.isPhone) return { kind: 'browser', where: `${where} on a phone`, rare: false, parts };
	const fit = fitOfDesktop(parts.platform, parts.rest);
	if (fit === 'odd') return { kind: 'unknown' };
	return { kind: 'browser', where, rare: fit === 'unusual', parts };
}

/** Some apps' web views leave the engine out, and Facebook's says now and then only what it adds. */
const BARE_WEB_VIEW =
	/^Mozilla\/5\.0 \((?:Linux; Android \d|iP(?:hone|ad); )[^()]*\) .*\b(?:Chrome|Mobile|Version)\b|^\[FB(?:AN|_IAB)\/\w+;/;

/** Opera Mini and UC render on their makers' servers, so that even phones without a modern browser use them. */
const SMALL_BROWSER = /^Opera\/9\.80 \(.*\bOpera Mini\/|^UCWEB\/\d.*\bUCBrowser\//;
const FEATURE_PHONE = /\bProfile\/MIDP-|\bUP\.Browser\/|^DoCoMo\//i;

function readUncommon(userAgent: string): Reading {
	if (SMALL_BROWSER.test(userAgent))
		return {
			kind: 'browser',
			where: "a small phone's web browser's",
			rare: false,
			parts: undefined,
		};
	const where = FEATURE_PHONE.test(userAgent)
		? "a phone's of long ago"
		: BARE_WEB_VIEW.test(userAgent) && "an app's, which leaves out half of it";
	return where ? { kind: 'browser', where, rare: true, parts: undefined } : { kind: 'unknown' };
}

const crawlers = new Crawler();

/** Not asked about phones: their lists hold too many names that are also a model's or an app's. */
function findInLists(userAgent: string): string | undefined {
	if (!isbot(userAgent) && !crawlers.isCrawler(userAgent)) return undefined;
	const word = isbotMatch(userAgent) ?? crawlers.getMatches();
	return `is known as a bot's, or formed like one's${typeof word === 'string' ? ` ("${word}")` : ''}`;
}
