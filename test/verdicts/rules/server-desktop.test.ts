import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import { judge } from '../../../backend/src/verdicts/judge.js';
import { serverDesktop } from '../../../backend/src/verdicts/rules/server-desktop.js';
import { CARRIER, findAlone, HOSTING } from '../support/scene.js';

const userAgent =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const text = { userAgent, deviceType: 'desktop', network: HOSTING, messageId: 'own' };

describe('The rule of computers among rented servers', () => {
	it('doubts who opens a text on one, so that a browser alone does not make it a person', () => {
		const evidence = bareEvidence(text);
		expect(findAlone(serverDesktop, evidence)).to.include({ verdict: 'bot', points: 30 });
		expect(judge(evidence, true).verdict).to.equal('bot');
	});

	it('has nothing to say of phones, other networks, and links that stand in no text', () => {
		for (const other of [{ deviceType: 'mobile' }, { network: CARRIER }, { messageId: null }])
			expect(findAlone(serverDesktop, bareEvidence({ ...text, ...other }))).to.equal(null);
	});
});
