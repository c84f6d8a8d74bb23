import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { defuse, sendCsv, type CsvColumns } from '../../backend/src/http/csv.js';
import { eventually } from '../support/eventually.js';

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

describe('A table as CSV', () => {
	let server: Server;
	let rows: () => AsyncIterable<Row>;
	let outcome: Promise<void>;

	before(async () => {
		server = createServer((_req, res) => {
			outcome = sendCsv(res, 'table', COLUMNS, rows());
			// Whoever looks at the outcome later finds it; until then it is nobody's unhandled rejection.
			outcome.catch(() => res.destroy());
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	after(() => server.close());

	const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const open = () =>
		new Promise<IncomingMessage>((resolve, reject) => {
			get(url(), { agent: false }, resolve).on('error', reject);
		});

	it('has a head, quotes where it must, and ends lines as RFC 4180 says', async () => {
		rows = async function* () {
			yield* await Promise.resolve([
				{ name: 'plain', count: 1, isFinal: true },
				{ name: 'a, "b"\nc', count: -2.5, isFinal: false },
				{ name: null, count: 0, isFinal: true },
				{ name: '=HYPERLINK("https://evil.example")', count: 0, isFinal: true },
			]);
		};
		const response = await fetch(url());
		expect(response.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
		expect(response.headers.get('content-disposition')).to.equal(
			'attachment; filename="table.csv"',
		);
		expect(await response.text()).to.equal(
			'name,count,final\r\nplain,1,true\r\n"a, ""b""\nc",-2.5,false\r\n,0,true\r\n' +
				'"\'=HYPERLINK(""https://evil.example"")",0,true\r\n',
		);
	});

	it('has its head even when it is empty', async () => {
		rows = async function* () {
			yield* await Promise.resolve([]);
		};
		expect(await (await fetch(url())).text()).to.equal('name,count,final\r\n');
	});

	it('is made no faster than it is read, and no longer once the reader has left', async () => {
		let made = 0;
		let ended = false;
		rows = async function* () {
			try {
				for (; ; made += 1) {
					yield await Promise.resolve({ name: 'x'.repeat(1000), count: made, isFinal: true });
				}
			} finally {
				ended = true;
			}
		};
		const response = await open();
		const madeInTheEnd = await eventually(async () => {
			const before = made;
			for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
			expect(made).to.be.greaterThan(0).and.to.equal(before);
			return made;
		});
		// What the socket's and the streams' buffers take, of rows without end.
		expect(madeInTheEnd).to.be.lessThan(100_000);
		response.destroy();
		await eventually(() => expect(ended).to.equal(true));
		await outcome;
	});

	it('is cut off, not ended, when its rows fail', async () => {
		rows = async function* () {
			yield await Promise.resolve({ name: 'first', count: 1, isFinal: true });
			throw new Error('the database went away');
		};
		const error: unknown = await fetch(url())
			.then((response) => response.text())
			.catch((thrown: unknown) => thrown);
		expect(error).to.be.instanceOf(TypeError);
		const cause: unknown = await outcome.catch((thrown: unknown) => thrown);
		expect(cause).to.have.property('message', 'the database went away');
	});
});

describe('A cell', () => {
	for (const text of ['=1+1', '+1-1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '+49 151']) {
		it(`cannot become a formula: ${JSON.stringify(text)}`, () => {
			expect(defuse(text)).to.equal(`'${text}`);
		});
	}

	for (const text of ['', 'text', '+4915112345678', 'a=b', 'https://acme.com/?a=1']) {
		it(`stays as it is: ${JSON.stringify(text)}`, () => {
			expect(defuse(text)).to.equal(text);
		});
	}
});
