import { expect } from 'chai';
import { describeDuration } from '../../backend/src/operations/duration.js';
import { reckonGuessing } from '../../backend/src/operations/guessing.js';
import { warnOfCheapGuessing } from '../../backend/src/operations/warn-of-cheap-guessing.js';
import { readSettings } from '../../backend/src/config.js';

const DAY = 86_400;

const settingsWith = (tokenLength: string) => readSettings({ CLICKLOOP_TOKEN_LENGTH: tokenLength });

const warn = (length: number, count: number, tokenLength = '7') =>
	warnOfCheapGuessing({
		guessing: reckonGuessing([{ length, count }]),
		settings: settingsWith(tokenLength),
	});

describe('The time until a link is guessed', () => {
	const secondsFor = (length: number, count: number) =>
		reckonGuessing([{ length, count }])[0]!.seconds;

	it('is tokens ÷ links ÷ guesses a second: for a million links of 7 characters an hour', () => {
		expect(secondsFor(7, 1_000_000)).to.be.closeTo(3521.6, 0.1);
		expect(secondsFor(8, 1_000_000) / DAY).to.be.closeTo(2.53, 0.01);
		expect(secondsFor(6, 1000)).to.be.closeTo(56_800, 1);
	});

	it('is shortest where links are densest, which comes first', () => {
		const links = [
			{ length: 6, count: 0 },
			{ length: 7, count: 100 },
			{ length: 8, count: 100_000 },
		];
		expect(reckonGuessing(links).map(({ length }) => length)).to.deep.equal([8, 7]);
		expect(reckonGuessing([])).to.deep.equal([]);
	});
});

describe('The warning that links can be guessed', () => {
	it('comes when it takes less than a month, and says how to make it longer', () => {
		expect(warn(7, 1358)).to.equal(null);
		const warning = warn(7, 1359)!;
		expect(warning.title)
			.to.contain('1,359 links with tokens of 7 characters')
			.and.contain('29 days');
		expect(warning.advice).to.contain('Use 8 characters (CLICKLOOP_TOKEN_LENGTH=8)');
		expect(warn(6, 22)!.advice).to.contain('Use 8 characters');
	});

	it('does not ask for what is done already', () => {
		expect(warn(7, 2000, '8')!.advice).to.match(
			/^New links have 8 characters already. Let links expire/,
		);
		expect(warn(8, 84_236, '8')).to.equal(null);
		expect(warn(8, 84_237, '8')!.advice).to.match(/^Let links expire/);
	});

	it('does not come where there are no links', () => {
		expect(warnOfCheapGuessing({ guessing: [], settings: settingsWith('7') })).to.equal(null);
	});
});

describe('A duration in words', () => {
	it('has the largest unit of which there are two', () => {
		expect(
			[0, 1, 119, 120, 3521.6, 7200, 2 * DAY, 700 * DAY, 5e11].map(describeDuration),
		).to.deep.equal([
			'0 seconds',
			'1 second',
			'119 seconds',
			'2 minutes',
			'58 minutes',
			'2 hours',
			'2 days',
			'700 days',
			'15,844 years',
		]);
	});
});
