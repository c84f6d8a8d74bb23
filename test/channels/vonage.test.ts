import { expect } from 'chai';
import { openChannel } from '../../backend/src/channels/registry.js';
import { CALLBACK, describeProvider, NOW, tell } from './support/provider.js';
import { claimsFor, SIGNATURE_SECRET, token, vonage } from './support/vonage.js';

describeProvider(vonage);

describe('The token of Vonage', () => {
	const body = '{}';
	const good = claimsFor(body, NOW);
	const ask = (jwt: string) =>
		tell(openChannel('vonage', vonage.settings('https://example.com'), fetch), {
			url: CALLBACK,
			headers: { authorization: `Bearer ${jwt}` },
			body,
		});

	it('is taken when all is right', async () => {
		expect(await ask(token(good))).to.deep.equal({ receipts: [] });
	});

	const forged: [what: string, jwt: string][] = [
		['of another account', token({ ...good, api_key: 'other' })],
		['of no account', token({ ...good, api_key: undefined })],
		['for another body', token({ ...good, payload_hash: claimsFor('[]', NOW).payload_hash })],
		['for no body', token({ ...good, payload_hash: undefined })],
		['without a time', token({ ...good, iat: undefined })],
		['that has ended', token({ ...good, exp: good.iat - 60 })],
		['that says it needs no signature', token(good, SIGNATURE_SECRET, 'none')],
		['without a signature', token(good).replace(/[^.]*$/, '')],
		['that is none', 'x'],
	];
	for (const [what, jwt] of forged) {
		it(`is refused: one ${what}`, async () => {
			expect(await ask(jwt)).to.have.all.keys('refused');
		});
	}
});
