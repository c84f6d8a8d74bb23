import { expect } from 'chai';
import type { Network, NetworkKind } from '../../../backend/src/network/network.js';
import { NO_NETWORK } from '../../../backend/src/network/network.js';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import { network } from '../../../backend/src/verdicts/rules/network.js';
import { findAlone } from '../support/scene.js';

const from = (network: Network) => bareEvidence({ network });

const find = (kind: NetworkKind | null, name: string | null = 'Example Ltd') =>
	findAlone(network, from({ asn: 64500, name, kind }));

describe('The rule of the network', () => {
	it("is sure of a scanner's and a platform's, and names them", () => {
		const scanner = find('scanner');
		expect(scanner).to.include({ verdict: 'bot' });
		expect(scanner!.points).to.be.at.least(110);
		expect(scanner!.detail).to.include('Example Ltd (AS64500)');
		const platform = find('platform');
		expect(platform).to.include({ verdict: 'preview' });
		expect(platform!.points).to.be.at.least(110);
	});

	it('takes hosting for a weak sign, which leaves a browser in the lead', () => {
		const hosting = find('hosting');
		expect(hosting).to.include({ verdict: 'bot' });
		expect(hosting!.points).to.be.within(20, 40);
	});

	it('says nothing of where people come out: gateways, relays and all others', () => {
		expect(find('gateway')).to.equal(null);
		expect(find('relay')).to.equal(null);
		expect(find(null)).to.equal(null);
		expect(findAlone(network, from(NO_NETWORK))).to.equal(null);
	});

	it('has words for a network without a name', () => {
		expect(find('scanner', null)!.detail).to.include('an unnamed organisation (AS64500)');
	});
});
