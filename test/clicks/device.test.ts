import { expect } from 'chai';
import { parseDevice } from '../../backend/src/clicks/device.js';

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36';
const iphone = (os: string, version: string) =>
	`Mozilla/5.0 (iPhone; CPU iPhone OS ${os} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Mobile/15E148 Safari/604.1`;

describe('A device', () => {
	for (const [userAgent, os, model] of [
		[`Mozilla/5.0 (Linux; Android 10; K) ${CHROME}`, 'Android', null],
		[`Mozilla/5.0 (Linux; Android 10; SM-A505F) ${CHROME}`, 'Android 10', 'Samsung SM-A505F'],
		[`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME}`, 'Windows', null],
		[`Mozilla/5.0 (Windows NT 6.1; Win64; x64) ${CHROME}`, 'Windows 7', null],
		[`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${CHROME}`, 'Mac OS', 'Apple Macintosh'],
		[
			`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) ${CHROME}`,
			'Mac OS 10.14.6',
			'Apple Macintosh',
		],
		[
			'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
			'Mac OS',
			'Apple Macintosh',
		],
		[iphone('18_6', '26.1'), 'iOS 26', 'Apple iPhone'],
		[iphone('18_6', '18.6'), 'iOS 18.6', 'Apple iPhone'],
	] as const) {
		it(`is ${model ?? 'of no known model'} on ${os}, by ${userAgent.slice(12, 60)}`, () => {
			expect(parseDevice(userAgent)).to.include({ os, model });
		});
	}
});
