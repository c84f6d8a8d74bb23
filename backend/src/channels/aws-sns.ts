import { AwsClient } from 'aws4fetch';
import { z } from 'zod';
import { handOver, notItsAnswer, type ProviderWords } from './hand-over.js';
import type { ChannelType } from './provider.js';
import { accountName, baseUrl, secret, sender } from './setting-schemas.js';

// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html, .../CommonErrors.html and
// https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html, read in November 2026.

export const awsSnsSettings = z
	.strictObject({
		region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region such as eu-central-1'),
		accessKeyId: accountName,
		secretAccessKey: secret.meta({ description: 'Secret. Signs what is sent.' }),
		senderId: sender().optional(),
		baseUrl: baseUrl('https://sns.eu-central-1.amazonaws.com').optional(),
	})
	.meta({ id: 'AwsSnsSettings' });

type AwsSnsSettings = z.output<typeof awsSnsSettings>;

const ADVICE = {
	InvalidParameter: 'Amazon takes no such number, sender or text. Check them.',
	OptedOut: 'The recipient has opted out. Leave them out; only they can come back.',
	AuthorizationError: 'The access key may not publish. Allow it sns:Publish.',
	InvalidClientTokenId: 'The access key is not known. Check it in the channel.',
	SignatureDoesNotMatch: 'The secret access key is not the one of the access key.',
};

const words: ProviderWords = {
	name: 'Amazon SNS',
	credentials: '"accessKeyId", "secretAccessKey" and "region"',
	readRefusal({ text }) {
		const code = readTag(text, 'Code');
		return code === undefined ? undefined : { code, said: readTag(text, 'Message') };
	},
	advice: ADVICE,
	busy: new Set(['Throttling', 'ThrottlingException', 'Throttled', 'RequestLimitExceeded']),
};

/** Answers are XML without attributes or repetition, of which one word is wanted. */
function readTag(xml: string, tag: string): string | undefined {
	return new RegExp(`<${tag}>([^<]{1,500})</${tag}>`).exec(xml)?.[1];
}

/** Amazon Simple Notification Service, by its Publish action. What became of a text it writes to CloudWatch alone. */
export const awsSns: ChannelType<AwsSnsSettings> = {
	settings: awsSnsSettings,
	secret: ['secretAccessKey'],
	open: (settings, fetch) => ({
		async send({ to, text }) {
			const { region, accessKeyId, secretAccessKey, senderId } = settings;
			const aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 'sns' });
			const signed = await aws.sign(
				`${settings.baseUrl ?? `https://sns.${region}.amazonaws.com`}/`,
				{
					method: 'POST',
					headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
					body: toForm(to, text, senderId),
				},
			);
			const answer = await handOver(fetch, words, signed.url, {
				method: 'POST',
				headers: signed.headers,
				body: await signed.text(),
			});
			const providerMessageId = readTag(answer.text, 'MessageId');
			if (!providerMessageId) throw notItsAnswer(words, answer);
			return { providerMessageId };
		},
		readReceipt: () => ({ refused: 'Amazon SNS does not tell what became of a text.' }),
	}),
};

function toForm(to: string, text: string, senderId: string | undefined): string {
	const form = new URLSearchParams({
		Action: 'Publish',
		Version: '2010-03-31',
		PhoneNumber: to,
		Message: text,
	});
	if (senderId) {
		const isNumber = senderId.startsWith('+');
		const attribute = 'MessageAttributes.entry.1';
		form.set(
			`${attribute}.Name`,
			isNumber ? 'AWS.MM.SMS.OriginationNumber' : 'AWS.SNS.SMS.SenderID',
		);
		form.set(`${attribute}.Value.DataType`, 'String');
		form.set(`${attribute}.Value.StringValue`, senderId);
	}
	return form.toString();
}
