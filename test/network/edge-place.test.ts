import { expect } from 'chai';
import { readEdgePlace } from '../../backend/src/network/edge-place.js';

/** UTF-8 as node:http shows it. */
const asReceived = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

describe('The place that an edge tells', () => {
	it("is read from Cloudflare's headers", () => {
		const headers = [
			'CF-IPCountry',
			'DE',
			'cf-region',
			'Bavaria',
			'cf-ipcity',
			asReceived('München'),
		];
		expect(readEdgePlace(headers)).to.deep.equal({
			country: 'DE',
			region: 'Bavaria',
			city: 'München',
		});
	});

	it("is read from CloudFront's and Vercel's, which encode what is not ASCII", () => {
		const cloudFront = [
			'CloudFront-Viewer-Country',
			'BR',
			'CloudFront-Viewer-Country-Region-Name',
			'S%C3%A3o Paulo',
			'CloudFront-Viewer-City',
			'S%C3%A3o Paulo',
		];
		expect(readEdgePlace(cloudFront)).to.deep.equal({
			country: 'BR',
			region: 'São Paulo',
			city: 'São Paulo',
		});
		const vercel = ['x-vercel-ip-country', 'US', 'x-vercel-ip-city', 'San%20Francisco'];
		expect(readEdgePlace(vercel)).to.include({ country: 'US', city: 'San Francisco' });
	});

	it('is none where no country is told', () => {
		const none = [
			[],
			['cf-ipcity', 'Berlin'],
			['cf-ipcountry', 'XX'],
			['cf-ipcountry', 'T1'],
			['cf-ipcountry', 'Germany'],
			['cf-ipcountry', ''],
			['x-country', 'DE'],
		];
		for (const headers of none) expect(readEdgePlace(headers), headers.join()).to.equal(null);
	});

	it('keeps the first of headers that come twice', () => {
		const headers = ['cf-ipcountry', 'DE', 'CF-IPCountry', 'US'];
		expect(readEdgePlace(headers)).to.include({ country: 'DE' });
	});

	it('is short and safe to store, whatever the headers hold', () => {
		const names = ['%00', '%F0%9F', '100% Real', '😀'.repeat(200), `${'x'.repeat(99)}😀`, '\t \t'];
		const cities = names.map(
			(name) => readEdgePlace(['cf-ipcountry', 'DE', 'cf-ipcity', asReceived(name)])?.city,
		);
		expect(cities).to.deep.equal([
			null,
			'%F0%9F',
			'100% Real',
			'😀'.repeat(100),
			`${'x'.repeat(99)}😀`,
			null,
		]);
	});
});
