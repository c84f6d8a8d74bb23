/** A column whose values are what `Secrets.encrypt` gave, or null. */
export interface SealedColumn {
	table: string;
	column: string;
	/** The columns of the table's primary key, in its order. */
	key: readonly string[];
}

/** What was encrypted before there were sealed keys: a database of that time is proven by these alone. */
export const SEALED_FROM_THE_START: readonly SealedColumn[] = [
	{ table: 'recipients', column: 'phone', key: ['id'] },
	{ table: 'channels', column: 'secrets', key: ['id'] },
	{ table: 'subscriptions', column: 'secret', key: ['id'] },
	{ table: 'subscriptions', column: 'former_secret', key: ['id'] },
];

/**
 * All that is encrypted in the database, a column a line. Whoever adds such a column names it here: what is not named
 * is not re-encrypted when the secret changes.
 */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
	...SEALED_FROM_THE_START,
	{ table: 'channels', column: 'settings', key: ['id'] },
	{ table: 'delivery_answers', column: 'answer', key: ['id'] },
	{ table: 'events', column: 'body', key: ['id'] },
	{ table: 'links', column: 'metadata', key: ['id'] },
	{ table: 'messages', column: 'contact', key: ['id'] },
	{ table: 'messages', column: 'content', key: ['id'] },
	{ table: 'messages', column: 'error', key: ['id'] },
	{ table: 'subscriptions', column: 'contact', key: ['id'] },
	{ table: 'subscriptions', column: 'description', key: ['id'] },
];
