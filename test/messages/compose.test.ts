import { expect } from 'chai';
import { compose } from '../../backend/src/messages/compose.js';
import { phoneOf } from './support.js';

const OPTIONS = {
	track: 'all',
	scheme: true,
	base: 'https://go.acme.com',
	ownBases: ['https://go.acme.com'],
	tokenLength: 7,
	onExtraSegment: 'send',
} as const;

const RULES = { hosts: [], ownBases: OPTIONS.ownBases };

describe('composing a thousand messages', () => {
	const messagesOf = (text: string) =>
		Array.from({ length: 1000 }, (_, n) => ({ valid: { to: phoneOf(n), text } }));

	it('lets others have their turn in between', async () => {
		let turns = 0;
		let isDone = false;
		const others = () => {
			if (isDone) return;
			turns += 1;
			setImmediate(others);
		};
		setImmediate(others);
		const text = 'See https://acme.com/start '.repeat(50);
		const composed = await compose(messagesOf(text), OPTIONS, RULES, () => '0'.repeat(7));
		isDone = true;
		expect(composed.filter((one) => 'rewritten' in one)).to.have.length(1000);
		expect(composed.map(({ index }) => index)).to.deep.equal([...composed.keys()]);
		// A text takes half a millisecond at the least, and a turn comes after every five.
		expect(turns).to.be.greaterThan(20);
	});

	it('makes no token for those that are refused', async () => {
		const texts = ['http://a.b '.repeat(900), 'http://a.b '.repeat(100), 'http://u:p@a.b'];
		for (const text of texts) {
			let minted = 0;
			const mint = () => `t${(minted += 1)}`.padEnd(7, '0');
			const composed = await compose(messagesOf(text), OPTIONS, RULES, mint);
			expect(composed.filter((one) => 'rejection' in one)).to.have.length(1000);
			expect(minted).to.equal(0);
		}
	});

	it('refuses what would lead back to us, and leaves our short links as they are', async () => {
		const texts = ['See http://go.acme.com/admin', 'See https://GO.acme.com/aB3xY7z now'];
		const messages = texts.map((text, n) => ({ valid: { to: phoneOf(n), text } }));
		const [admin, own] = await compose(messages, OPTIONS, RULES, () => '0'.repeat(7));
		expect(admin).to.have.nested.property('rejection.code', 'invalid_url');
		expect(admin).to.have.nested.property('rejection.detail').that.contains('go.acme.com');
		expect(own).to.have.nested.property('rewritten.text', texts[1]);
		expect(own).to.have.nested.property('warnings[0].code', 'own_link');
	});
});
