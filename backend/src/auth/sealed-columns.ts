/** A column whose values are what `Secrets.encrypt` gave, or null. */
export interface SealedColumn {
	table: string;
	column: string;
	/** The columns of the table's primary key, in its order. */
	key: readonly string[];
}

/**
 * All that is encrypted in the database, a column a line. Whoever adds such a column names it here: what is not named
 * is not re-encrypted when the secret changes.
 */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
	{ table: 'recipients', column: 'phone', key: ['id'] },
	{ table: 'channels', column: 'secrets', key: ['id'] },
	{ table: 'subscriptions', column: 'secret', key: ['id'] },
	{ table: 'subscriptions', column: 'former_secret', key: ['id'] },
];
