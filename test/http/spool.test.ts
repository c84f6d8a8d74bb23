import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ReaderLeft, spool } from '../../backend/src/http/spool.js';
import { eventually } from '../support/eventually.js';

describe('A spool', () => {
	let directory: string;
	before(async () => (directory = await mkdtemp(join(tmpdir(), 'spool-test-'))));
	after(() => rm(directory, { recursive: true }));

	type Write = (text: string) => Promise<void>;

	async function readAll(pieces: AsyncIterable<Buffer>): Promise<string> {
		const all: Buffer[] = [];
		for await (const piece of pieces) all.push(piece);
		return Buffer.concat(all).toString();
	}

	/** Pieces of all lengths, so that some lie across the end of the ring. */
	const pieceOf = (n: number) => `${n}é`.repeat(1 + ((n * 7) % 50));

	for (const [how, room] of [
		['with room for all', undefined],
		['in a ring that is much too small', 101],
	] as const) {
		it(`gives what was written, in order, ${how}`, async () => {
			const expected = Array.from({ length: 500 }, (_, n) => pieceOf(n)).join('');
			const fill = async (write: Write) => {
				for (let n = 0; n < 500; n += 1) await write(pieceOf(n));
			};
			expect(await readAll(spool(directory, fill, room))).to.equal(expected);
		});
	}

	it('lets the maker be done while the reader has hardly begun', async () => {
		let isDone = false;
		const pieces = spool(directory, async (write) => {
			for (let n = 0; n < 200; n += 1) await write('x'.repeat(100_000));
			isDone = true;
		});
		await pieces.next();
		await eventually(() => expect(isDone).to.equal(true));
		await pieces.return(undefined);
	});

	it('lets the maker wait where all of its room is taken', async () => {
		let made = 0;
		const fill = async (write: Write) => {
			for (; made < 100; made += 1) await write('x'.repeat(1000));
		};
		const pieces = spool(directory, fill, 10_000);
		await pieces.next();
		const before = await eventually(() => {
			expect(made).to.be.greaterThan(5);
			return made;
		});
		for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
		expect(before).to.be.below(25);
		expect(made).to.be.below(25);
		await readAll(pieces);
		expect(made).to.equal(100);
	});

	it('tells the maker when the reader has left', async () => {
		let heard: unknown;
		const pieces = spool(
			directory,
			async (write) => {
				try {
					for (;;) await write('x'.repeat(1000));
				} catch (error) {
					heard = error;
					throw error;
				}
			},
			10_000,
		);
		await pieces.next();
		await pieces.return(undefined);
		expect(heard).to.be.instanceOf(ReaderLeft);
	});

	it('gives what was made before a fault, and then the fault', async () => {
		const pieces = spool(directory, async (write) => {
			await write('first');
			throw new Error('the database went away');
		});
		expect((await pieces.next()).value?.toString()).to.equal('first');
		const error: unknown = await pieces.next().catch((thrown: unknown) => thrown);
		expect(error).to.have.property('message', 'the database went away');
	});

	it('leaves no file behind, not even while it is open', async () => {
		const pieces = spool(directory, (write) => write('+4915112345678'));
		await pieces.next();
		expect(await readdir(directory)).to.deep.equal([]);
		await pieces.return(undefined);
	});

	// Only Linux shows files that have no name any more.
	if (process.platform === 'linux') {
		it('writes nothing that can be read without its key', async () => {
			const text = '+4915112345678 '.repeat(1000);
			const pieces = spool(directory, (write) => write(text));
			await pieces.next();
			const file = await findOpen(directory);
			const bytes = await readFile(file);
			expect(bytes).to.have.length(text.length);
			expect(bytes.includes('4915112345678')).to.equal(false);
			await pieces.return(undefined);
		});
	}
});

/** @returns a path to the one file of a directory that this process has open */
async function findOpen(directory: string): Promise<string> {
	const paths = (await readdir('/proc/self/fd')).map((fd) => `/proc/self/fd/${fd}`);
	const targets = await Promise.all(paths.map((path) => readlink(path).catch(() => '')));
	const found = paths.filter((_path, index) => targets[index]!.startsWith(directory));
	expect(found).to.have.length(1);
	return found[0]!;
}
