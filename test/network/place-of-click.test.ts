import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Click } from '../../backend/src/clicks/click.js';
import type { Page } from '../../backend/src/http/pages.js';
import type { Report } from '../../backend/src/reports/report.js';
import { tell } from '../reports/support.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { ANDROID } from '../support/visitors.js';
import { mmdbFile } from './mmdb-file.js';

const MUNICH = { 'cf-ipcountry': 'DE', 'cf-region': 'Bavaria', 'cf-ipcity': 'Munich' };
const NOWHERE = { country: null, region: null, city: null };

/** Taps a new link and waits for its verdict. */
async function tap(server: TestServer, headers: Record<string, string>): Promise<Click> {
	const campaign = `Campaign ${Math.random()}`;
	const { campaignId, messages } = await tell(server, campaign, [
		{ to: '+4915112345678', sent: 0 },
	]);
	const [link] = messages[0]!.links;
	await server.visit(`/${link!.token}`, { headers: { 'user-agent': ANDROID, ...headers } });
	return eventually(async () => {
		const path = `/v1/campaigns/${campaignId}/clicks`;
		const { body } = await server.api<Page<Click>>('GET', path);
		expect(body.data[0]?.final).to.equal(true);
		return body.data[0]!;
	});
}

describe('Where a click came from', () => {
	describe('behind a trusted edge', () => {
		let server: TestServer;
		before(async () => (server = await startServer({ CLICKLOOP_TRUST_PROXY: '127.0.0.1' })));
		after(() => server.stop());

		it("is what the edge's headers say, and the network is the forwarded address's", async () => {
			const click = await tap(server, { 'x-forwarded-for': '172.56.1.1', ...MUNICH });
			expect(click.ip).to.equal('172.56.1.1');
			expect(click.place).to.deep.equal({ country: 'DE', region: 'Bavaria', city: 'Munich' });
			expect(click.network).to.deep.equal({ asn: 21928, name: 'T-Mobile USA, Inc.', kind: null });
		});

		it('is where the address is registered when the edge does not say', async () => {
			const click = await tap(server, { 'x-forwarded-for': '172.56.1.1', 'cf-ipcountry': 'XX' });
			expect(click.place).to.deep.equal({ ...NOWHERE, country: 'US' });
		});

		it('is not known of a private address', async () => {
			const click = await tap(server, { 'x-forwarded-for': '10.1.2.3' });
			expect(click.place).to.deep.equal(NOWHERE);
			expect(click.network).to.deep.equal({ asn: null, name: null, kind: null });
		});

		it('breaks a report down by country', async () => {
			const { campaignId, messages } = await tell(server, 'Countries', [
				{ to: '+4915112345601', sent: 0 },
				{ to: '+4915112345602', sent: 0 },
				{ to: '+4915112345603', sent: 0 },
			]);
			for (const [place, country] of ['DE', 'DE', 'US'].entries()) {
				const headers = { 'user-agent': ANDROID, 'cf-ipcountry': country };
				await server.visit(`/${messages[place]!.links[0]!.token}`, { headers });
			}
			await eventually(async () => {
				const path = `/v1/campaigns/${campaignId}/report`;
				const { body } = await server.api<Report>('GET', path);
				expect(body.countries).to.deep.equal([
					{ name: 'DE', clicks: 2, recipients: 2 },
					{ name: 'US', clicks: 1, recipients: 1 },
				]);
			});
		});

		it('speaks against a click out of a scanner’s network, however it dresses', async () => {
			const click = await tap(server, { 'x-forwarded-for': '66.159.228.9' });
			expect(click.verdict).to.equal('bot');
			expect(click.reasons.map(({ rule }) => rule)).to.include('network');
		});
	});

	describe('without a trusted edge', () => {
		let server: TestServer;
		before(async () => (server = await startServer()));
		after(() => server.stop());

		it('is not what anybody’s headers say', async () => {
			const click = await tap(server, { 'x-forwarded-for': '172.56.1.1', ...MUNICH });
			expect(click.ip).to.equal('127.0.0.1');
			expect(click.place).to.deep.equal(NOWHERE);
			expect(click.network.asn).to.equal(null);
		});
	});

	describe('with files of the operator’s own', () => {
		let server: TestServer;
		let directory: string;
		before(async () => {
			directory = await mkdtemp(join(tmpdir(), 'clickloop-place-'));
			const path = join(directory, 'city.mmdb');
			const record = {
				country: { iso_code: 'DE' },
				subdivisions: [{ names: { en: 'Hesse' } }],
				city: { names: { en: 'Frankfurt am Main' } },
			};
			await writeFile(path, mmdbFile('GeoLite2-City', [{ cidr: '172.56.0.0/16', record }]));
			server = await startServer({
				CLICKLOOP_TRUST_PROXY: '127.0.0.1',
				CLICKLOOP_GEOIP_DB: path,
			});
		});
		after(async () => {
			await server.stop();
			await rm(directory, { recursive: true });
		});

		it('is what they say', async () => {
			const click = await tap(server, { 'x-forwarded-for': '172.56.1.1' });
			expect(click.place).to.deep.equal({
				country: 'DE',
				region: 'Hesse',
				city: 'Frankfurt am Main',
			});
		});

		it('is refined by them where the edge names the same country, and left alone where another', async () => {
			const same = { 'x-forwarded-for': '172.56.1.1', 'cf-ipcountry': 'DE' };
			expect((await tap(server, same)).place.city).to.equal('Frankfurt am Main');
			const other = { 'x-forwarded-for': '172.56.1.1', 'cf-ipcountry': 'FR' };
			expect((await tap(server, other)).place).to.deep.equal({ ...NOWHERE, country: 'FR' });
		});
	});

	it('keeps the server from starting with a file of no use', async () => {
		let message = '';
		await startServer({ CLICKLOOP_GEOIP_DB: '/nowhere/city.mmdb' }).catch((error: Error) => {
			message = error.message;
		});
		expect(message).to.equal('CLICKLOOP_GEOIP_DB: /nowhere/city.mmdb cannot be read (ENOENT)');
	});
});
