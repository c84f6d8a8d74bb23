import { z } from 'zod';
import { text } from '../../http/schemas.js';
import { fill, findUnknown, kindOf, uses } from './template.js';

const MOST_HEADERS = 30;

/** What the connection itself is made of. */
const OURS = new Set(
	'connection content-length expect host keep-alive te trailer transfer-encoding upgrade'.split(
		' ',
	),
);

const headerName = z
	.string()
	.max(100)
	.regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'is not the name of a header')
	.refine((name) => !OURS.has(name.toLowerCase()), 'is set by the connection');

const headers = z
	.record(
		headerName,
		z
			.string()
			.max(2000)
			.regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'has characters that a header cannot hold'),
	)
	.refine((all) => Object.keys(all).length <= MOST_HEADERS, `has more than ${MOST_HEADERS}`);

const path = z
	.string()
	.max(200)
	.regex(/^[^.]+(\.[^.]+)*$/, 'is not a path such as messages.0.id');

const template = (max: number) =>
	text({ max }).superRefine((value, context) => {
		const unknown = findUnknown(value);
		if (unknown === undefined) return;
		context.addIssue({
			code: 'custom',
			message: `has {{${unknown}}}; there is {{to}}, {{text}}, {{id}}, {{callbackUrl}}`,
		});
	});

/** The same URL, filled so and so, must lead to the same server. */
const SAMPLES = ['a', 'b'].map((value) => ({
	to: value,
	text: value,
	id: value,
	callbackUrl: value,
}));

const url = template(2000).refine((value) => {
	const filled = SAMPLES.map((sample) => fill(value, sample, encodeURIComponent));
	const urls = filled.map((one) => (URL.canParse(one) ? new URL(one) : null));
	const [one, other] = urls;
	if (!one || !other || !/^https?:$/.test(one.protocol)) return false;
	return one.origin === other.origin && !one.username && !one.password && !one.hash;
}, 'is not a URL such as https://sms.example.com/send, without credentials or fragment; only path and query may have placeholders');

const receipt = z.strictObject({
	idPath: path.optional().meta({
		description: 'Where the id is that the answer had at `idPath`. Else the URL says it.',
	}),
	statusPath: path,
	statuses: z
		.record(z.string().max(100), z.enum(['sent', 'delivered', 'failed']))
		.refine((all) => Object.keys(all).length <= 100, 'has more than 100')
		.meta({
			description: 'The gateway’s words for what became of a text; others are passed over.',
		}),
	errorPath: path.optional(),
	secretHeader: headerName.optional().meta({
		description:
			'The header that must hold `secret`. Without one, each callback URL is signed with it.',
	}),
	secret: text({ max: 500 })
		.min(8, 'is shorter than 8 characters')
		.meta({ description: 'Secret.' }),
});

/** The body's content type, and so how values are escaped in it. */
export function contentTypeOf({
	headers = {},
	headersSecret = {},
}: Pick<z.output<typeof whole>, 'headers' | 'headersSecret'>): string {
	const all = Object.entries({ ...headers, ...headersSecret });
	const found = all.find(([name]) => name.toLowerCase() === 'content-type');
	return found?.[1] ?? 'application/json';
}

const whole = z.strictObject({
	url,
	method: z.enum(['GET', 'POST', 'PUT']).default('POST'),
	headers: headers.optional(),
	headersSecret: headers.optional().meta({ description: 'Secret. Further headers.' }),
	body: template(20_000).optional(),
	idPath: path.optional().meta({
		description: 'Where the JSON answer has its id of the text. Without one, 2xx is enough.',
	}),
	errorPath: path.optional(),
	retryOn: z
		.array(z.int().min(400).max(599))
		.max(20)
		.default([429, 503])
		.meta({ description: 'Statuses by which the gateway says that it has not sent the text.' }),
	receipt: receipt.optional(),
});

export const httpSettings = whole
	.superRefine((settings, context) => {
		const refuse = (at: string, message: string) =>
			context.addIssue({ code: 'custom', path: at.split('.'), message });
		const { method, body, receipt } = settings;
		if (method === 'GET' && body !== undefined) refuse('body', 'does not go with GET');
		if (body !== undefined && !kindOf(contentTypeOf(settings))) {
			refuse('headers', 'have a Content-Type that is neither JSON, nor a form, nor XML');
		}
		const sent = settings.url + (body ?? '');
		if (!uses(sent, 'to') || !uses(sent, 'text')) {
			refuse(body === undefined ? 'url' : 'body', 'has no {{to}} or no {{text}}');
		}
		if (!receipt) return;
		const names = uses(sent, 'callbackUrl');
		if (!receipt.secretHeader && !names) {
			refuse('receipt.secretHeader', 'is needed, as the gateway is told no {{callbackUrl}}');
		}
		if (!names && !(receipt.idPath && settings.idPath)) {
			refuse(
				'receipt.idPath',
				'is needed, with "idPath", as the gateway is told no {{callbackUrl}}',
			);
		}
	})
	.meta({ id: 'HttpSettings' });

export type HttpSettings = z.output<typeof httpSettings>;
