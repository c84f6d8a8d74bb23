import { expect } from 'chai';
import { csvHeaders, defuse, toCsv, type CsvColumns } from '../../backend/src/http/csv.js';

interface Row {
	name: string | null;
	count: number;
	isFinal: boolean;
}

const COLUMNS: CsvColumns<Row> = {
	name: ({ name }) => name,
	count: ({ count }) => count,
	final: ({ isFinal }) => isFinal,
};

async function write(...batches: Row[][]): Promise<string> {
	async function* items() {
		for (const batch of batches) yield await Promise.resolve(batch);
	}
	let text = '';
	for await (const piece of toCsv(COLUMNS, items(), { bom: false })) text += piece;
	return text;
}

const named = (name: string): Row => ({ name, count: 1, isFinal: true });

describe('A table as CSV', () => {
	it('has a head, quotes where it must, and ends lines as RFC 4180 says', async () => {
		const text = await write(
			[
				{ name: 'plain', count: 1, isFinal: true },
				{ name: 'a, "b"\nc', count: -2.5, isFinal: false },
			],
			[
				{ name: null, count: 0, isFinal: true },
				{ name: '=HYPERLINK("https://evil.example")', count: 0, isFinal: true },
			],
			[],
		);
		expect(text).to.equal(
			'name,count,final\r\nplain,1,true\r\n"a, ""b""\nc",-2.5,false\r\n,0,true\r\n' +
				'"\'=HYPERLINK(""https://evil.example"")",0,true\r\n',
		);
	});

	it('has its head even when it is empty', async () => {
		expect(await write([])).to.equal('name,count,final\r\n');
	});

	it('is a file with a name', () => {
		expect(csvHeaders('table')).to.deep.equal({
			'Content-Type': 'text/csv; charset=utf-8',
			'Content-Disposition': 'attachment; filename="table.csv"',
		});
	});

	it('quotes what other countries part cells by', async () => {
		for (const cell of ['a;b', 'a\tb', 'a|b', 'a,b'])
			expect(await write([named(cell)])).to.equal(`name,count,final\r\n"${cell}",1,true\r\n`);
	});

	it('may begin with a byte order mark', async () => {
		async function* items() {
			yield await Promise.resolve([named('ä')]);
		}
		let text = '';
		for await (const piece of toCsv(COLUMNS, items(), { bom: true })) text += piece;
		expect(text).to.equal('\uFEFFname,count,final\r\nä,1,true\r\n');
	});

	for (const separator of [',', ';', '\t', '|']) {
		it(`has no cell that begins a formula for who parts cells by ${JSON.stringify(separator)}`, async () => {
			const hostile = [
				'a;=1+1',
				'a|\u00a0=1+1',
				'a,b;+1;x',
				'a\t@SUM(A1)',
				'a\n=1+1;b',
				'"\r\n=1',
				'"\t=1',
			];
			const text = await write(hostile.map(named));
			// Quotes within a cell are no quotes to who parts it elsewhere: every line and every part counts.
			const cells = text.split(/[\r\n]/).flatMap((line) => line.split(separator));
			const formulas = cells.filter((cell) => /^[\s"]*[=+\-@]/.test(cell));
			expect(formulas).to.deep.equal([]);
		});
	}
});

describe('A cell', () => {
	const begins = ['=1+1', '+1-1', '-1', '@SUM(A1)', '＝1', '＋1', '－1', '＠A1', '+49 151'];
	for (const text of [
		...begins,
		' =1+1',
		'\u00a0=1+1',
		'\u3000＝1',
		'\u200b=1',
		'\t',
		'\rx',
		'\nx',
	]) {
		it(`cannot become a formula: ${JSON.stringify(text)}`, () => {
			expect(defuse(text)).to.equal(`'${text}`);
		});
	}

	for (const [text, defused] of [
		['\t=1', "'\t'=1"],
		['\r=1', "'\r'=1"],
		['\n=1', "'\n'=1"],
		['a;=1+1', "a;'=1+1"],
		['a|\u00a0=1+1', "a|'\u00a0=1+1"],
		['a\t-1,+2', "a\t'-1,'+2"],
		['=1;=2', "'=1;'=2"],
	] as const) {
		it(`cannot become a formula behind another separator either: ${JSON.stringify(text)}`, () => {
			expect(defuse(text)).to.equal(defused);
		});
	}

	for (const text of [
		'',
		'text',
		'+4915112345678',
		'a=b',
		'a; b',
		'https://acme.com/?a=1',
		'x - y',
	]) {
		it(`stays as it is: ${JSON.stringify(text)}`, () => {
			expect(defuse(text)).to.equal(text);
		});
	}
});
