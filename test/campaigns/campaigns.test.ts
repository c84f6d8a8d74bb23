import { expect } from 'chai';
import type { Campaign } from '../../backend/src/campaigns/campaign.js';
import { findOrCreateCampaign } from '../../backend/src/campaigns/find-or-create.js';
import type { Page } from '../../backend/src/http/pages.js';
import { Problem } from '../../backend/src/http/problem.js';
import { newId, publicId } from '../../backend/src/ids.js';
import { startServer, type TestServer } from '../support/server.js';

describe('Campaigns', () => {
	let server: TestServer;
	before(async () => (server = await startServer()));
	after(() => server.stop());

	const make = (nameOrId: string) =>
		server.deps.db.transaction((tx) => findOrCreateCampaign(tx, nameOrId, server.deps.clock));
	const list = (query: string) =>
		server.api<Page<Campaign>>('GET', `/v1/campaigns?${new URLSearchParams(query)}`);
	const namesOf = ({ body }: Awaited<ReturnType<typeof list>>) => body.data.map(({ name }) => name);

	describe('named in a request', () => {
		it('are made when the name is new, and found when it is not', async () => {
			const first = await make('Onboarding week 1');
			expect(await make('Onboarding week 1')).to.deep.equal(first);
			expect(await make(publicId('cmp', first.id))).to.deep.equal(first);
		});

		it('are made once when many make the same name at the same time', async () => {
			const made = await Promise.all(Array.from({ length: 12 }, () => make('All at once')));
			expect(new Set(made.map(({ id }) => id)).size).to.equal(1);
			expect(namesOf(await list('search=All at once'))).to.deep.equal(['All at once']);
		});

		it('stay unmade when the work that needed them fails', async () => {
			const work = server.deps.db.transaction(async (tx) => {
				await findOrCreateCampaign(tx, 'Never was', server.deps.clock);
				throw new Error('something else went wrong');
			});
			expect(await work.catch(({ message }: Error) => message)).to.equal(
				'something else went wrong',
			);
			expect(namesOf(await list('search=Never was'))).to.deep.equal([]);
		});

		for (const id of [publicId('cmp', newId()), 'cmp_', 'cmp_summer']) {
			it(`are not made from an id that is not there: ${id.slice(0, 10)}`, async () => {
				const error: unknown = await make(id).catch((thrown: unknown) => thrown);
				expect(error).to.be.instanceOf(Problem);
				expect(error).to.include({ status: 404, detail: `There is no campaign "${id}".` });
			});
		}

		it('are trimmed and put into one Unicode form', async () => {
			const answer = await server.api<{ campaignId: string }>('POST', '/v1/links', {
				url: 'https://acme.com',
				campaign: '  Cafe\u0301 ',
			});
			const { body } = await server.api<Campaign>('GET', `/v1/campaigns/${answer.body.campaignId}`);
			expect(body.name).to.equal('Caf\u00e9');
		});

		for (const [wrong, name] of [
			['nothing', '   '],
			['201 characters', 'a'.repeat(201)],
			['a line break', 'one\ntwo'],
			['NUL', 'one\0two'],
		] as const) {
			it(`are refused with ${wrong} for a name`, async () => {
				const { status, body } = await server.api<{ errors: { path: string }[] }>(
					'POST',
					'/v1/links',
					{
						url: 'https://acme.com',
						campaign: name,
					},
				);
				expect(status).to.equal(422);
				expect(body.errors.map(({ path }) => path)).to.deep.equal(['campaign']);
			});
		}
	});

	describe('GET /v1/campaigns', () => {
		before(async () => {
			for (const name of ['Höhle der Löwen', '100% off', '100 years', 'Q_1', 'QX1'])
				await make(name);
		});

		it('gives the newest first, page by page', async () => {
			const whole = namesOf(await list('limit=500'));
			expect(whole.slice(0, 3)).to.deep.equal(['QX1', 'Q_1', '100 years']);

			const paged: string[] = [];
			let cursor: string | null = '';
			while (cursor !== null) {
				const page = await list(`limit=3${cursor && `&cursor=${cursor}`}`);
				paged.push(...namesOf(page));
				cursor = page.body.nextCursor;
			}
			expect(paged).to.deep.equal(whole);
		});

		it('finds a part of the name whatever its case, in any alphabet', async () => {
			expect(namesOf(await list('search=HÖHLE'))).to.deep.equal(['Höhle der Löwen']);
		});

		it('takes what is searched for as text, not as a pattern', async () => {
			expect(namesOf(await list('search=100%'))).to.deep.equal(['100% off']);
			expect(namesOf(await list('search=q_1'))).to.deep.equal(['Q_1']);
		});

		it('shows a new campaign with zeros', async () => {
			const { body } = await list('search=100 years');
			expect(body.data[0]).to.deep.include({
				sent: 0,
				delivered: 0,
				raw: { clicks: 0, recipients: 0 },
				filtered: { clicks: 0, recipients: 0 },
			});
			expect(body.data[0]!.id).to.match(/^cmp_[0-9a-z]{26}$/);
		});

		for (const query of [
			'limit=0',
			'limit=501',
			'limit=x',
			'cursor=nonsense',
			`cursor=${Buffer.from('["x"]').toString('base64url')}`,
			'search=\0',
		]) {
			it(`refuses ${JSON.stringify(query)}`, async () => {
				expect((await list(query)).status).to.equal(422);
			});
		}
	});

	describe('GET /v1/campaigns/{id}', () => {
		it('answers 404 for an id that is not there, and for what is no id', async () => {
			const unknown = await server.api('GET', `/v1/campaigns/${publicId('cmp', newId())}`);
			const malformed = await server.api('GET', '/v1/campaigns/msg_123');
			expect([unknown.status, malformed.status]).to.deep.equal([404, 404]);
		});
	});
});
