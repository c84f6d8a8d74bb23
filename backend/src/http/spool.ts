import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoid } from 'nanoid';

/** What a spool has room for that its reader has not taken yet, in bytes: some 600,000 clicks. */
export const ROOM = 256 * 1024 * 1024;
/** Nobody is there any more for whom text should be made. */
export class ReaderLeft extends Error {
	override name = 'ReaderLeft';
}

/** How much is given at once, in bytes. */
const CHUNK = 64 * 1024;

/**
 * Takes text as fast as it is made and gives it as slowly as it is read, so that whoever makes it need not wait: what
 * lies between is in a file. The file goes round in a ring; only when all of its room is taken does the maker wait.
 * It has no name once it is open, so that it is gone with this process however that ends, and what is in it is
 * encrypted with a key that only this process ever has: it holds phone numbers.
 * @param directory made where it is missing
 * @param fill makes the text; `write` rejects with a `ReaderLeft` when there is no reader any more
 * @throws what `fill` throws, after all that was written before
 */
export async function* spool(
	directory: string,
	fill: (write: (text: string) => Promise<void>) => Promise<void>,
	room = ROOM,
): AsyncGenerator<Buffer, void> {
	const file = await openNameless(directory);
	const [key, counter] = [randomBytes(32), randomBytes(16)];
	const cipher = createCipheriv('aes-256-ctr', key, counter);
	const decipher = createDecipheriv('aes-256-ctr', key, counter);
	/** Bytes since the beginning; their places in the file go round. */
	const ring = { written: 0, taken: 0 };
	const state = { isFilled: false, hasReaderLeft: false };
	// Only one of the two ever waits: the maker for room, or the reader for text.
	let wake: () => void = () => undefined;
	const change = () => new Promise<void>((resolve) => (wake = resolve));

	async function write(text: string): Promise<void> {
		const bytes = cipher.update(text, 'utf8');
		for (let done = 0; done < bytes.length;) {
			while (ring.written - ring.taken === room && !state.hasReaderLeft) await change();
			if (state.hasReaderLeft) throw new ReaderLeft();
			const at = ring.written % room;
			const length = Math.min(bytes.length - done, room - at, room - (ring.written - ring.taken));
			const { bytesWritten } = await file.write(bytes, done, length, at);
			done += bytesWritten;
			ring.written += bytesWritten;
			wake();
		}
	}

	async function read(): Promise<Buffer> {
		const at = ring.taken % room;
		const length = Math.min(CHUNK, room - at, ring.written - ring.taken);
		const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
		ring.taken += bytesRead;
		wake();
		return decipher.update(buffer.subarray(0, bytesRead));
	}

	const filling = fill(write).finally(() => {
		state.isFilled = true;
		wake();
	});
	// Heard of below, once what was written before has been read.
	filling.catch(() => undefined);
	try {
		for (;;) {
			while (ring.taken === ring.written && !state.isFilled) await change();
			if (ring.taken === ring.written) break;
			yield await read();
		}
		await filling;
	} finally {
		state.hasReaderLeft = true;
		wake();
		await filling.catch(() => undefined);
		await file.close();
	}
}

async function openNameless(directory: string): Promise<FileHandle> {
	await mkdir(directory, { recursive: true, mode: 0o700 });
	const path = join(directory, nanoid());
	const file = await open(path, 'wx+', 0o600);
	await rm(path);
	return file;
}
