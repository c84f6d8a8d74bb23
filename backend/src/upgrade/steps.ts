import type { Secrets } from '../auth/secrets.js';
import type { Step } from '../database/migrate.js';
import type { Logger } from '../logger.js';
import { sealClearColumns } from './seal-clear-columns.js';

/**
 * What brings existing data over where a migration's SQL cannot, by the migration's name.
 * @param openSecrets is called only where there is something to encrypt
 */
export function upgradeSteps(
	openSecrets: () => Promise<Secrets>,
	log: Logger,
): Record<string, Step> {
	return {
		'20261128111000_drop_clear_columns': (client) => sealClearColumns(client, openSecrets, log),
	};
}
