import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createMetrics } from '../../backend/src/http/metrics.js';
import { newIdAt } from '../../backend/src/ids.js';
import { createLogger } from '../../backend/src/logger.js';
import type { NewClick } from '../../backend/src/redirect/record-clicks.js';
import { createSpill } from '../../backend/src/redirect/spill.js';

describe('clicks that wait in files', () => {
	it('wait in several when they are many, since each is loaded as a whole', async () => {
		const dataDir = await mkdtemp(join(tmpdir(), 'spill-'));
		const spill = createSpill(dataDir, createLogger('silent'), createMetrics());
		const at = new Date();
		const large = (): NewClick => ({
			id: newIdAt(at),
			at,
			linkId: '7',
			method: 'GET',
			ip: '203.0.113.7',
			userAgent: 'u'.repeat(1024),
			headers: JSON.stringify([['accept', 'a'.repeat(2000)]]),
			place: null,
		});
		// 3.3 MB a group.
		for (let n = 0; n < 14; n += 1) await spill.write(Array.from({ length: 1000 }, large));
		expect(await readdir(join(dataDir, 'spill'))).to.have.length.within(2, 4);
		const ids = new Set<string>();
		const loaded = await spill.load((clicks) => {
			for (const { id } of clicks) ids.add(id);
			return Promise.resolve();
		});
		expect([loaded, ids.size]).to.deep.equal([14_000, 14_000]);
		expect(await readdir(join(dataDir, 'spill'))).to.deep.equal([]);
		await spill.close();
		await rm(dataDir, { recursive: true });
	});
});
