import { expect } from 'chai';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { ShortenAndSendSms } from '../../nodes/ShortenAndSendSms/ShortenAndSendSms.node.js';
import { newCampaign } from '../clicks/support.js';
import { phoneOf } from '../messages/support.js';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.js';
import { executeContext, locator, type Surroundings } from './support/context.js';
import { thrownBy } from './support/thrown-by.js';

describe('Shorten & Send SMS, with items that are not as they should be', () => {
	const node = new ShortenAndSendSms();
	let server: TestServer;

	before(async () => (server = await startServer()));
	after(() => server.stop());

	let people = 0;
	const nextPhone = () => phoneOf((people += 1));

	const item = (more: INodeParameters = {}): INodeParameters => ({
		operation: 'send',
		campaign: locator('Onboarding'),
		channel: locator('sandbox'),
		to: nextPhone(),
		text: 'Start: https://acme.com/start',
		...more,
	});

	async function run(
		parameters: INodeParameters | INodeParameters[],
		more: Partial<Surroundings> = {},
	): Promise<INodeExecutionData[]> {
		const its = { node, baseUrl: server.url, apiKey: ADMIN_KEY, parameters, ...more };
		const [items] = await node.execute.call(executeContext(its));
		return items!;
	}

	/** @returns the phones that have been texted */
	async function texted(...phones: unknown[]): Promise<unknown[]> {
		const found: unknown[] = [];
		for (const phone of phones) {
			const path = `/v1/sandbox/messages?to=${encodeURIComponent(phone as string)}`;
			const { body } = await server.api<{ data: object[] }>('GET', path);
			found.push(...body.data.map(() => phone));
		}
		return found;
	}

	describe('for one item of three', () => {
		const cases: [string, INodeParameters, string][] = [
			[
				'a phone that is none',
				{ to: '12345' },
				"Message rejected: 'To' (12345) is not a phone number; write it in international format, like +4915112345678, or name the country of national numbers in 'Default Country' (ISO 3166, such as DE) [item 1]",
			],
			['no phone', { to: '' }, "The parameter 'To' is empty [item 1]"],
			['a text of spaces', { text: '  ' }, "The parameter 'Text' is empty [item 1]"],
			[
				'an object as text',
				{ text: { de: 'Hallo' } },
				`'Text' is an object and not a text: {"de":"Hallo"} [item 1]`,
			],
			[
				'a list as phone',
				{ to: ['+4915112345678'] as never },
				`'To' is a list and not a text: ["+4915112345678"] [item 1]`,
			],
			[
				'an object in the middle of a text',
				{ text: 'Hi [object Object], start: https://acme.com/start' },
				"'Text' has an object in it: Hi [object Object], start: https://acme.com/start [item 1]",
			],
			[
				'an object as key',
				{ options: { key: { id: 7 } as never } },
				`'Send Only Once Per Key' is an object and not a text: {"id":7} [item 1]`,
			],
			[
				'an object as contact',
				{ options: { contact: { id: 7 } as never } },
				`'Contact ID' is an object and not a text: {"id":7} [item 1]`,
			],
			[
				'an object as metadata',
				{ options: { metadata: { fields: [{ name: 'plan', value: {} as never }] } } },
				"'Metadata' is an object and not a text: {} [item 1]",
			],
			[
				'no link, where one is asked for',
				{ text: 'Start now', options: { onNoLink: 'reject' } },
				"Message rejected: 'Text' has no link to track; write it with https:// [item 1]",
			],
			[
				'a short domain that nobody has set up',
				{ options: { domain: 'https://nowhere.example' } },
				"'Short Domain' (https://nowhere.example) is not one of this server's domains",
			],
			[
				'a channel that is not there',
				{ channel: locator('pigeon') },
				`'Channel' (pigeon): "pigeon" is not known; there is "sandbox" [item 1]`,
			],
			[
				'a campaign id that is not there',
				{ campaign: locator('cmp_01k9z3c1v8f0mr2e6q5y7t4b9d', 'id') },
				'There is no campaign "cmp_01k9z3c1v8f0mr2e6q5y7t4b9d". [item 1]',
			],
			[
				'a link that expires in the past',
				{ options: { expiresAt: '2020-01-01T00:00:00Z' } },
				"'Link Expires At' (2020-01-01T00:00:00.000Z) is in the past [item 1]",
			],
		];
		for (const [what, wrong, message] of cases) {
			it(`${what}: names item, field, value and cure, and sends the others`, async () => {
				const [first, second, third] = [item(), item(), item()];
				const input = [first, { ...second, ...wrong }, third];
				const error = await thrownBy(run(input));
				expect(error.message).to.include(`1 of 3 messages not accepted. ${message}`);
				expect(error.message).to.match(/\[item 1\]$/);
				expect(error).to.have.nested.property('context.itemIndex', 1);
				expect(await texted(first.to, second.to, third.to)).to.have.members([first.to, third.to]);

				const items = await run([item(), { ...item(), ...wrong }, item()], {
					continueOnFail: true,
				});
				expect(items.map(({ json }) => json.status)).to.deep.equal([
					'accepted',
					undefined,
					'accepted',
				]);
				expect(items[1]!.json.error).to.include(message);
				expect(items[1]!.error).to.be.instanceOf(Error);
			});
		}
	});

	it('sends nothing further when the key is not known', async () => {
		const error = await thrownBy(run([item(), item()], { apiKey: 'wrong' }));
		expect(error).to.include({ httpCode: '401' });
		expect(error.description).to.include("'API Key'");
	});

	describe('by its default key', () => {
		const twice = async (
			parameters: INodeParameters,
			first: Partial<Surroundings>,
			second: Partial<Surroundings>,
			changed: INodeParameters = {},
		) => {
			const own = { campaign: locator(newCampaign()), ...parameters };
			await run({ ...own }, first);
			const [again] = await run({ ...own, ...changed }, second);
			return again!.json.status;
		};

		it('texts nobody twice when an agent calls the tool again', async () => {
			const call = (runIndex: number) => ({ asTool: true, runIndex });
			expect(await twice(item(), call(0), call(1))).to.equal('duplicate');
			expect(await twice(item(), call(0), call(1), { to: nextPhone() })).to.equal('accepted');
			expect(await twice(item(), call(0), call(1), { text: 'Another' })).to.equal('accepted');
		});

		it('knows an agent that has n8n run the tool as any other node', async () => {
			const type = 'n8n-nodes-clickloop.shortenAndSendSmsTool';
			const call = (runIndex: number) => ({ nodeType: type, runIndex });
			expect(await twice(item(), call(0), call(1))).to.equal('duplicate');
		});

		it('texts who has the same place in another database of the same n8n', async () => {
			expect(await twice(item(), {}, {}, { to: nextPhone() })).to.equal('accepted');
		});

		it('knows the same number however it is written', async () => {
			const to = '+49 151 1234-5678';
			expect(await twice(item({ to }), {}, {}, { to: '+4915112345678' })).to.equal('duplicate');
		});

		it('texts again in another run of a loop', async () => {
			expect(await twice(item(), { runIndex: 0 }, { runIndex: 1 })).to.equal('accepted');
		});
	});
});
