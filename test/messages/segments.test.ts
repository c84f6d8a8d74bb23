import { expect } from 'chai';
import { SegmentedMessage } from 'sms-segments-calculator';
import { countSegments } from '../../backend/src/messages/segments.js';

/** A small generator of equally spread numbers that gives the same ones on each run (Park and Miller). */
function createRandom(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state * 48_271) % 2_147_483_647;
		return state % below;
	};
}

const PIECES = [
	['a', 'Z', '0', ' ', '@', '_', '.'],
	['€', '^', '{', '}', '[', ']', '~', '|', '\\', '\f'],
	['\r\n', '\n', '\r'],
	['ä', 'ö', 'ß', 'ñ', 'Ω', '¿'],
	['ç', '`', 'á', '“', '…', '\u00a0', 'ł'],
	['漢', '字', 'ن'],
	['😀', '🎉'],
	['👨‍👩‍👧‍👦', '👍🏽', '🇩🇪', '❤️', 'é', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
];

describe('counting segments', () => {
	it('agrees with the calculator of a large provider on a thousand texts', () => {
		const random = createRandom(20_261_121);
		const one = <T>(list: T[]) => list[random(list.length)]!;
		for (let i = 0; i < 1000; i += 1) {
			const alphabets = PIECES.filter(() => random(3) === 0);
			if (alphabets.length === 0) alphabets.push(PIECES[0]!);
			const text = Array.from({ length: 1 + random(350) }, () => one(one(alphabets))).join('');
			const expected = new SegmentedMessage(text);
			expect(countSegments(text), JSON.stringify(text)).to.deep.include({
				encoding: expected.encodingName,
				count: expected.segmentsCount,
			});
		}
	});

	it('agrees with it on which characters the small alphabet has', () => {
		for (let code = 1; code < 0x3000; code += 1) {
			const character = String.fromCharCode(code);
			const expected = new SegmentedMessage(character).encodingName;
			expect(countSegments(character).encoding, code.toString(16)).to.equal(expected);
		}
	});

	const cases: [name: string, text: string, encoding: string, units: number, count: number][] = [
		['nothing at all', '', 'GSM-7', 0, 1],
		['160 plain characters', 'a'.repeat(160), 'GSM-7', 160, 1],
		['one more', 'a'.repeat(161), 'GSM-7', 161, 2],
		['two full segments', 'a'.repeat(306), 'GSM-7', 306, 2],
		['one more than two', 'a'.repeat(307), 'GSM-7', 307, 3],
		['80 characters that count twice', '€'.repeat(80), 'GSM-7', 160, 1],
		[
			'an escaped character that does not fit',
			`${'a'.repeat(152)}€${'a'.repeat(152)}`,
			'GSM-7',
			306,
			3,
		],
		['a line break as Windows writes it', `${'a'.repeat(159)}\r\n`, 'GSM-7', 161, 2],
		['70 characters, one not plain', `${'a'.repeat(69)}ł`, 'UCS-2', 70, 1],
		['an emoji that does not fit', `${'ł'.repeat(66)}😀${'ł'.repeat(66)}`, 'UCS-2', 134, 3],
		['a brace among special characters', `${'ł'.repeat(69)}{`, 'UCS-2', 70, 1],
	];
	for (const [name, text, encoding, units, count] of cases) {
		it(`counts ${name}`, () => {
			expect(countSegments(text)).to.deep.equal({ encoding, units, count });
		});
	}

	it('counts a character that is longer than a segment as the segments it fills', () => {
		expect(countSegments(`e${'\u0301'.repeat(140)}`).count).to.equal(3);
	});
});
