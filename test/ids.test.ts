import { expect } from 'chai';
import { newId, newIdAt, parseId, publicId, timeOf, type IdPrefix } from '../backend/src/ids.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const PREFIXES: IdPrefix[] = ['cmp', 'msg', 'clk', 'sub', 'evt', 'dlv', 'chn', 'key'];

describe('ids', () => {
	it('are UUIDs of version 7 that differ, and sort as they were made', () => {
		const ids = Array.from({ length: 5000 }, newId);
		for (const id of ids) expect(id).to.match(UUID);
		expect(new Set(ids).size).to.equal(ids.length);
		expect(ids.toSorted()).to.deep.equal(ids);
		const shown = ids.map((id) => publicId('msg', id));
		expect(shown.toSorted()).to.deep.equal(shown);
	});

	it('carry the time they are given, to the millisecond', () => {
		const at = new Date('2026-11-30T23:59:59.999Z');
		const uuid = newIdAt(at);
		expect(uuid).to.match(UUID);
		expect(timeOf(uuid)).to.deep.equal(at);
		const ids = [uuid, ...Array.from({ length: 1000 }, () => newIdAt(at))];
		expect(ids.toSorted()).to.deep.equal(ids);
		expect(new Set(ids).size).to.equal(ids.length);
	});

	it('show what they name, and lead back to the UUID', () => {
		const uuid = newId();
		for (const prefix of PREFIXES) {
			const shown = publicId(prefix, uuid);
			expect(shown).to.match(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`));
			expect(parseId(prefix, shown)).to.equal(uuid);
		}
	});

	const wrong = [
		'',
		'msg_',
		'msg',
		'01k9z3c1v8f0mr2e6q5y7t4b9d',
		'cmp_01k9z3c1v8f0mr2e6q5y7t4b9d',
		'msg_01k9z3c1v8f0mr2e6q5y7t4b9',
		'msg_01k9z3c1v8f0mr2e6q5y7t4b9dd',
		'msg_81k9z3c1v8f0mr2e6q5y7t4b9d',
		'msg_01k9z3c1v8f0mr2e6q5y7t4bil',
		'msg_01k9z3c1v8f0mr2e6q5y7t4b9\0',
		'018f2c6e-0000-7000-8000-000000000000',
		'msg_'.repeat(10_000),
	];
	for (const text of wrong) {
		it(`are not ${JSON.stringify(text).slice(0, 40)}`, () => {
			expect(parseId('msg', text)).to.equal(undefined);
		});
	}
});
