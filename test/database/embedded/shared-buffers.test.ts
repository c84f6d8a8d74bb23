import { expect } from 'chai';
import { sharedBuffers } from '../../../backend/src/database/embedded/shared-buffers.js';

const GIGABYTE = 2 ** 30;

describe('the embedded PostgreSQL takes for its pages', () => {
	it('an eighth of the memory', () => {
		expect(sharedBuffers(4 * GIGABYTE)).to.equal('512MB');
		expect(sharedBuffers(4.001 * GIGABYTE)).to.equal('512MB');
	});

	it('no less than it does by itself, and never more than 4 GB', () => {
		expect(sharedBuffers(0.5 * GIGABYTE)).to.equal('128MB');
		expect(sharedBuffers(256 * GIGABYTE)).to.equal('4096MB');
	});
});
