import { expect } from 'chai';
import { readFingerprint } from '../../backend/src/redirect/request-fingerprint.js';
import { bareEvidence } from '../../backend/src/verdicts/bare-evidence.js';
import { describe as inWords } from '../../backend/src/verdicts/describe.js';
import { judge, type Judgement } from '../../backend/src/verdicts/judge.js';
import { readUserAgent } from '../../backend/src/verdicts/user-agent/read.js';
import { BOTS, chromeOn, FETCHERS, PEOPLE_IN_APPS, PHONES } from './user-agents.js';

/** @returns what becomes of a click of which nothing else is known, when the time to wait is over */
function settle(userAgent: string | null): Judgement {
	return judge(bareEvidence({ userAgent, at: new Date('2026-11-21T12:00:00Z') }), true);
}

function reason(judgement: Judgement, rule: string): string | undefined {
	const found = judgement.reasons.find((reason) => reason.rule === rule);
	return found && inWords(found);
}

describe('a click, judged by its user agent alone', () => {
	describe('is a person’s', () => {
		for (const [where, userAgent] of Object.entries(PEOPLE_IN_APPS)) {
			it(`in ${where}`, () => {
				expect(settle(userAgent).verdict).to.equal('human');
			});
		}
		for (const model of PHONES) {
			it(`on a phone called ${model}`, () => {
				expect(settle(chromeOn(model)).verdict).to.equal('human');
			});
		}
		it('with a web view that forgets to close its parenthesis', () => {
			const userAgent =
				'Mozilla/5.0 (Linux; Android 8.0.0; LM-G710 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/74.0.3729.157 Mobile Safari/537.36';
			expect(settle(userAgent).verdict).to.equal('human');
		});
	});

	describe('is a bot’s', () => {
		for (const [what, userAgent] of Object.entries(BOTS)) {
			it(`from ${what}`, () => {
				expect(settle(userAgent).verdict).to.equal('bot');
			});
		}
		for (const missing of [null, '', ' \t ']) {
			it(`without a user agent (${JSON.stringify(missing)})`, () => {
				const judgement = settle(missing);
				expect(judgement.verdict).to.equal('bot');
				expect(reason(judgement, 'user-agent')).to.match(/had no user agent/);
			});
		}
	});

	describe('is a preview', () => {
		for (const [platform, userAgent] of Object.entries(FETCHERS)) {
			it(`drawn for ${platform}`, () => {
				const judgement = settle(userAgent);
				expect(judgement.verdict).to.equal('preview');
				expect(reason(judgement, 'preview-fetcher')).to.match(/ fetched the page to draw/);
				expect(reason(judgement, 'preview-fetcher')).to.contain(platform);
			});
		}
	});

	it('says by which word it knew a bot', () => {
		expect(reason(settle(BOTS['a bot within Facebook’s dress']!), 'user-agent')).to.equal(
			'The user agent is a crawler\'s ("ExampleBot/1.0").',
		);
	});

	it('says in which app a person was', () => {
		expect(reason(settle(PEOPLE_IN_APPS.WeChat!), 'browser')).to.equal(
			"The user agent is that of WeChat's in-app browser on a phone.",
		);
	});

	it('says which word behind a browser no browser adds', () => {
		expect(reason(settle(BOTS['a monitor that signs a phone’s browser']!), 'user-agent')).to.equal(
			'The user agent is a browser\'s, signed by something else ("SomeBoost").',
		);
	});

	it('is not clear at once from a browser for computers that we do not know', () => {
		const userAgent =
			'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36 Novelty/1.2.340';
		const evidence = bareEvidence({ userAgent, at: new Date() });
		expect(judge(evidence, false).verdict).to.equal('unsure');
		expect(settle(userAgent).verdict).to.equal('human');
	});
});

