import { expect } from 'chai';
import { createLocate } from '../../backend/src/network/locate.js';
import type { NetworkKind } from '../../backend/src/network/network.js';
import { drawCampaign } from './campaigns/campaign.js';
import { PREFIXES, type Place } from './campaigns/networks.js';
import { createRandom } from './campaigns/random.js';

describe('simulated campaigns', () => {
	const campaigns = [1, 2, 3, 4, 5, 6].map((seed) => drawCampaign(seed, 1000));

	it('come out the same for the same seed, and differ for another', () => {
		expect(drawCampaign(3, 1000)).to.deep.equal(campaigns[2]);
		expect(drawCampaign(3, 1000).visits).to.not.deep.equal(campaigns[3]!.visits);
	});

	it('have as many automated clicks as they are to', () => {
		for (const { visits, settings } of campaigns) {
			const automated = visits.filter(({ by }) => 'source' in by).length / visits.length;
			expect(automated).to.be.closeTo(settings.automated, 0.02);
			expect(automated).to.be.within(0.08, 0.32);
		}
	});

	it('have nobody who taps before the text is there, or faster than people can', () => {
		for (const { visits, recipients } of campaigns) {
			const taps = visits.filter(({ by }) => 'person' in by);
			const soonest = Math.min(
				...taps.map((tap) => tap.at - recipients[tap.recipient]!.deliveredAt),
			);
			expect(soonest).to.be.at.least(2000);
		}
	});

	it('go in the order of time, to links that are there', () => {
		for (const { visits, recipients } of campaigns) {
			const times = visits.map(({ at }) => at);
			expect(times).to.deep.equal([...times].sort((a, b) => a - b));
			const astray = visits.filter(({ link, recipient }) => link >= recipients[recipient]!.links);
			expect(astray).to.deep.equal([]);
		}
	});

	it('come out of networks that still are what they are taken for', () => {
		const locate = createLocate({ geoipDb: [] });
		const kinds: Record<Place, NetworkKind | null> = {
			carrier: null,
			provider: null,
			hosting: 'hosting',
			azure: 'hosting',
			vpn: 'hosting',
			scanner: 'scanner',
			gateway: 'gateway',
			relay: 'relay',
			meta: 'platform',
			telegram: 'platform',
		};
		for (const [place, kind] of Object.entries(kinds)) {
			for (const prefix of PREFIXES[place as Place]) {
				const { network } = locate(`${prefix}.20`);
				expect(network.asn, prefix).to.be.a('number');
				expect(network.kind, prefix).to.equal(kind);
			}
		}
	});
});

describe('chance', () => {
	it('has the spread that is asked of it', () => {
		const random = createRandom(42);
		const drawn = Array.from({ length: 4000 }, () => random.logNormal(100, 1)).sort(
			(a, b) => a - b,
		);
		expect(drawn[2000]).to.be.closeTo(100, 8);
		// One sigma above the median: 84.13 % are below 100 e.
		expect(drawn[3365]).to.be.closeTo(271.8, 30);
		const heads = Array.from({ length: 4000 }, () => random.chance(0.25)).filter(Boolean).length;
		expect(heads / 4000).to.be.closeTo(0.25, 0.03);
	});
});
