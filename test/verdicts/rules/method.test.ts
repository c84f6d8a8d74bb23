import { expect } from 'chai';
import { bareEvidence } from '../../../backend/src/verdicts/bare-evidence.js';
import { method } from '../../../backend/src/verdicts/rules/method.js';
import { findAlone } from '../support/scene.js';

const find = (name: string) => findAlone(method, bareEvidence({ method: name, at: new Date() }));

describe('The rule of the method', () => {
	it('has nothing to say of GET', () => {
		expect(find('GET')).to.equal(null);
	});

	it('is certain of HEAD: no browser’s user agent makes up for it', () => {
		const head = find('HEAD');
		expect(head).to.include({ verdict: 'bot' });
		expect(head!.points).to.be.at.least(110);
		expect(head!.detail).to.include('HEAD');
	});
});