describe('a user agent that does not ring true', () => {
	const forged = (chrome: string) =>
		`Mozilla/5.0 (Linux; Android 8.0; Pixel 2 Build/OPD3.170816.012) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chrome} Mobile Safari/537.36`;

	it('tells of a build that this version of Chrome never had', () => {
		expect(reason(settle(forged('62.0.9038.1080')), 'contradiction')).to.match(/no version of/);
	});

	it('makes a click wait, but does not decide alone', () => {
		const evidence = bareEvidence({ userAgent: forged('62.0.9038.1080'), at: new Date() });
		expect(judge(evidence, false).verdict).to.equal('unsure');
		expect(judge(evidence, true).verdict).to.equal('human');
	});

	for (const chrome of ['30.0.1599.105', '81.0.4044.138', '120.0.6099.144', '153.0.8010.36']) {
		it(`has nothing against Chrome ${chrome}`, () => {
			expect(reason(settle(forged(chrome)), 'contradiction')).to.equal(undefined);
		});
	}

	for (const chrome of ['141.0.0.0', '190.0.9100.12']) {
		it(`has nothing against Chrome ${chrome}, of which no build is known`, () => {
			expect(reason(settle(forged(chrome)), 'contradiction')).to.equal(undefined);
		});
	}

	it('tells of software that hardly anybody has any more', () => {
		const userAgent =
			'Mozilla/5.0 (Linux; U; Android 2.3.5; en-us; HTC Vision Build/GRI40) AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1';
		expect(reason(settle(userAgent), 'outdated')).to.match(/names Android 2/);
		expect(settle(userAgent).verdict).to.equal('human');
	});
});

describe('hostile user agents', () => {
	/** Shapes at which careless patterns try every way to divide them. */
	const UNITS = 'a|A|1|.|-|/|(|)| |; |a.|a-|a@|a.a@|w.|+a|bot|scan |[FBAN|Android (|Build/|x;'
		.concat('|Mozilla/5.0 (|AppleWebKit|(KHTML, like Gecko|Gecko/|at a dot |0.0.|news |x/1.0;|é|\t')
		.split('|');
	const fill = (unit: string, length: number) =>
		unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
	const DRESSES: Record<string, (unit: string) => string> = {
		'on their own': (unit) => fill(unit, 990),
		'in a platform that never ends': (unit) => `Mozilla/5.0 (${fill(unit, 970)}`,
		'in a phone': (unit) =>
			`Mozilla/5.0 (Linux; Android 14; ${fill(unit, 400)}) AppleWebKit/537.36 ${fill(unit, 500)}`,
		'in a computer': (unit) =>
			`Mozilla/5.0 (Windows NT 10.0; ${fill(unit, 400)}) AppleWebKit/537.36 ${fill(unit, 500)}`,
	};
	/** Each reading is of a string not seen before, since known ones cost nothing. */
	let seen = 0;

	/** @returns how long it takes to read, at the best of five times, in milliseconds */
	function cost(userAgent: string): number {
		const times = [1, 2, 3, 4, 5].map(() => {
			const fresh = `${userAgent} ${(seen += 1)}`;
			const start = performance.now();
			readUserAgent(fresh);
			return performance.now() - start;
		});
		return Math.min(...times);
	}

	for (const [dress, wear] of Object.entries(DRESSES)) {
		it(`cost about as much as an ordinary one of their length: repeated units ${dress}`, () => {
			const ordinary = cost(fill(`${chromeOn('K')} `, 990));
			for (const unit of UNITS) {
				// The worst is some 20 times as slow; a pattern that backtracks freely is slower by millions.
				expect(cost(wear(unit)) / ordinary, JSON.stringify(unit)).to.be.below(500);
			}
		});
	}

	it('are not looked at when they are longer than any browser’s', () => {
		for (const length of [1001, 8000, 8_000_000]) {
			const judgement = settle(`${chromeOn('K')} ${fill('a', length)}`.slice(0, length));
			expect(judgement.verdict).to.equal('bot');
			expect(reason(judgement, 'user-agent')).to.match(/longer than any browser/);
		}
	});

	it('count as too long also when they were stored shortened', () => {
		const { userAgent } = readFingerprint(['User-Agent', `${chromeOn('K')} ${fill('a ', 8000)}`]);
		expect(reason(settle(userAgent), 'user-agent')).to.match(/longer than any browser/);
	});
});
