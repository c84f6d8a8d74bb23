/** A process that mints links one after another: `minter.ts <database URL> <token length> <count>`. */
import { deriveKeys } from '../../../backend/src/auth/key-ring.js';
import { createSecrets } from '../../../backend/src/auth/secrets.js';
import { readSettings } from '../../../backend/src/config.js';
import { openDatabase } from '../../../backend/src/database/database.js';
import { createLink } from '../../../backend/src/links/create.js';

const [connectionString, tokenLength, count] = process.argv.slice(2);
const db = openDatabase({ connectionString }, (error) => {
	throw error;
});
const secrets = createSecrets(deriveKeys('a secret of this process'));
const settings = { ...readSettings({}), tokenLength: Number(tokenLength) };
const link = {
	url: 'https://acme.com',
	campaign: null,
	domain: null,
	expiresAt: null,
	metadata: null,
};

let minted = 0;
while (minted < Number(count)) {
	await createLink({ db, clock: () => new Date(), settings, secrets }, link);
	minted += 1;
}
process.send!(minted);
await db.close();
process.disconnect();
