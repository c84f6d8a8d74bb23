import { expect } from 'chai';
import type { SendAnswer } from '../../backend/src/sending/send-messages.js';
import { startServer, type TestServer } from '../support/server.js';
import { ADA, countRows, phoneOf, post } from './support.js';

interface ProblemBody {
	type: string;
	status: number;
	detail: string;
	errors?: { path: string; message: string }[];
}

const GOOD = { to: ADA, text: 'Hi https://acme.com' };

describe('wrong input to POST /v1/messages', () => {
	let server: TestServer;
	before(async () => (server = await startServer({ CLICKLOOP_ROLE: 'web' })));
	after(() => server.stop());

	const ask = (body: unknown) => server.api<ProblemBody>('POST', '/v1/messages', body);

	describe('refuses the request as a whole, storing nothing, for', () => {
		const wrong: [name: string, body: unknown, status: number, says: RegExp][] = [
			['broken JSON', '{"campaign": "Spring", "messages": [', 400, /not valid JSON/],
			['no body', undefined, 422, /expected object/],
			['a list', [GOOD], 422, /expected object/],
			['null', 'null', 422, /expected object/],
			['no messages', { campaign: 'Spring' }, 422, /messages/],
			['an empty list', { campaign: 'Spring', messages: [] }, 422, /messages: has no message/],
			['messages that are no list', { campaign: 'Spring', messages: GOOD }, 422, /messages/],
			['no campaign', { messages: [GOOD] }, 422, /campaign/],
			['an empty campaign', { campaign: ' ', messages: [GOOD] }, 422, /campaign: is empty/],
			['a number as campaign', { campaign: 7, messages: [GOOD] }, 422, /campaign/],
			['NUL in the campaign', { campaign: 'a\0b', messages: [GOOD] }, 422, /campaign/],
			[
				'a lone surrogate in the campaign',
				{ campaign: '\ud800', messages: [GOOD] },
				422,
				/campaign/,
			],
			[
				'a campaign id that is not there',
				{ campaign: 'cmp_01k9z3c1v8f0mr2e6q5y7t4b9d', messages: [GOOD] },
				404,
				/no campaign "cmp_01k9z3c1v8f0mr2e6q5y7t4b9d"/,
			],
			['a malformed campaign id', { campaign: 'cmp_x', messages: [GOOD] }, 404, /cmp_x/],
			[
				'a channel that is not there',
				{ campaign: 'Spring', channel: 'pigeon', messages: [GOOD] },
				422,
				/"pigeon" is not known; there is "sandbox"/,
			],
			['NUL in the channel', { campaign: 'S', channel: '\0', messages: [GOOD] }, 422, /channel/],
			['an unknown field', { campaign: 'S', mesages: [], messages: [GOOD] }, 422, /mesages/],
		];
		for (const [name, body, status, says] of wrong) {
			it(name, async () => {
				const before = await countRows(server);
				const answer = await ask(body);
				expect(answer.status).to.equal(status);
				expect(answer.headers.get('content-type')).to.match(/^application\/problem\+json/);
				expect(answer.body.detail).to.match(says);
				if (status === 422) expect(answer.body.errors).to.not.equal(undefined);
				expect(await countRows(server)).to.deep.equal(before);
			});
		}

		const options: [options: unknown, path: string][] = [
			[{ track: 'first' }, 'options.track'],
			[{ scheme: 'no' }, 'options.scheme'],
			[{ domain: 'https://evil.com' }, 'options.domain'],
			[{ domain: '/'.repeat(100_000) }, 'options.domain'],
			[{ expiresAt: '2001-01-01T00:00:00Z' }, 'options.expiresAt'],
			[{ expiresAt: 'tomorrow' }, 'options.expiresAt'],
			[{ expiresAt: '2030-02-30T00:00:00Z' }, 'options.expiresAt'],
			[{ onExtraSegment: 'panic' }, 'options.onExtraSegment'],
			[{ tracking: true }, 'options'],
			['all', 'options'],
		];
		for (const [one, path] of options) {
			it(`options such as ${JSON.stringify(one).slice(0, 60)}`, async () => {
				const before = await countRows(server);
				const answer = await ask({ campaign: 'Spring', options: one, messages: [GOOD] });
				expect(answer.status).to.equal(422);
				expect(answer.body.errors!.map((error) => error.path)).to.deep.equal([path]);
				expect(await countRows(server)).to.deep.equal(before);
			});
		}

		it('1,001 messages', async () => {
			const messages = Array.from({ length: 1001 }, (_, n) => ({ to: phoneOf(n), text: 'Hi' }));
			const before = await countRows(server);
			const answer = await ask({ campaign: 'Too many', messages });
			expect(answer.status).to.equal(422);
			expect(answer.body.errors).to.deep.equal([
				{ path: 'messages', message: 'has more than 1000 messages; send them in several requests' },
			]);
			expect(await countRows(server)).to.deep.equal(before);
		});

		it('more megabytes than are read', async () => {
			const answer = await ask({ campaign: 'Spring', messages: [], x: 'x'.repeat(9_000_000) });
			expect(answer.status).to.equal(413);
		});
	});

	describe('rejects one message and takes those beside it, for', () => {
		const rejected: [name: string, message: unknown, code: string, says: RegExp][] = [
			['null', null, 'invalid_message', /object/],
			['a number', 7, 'invalid_message', /object/],
			['nothing in it', {}, 'invalid_message', /to: .*text: /],
			['no text', { to: ADA }, 'invalid_message', /text/],
			['an empty text', { to: ADA, text: '' }, 'invalid_message', /text: is empty/],
			['a text of the wrong type', { to: ADA, text: 7 }, 'invalid_message', /text/],
			['NUL in the text', { to: ADA, text: 'a\0b' }, 'invalid_message', /text: .*NUL/],
			[
				'half a surrogate pair',
				{ to: ADA, text: 'a\ud83d' },
				'invalid_message',
				/text: .*surrogate/,
			],
			['10,001 characters', { to: ADA, text: 'a'.repeat(10_001) }, 'invalid_message', /10000/],
			['1,601 characters', { to: ADA, text: 'a'.repeat(1601) }, 'text_too_long', /1601 .* 1600/],
			['a field that is not there', { ...GOOD, txt: 'Hi' }, 'invalid_message', /txt/],
			['a key of NUL', { ...GOOD, key: '\0' }, 'invalid_message', /key/],
			['a key of half a surrogate pair', { ...GOOD, key: '\udc00' }, 'invalid_message', /key/],
			['an empty key', { ...GOOD, key: '' }, 'invalid_message', /key/],
			['an endless key', { ...GOOD, key: 'k'.repeat(201) }, 'invalid_message', /key/],
			['NUL in the contact', { ...GOOD, contact: '\0' }, 'invalid_message', /contact/],
			['metadata that is no object', { ...GOOD, metadata: 'x' }, 'invalid_message', /metadata/],
			['NUL in the metadata', { ...GOOD, metadata: { a: ['\0'] } }, 'invalid_message', /metadata/],
			[
				'half a surrogate pair in the metadata',
				{ ...GOOD, metadata: { '\ud800': 1 } },
				'invalid_message',
				/metadata/,
			],
			[
				'metadata of a thousand levels',
				{ ...GOOD, metadata: JSON.parse(`${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`) as unknown },
				'invalid_message',
				/metadata/,
			],
			[
				'metadata of more than 8 kB',
				{ ...GOOD, metadata: { note: 'ä'.repeat(4091) } },
				'invalid_message',
				/metadata: takes 8193 bytes as JSON; at most 8192 are kept/,
			],
			[
				'8 kB of metadata in small pieces',
				{ ...GOOD, metadata: { list: Array.from({ length: 5000 }, () => 1) } },
				'invalid_message',
				/metadata: takes 10\d{3} bytes/,
			],
			[
				'more URLs than anybody reads',
				{ to: ADA, text: 'https://a.bc '.repeat(700) },
				'too_many_urls',
				/text: has 700 URLs; at most 100/,
			],
			[
				'a time without a zone',
				{ ...GOOD, sentAt: '2026-01-01T10:00:00' },
				'invalid_message',
				/sentAt/,
			],
			[
				'a day that there is not',
				{ ...GOOD, sentAt: '2026-02-30T10:00:00Z' },
				'invalid_message',
				/sentAt/,
			],
			[
				'a URL of 10,000 characters',
				{ to: ADA, text: `https://acme.com/${'a'.repeat(9_983)}` },
				'invalid_url',
				/URL https:\/\/acme\.com\/a{43}… is longer than 8000 characters/,
			],
			[
				'a URL with a password',
				{ to: ADA, text: 'https://ada:secret@acme.com/x' },
				'invalid_url',
				/user name or password/,
			],
		];
		for (const [name, message, code, says] of rejected) {
			it(name, async () => {
				const { status, body } = await post(server, [GOOD, message, GOOD]);
				expect(status).to.equal(200);
				const statuses = body.results.map((result) => result.status);
				expect(statuses).to.deep.equal(['accepted', 'rejected', 'accepted']);
				expect(body.results[1]).to.have.all.keys('index', 'status', 'error', 'warnings');
				expect(body.results[1]!.error!.code).to.equal(code);
				expect(body.results[1]!.error!.detail).to.match(says);
			});
		}

		const phones: unknown[] = [
			...['', ' ', '+', 'Ada', '12345', '015112345678', '004915112345678', '+49', '+0', '+4915'],
			...['+49151123456789012345', '+999123456789', '+49151\u00001234567', '+4915112345678\ud800'],
			...['+4915112345678, +4915187654321', 'tel:+4915112345678', '+4915112345678 or later'],
			...['+49151 123 456 78 or +49 151 876 543 21', '+'.repeat(10_000), `+${'1'.repeat(10_000)}`],
			...[null, 4915112345678, ['+4915112345678'], {}],
		];
		for (const to of phones) {
			it(`the phone number ${JSON.stringify(to).slice(0, 50)}`, async () => {
				const { body } = await post(server, [{ to, text: 'Hi' }, GOOD]);
				expect(body.results.map(({ status }) => status)).to.deep.equal(['rejected', 'accepted']);
				expect(body.results[0]!.error!.code).to.equal('invalid_phone');
				expect(body.results[0]!.error!.detail).to.match(/^to: /);
			});
		}
	});

	it('takes phone numbers as people write them', async () => {
		const written = [
			'+49 151 12345678',
			' +49-151-1234-5678 ',
			'+49 (151) 12345678',
			'+49/151/12345678',
		];
		const { body } = await post(
			server,
			written.map((to) => ({ to, text: 'Hi' })),
		);
		expect(body.results.map(({ message }) => message?.to)).to.deep.equal(written.map(() => ADA));
	});

	it('takes national numbers where their country is named, also to preview', async () => {
		const messages = ['015112345678', '+33 6 12 34 56 78', '12'].map((to) => ({ to, text: 'Hi' }));
		const options = { defaultCountry: 'DE' };
		for (const path of ['/v1/messages', '/v1/messages/preview']) {
			const { body } = await server.api<SendAnswer>('POST', path, {
				campaign: 'Spring',
				messages,
				options,
			});
			expect(body.results.map(({ message }) => message?.to)).to.deep.equal([
				ADA,
				'+33612345678',
				undefined,
			]);
			expect(body.results[2]!.error!.detail).to.match(/^to: '12' has too few digits/);
		}
		const without = await post(server, messages);
		expect(without.body.results[0]!.error!.detail).to.contain('options.defaultCountry');
		const wrong = await post(server, messages, { options: { defaultCountry: 'ZZ' } });
		expect(wrong.status).to.equal(422);
	});

	it('takes 8 kB of metadata, and gives them back', async () => {
		const metadata = { note: 'x'.repeat(8192 - '{"note":""}'.length) };
		const { body } = await post(server, [{ ...GOOD, metadata }]);
		expect(body.results[0]!.message!.metadata).to.deep.equal(metadata);
	});

	it('leaves what is no web address in the text as it is, untracked', async () => {
		const text =
			'javascript:alert(1) ftp://acme.com/a data:text/html,x file:///etc/passwd acme.com';
		const { body } = await post(server, [{ to: ADA, text }]);
		expect(body.results[0]!.message).to.deep.include({ text, links: [] });
		expect(
			body.results[0]!.warnings.map(({ code, detail }) => [code, detail.split(' ')[1]]),
		).to.deep.equal(
			['ftp://acme.com/a', 'file:///etc/passwd', 'acme.com'].map((url) => ['untracked_url', url]),
		);
		const { body: preview } = await server.api<SendAnswer>('POST', '/v1/messages/preview', {
			campaign: 'Spring',
			messages: [{ to: ADA, text }],
		});
		expect(preview.results[0]!.warnings).to.deep.equal(body.results[0]!.warnings);
	});

	it('leaves a short link of its own as it is, with a warning', async () => {
		const first = await post(server, [{ to: ADA, text: 'https://acme.com/x' }]);
		const { text } = first.body.results[0]!.message!;
		const { body } = await post(server, [{ to: ADA, text }]);
		expect(body.results[0]!.message).to.deep.include({ text, links: [] });
		expect(body.results[0]!.warnings.map(({ code }) => code)).to.deep.equal(['own_link']);
	});

	it('stores nothing, not even a campaign, when every message is rejected', async () => {
		const before = await countRows(server);
		const { status, body } = await post(server, [{ to: 'x', text: 'Hi' }, null], {
			campaign: 'Never was',
		});
		expect(status).to.equal(200);
		expect(body.campaign).to.deep.equal({ id: null, name: 'Never was' });
		expect(body.results.map((result) => result.status)).to.deep.equal(['rejected', 'rejected']);
		expect(await countRows(server)).to.deep.equal(before);
	});

	it('keeps texts of every script as they are', async () => {
		const text = 'Grüße 漢字 עברית 👨‍👩‍👧‍👦 \u202e\u200d \\u0000 "\' \\ {{x}} $1 %s\r\n\t';
		const metadata = { '\\u0000': "'; DROP TABLE messages; --", __proto__x: [1e308, -0.1, '😀'] };
		const { body } = await post(server, [{ to: ADA, text, contact: text, key: text, metadata }]);
		const { id } = body.results[0]!.message!;
		const { body: message } = await server.api<NonNullable<SendAnswer['results'][0]['message']>>(
			'GET',
			`/v1/messages/${id}`,
		);
		expect(message).to.deep.include({ text, originalText: text, contact: text, metadata });
	});

	it('wants a key with the right to write', async () => {
		const { body: key } = await server.api<{ key: string }>('POST', '/v1/keys', {
			name: 'reader',
			scopes: ['messages:read'],
		});
		const headers = { authorization: `Bearer ${key.key}` };
		const body = { campaign: 'Spring', messages: [GOOD] };
		expect((await server.api('POST', '/v1/messages', body, headers)).status).to.equal(403);
		expect((await server.api('GET', '/v1/messages', undefined, headers)).status).to.equal(200);
		const nobody = { authorization: 'Bearer clickloop_wrong' };
		expect((await server.api('POST', '/v1/messages', body, nobody)).status).to.equal(401);
	});
});
