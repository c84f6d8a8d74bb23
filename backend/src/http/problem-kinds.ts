/** Each kind of problem, for `/docs`: an answer's `type` leads to its entry there. What happened is in `detail`. */
export const PROBLEM_KINDS = {
	'bad-request': 'The request cannot be read, for a reason that `detail` gives.',
	'broken-json': 'The body is not valid JSON.',
	conflict: 'The request is right in itself, but contradicts what is there.',
	'database-unavailable':
		'The database cannot be reached just now. `Retry-After` says when to try again.',
	'disk-full':
		'The database has no space left on its disk; nothing was stored. What it has can still be read.',
	'foreign-form': 'An admin page got a form that another site had made, and ignored it.',
	forbidden: 'The API key is known, but may not do this, or not from this address.',
	internal: 'A fault on our side; the server’s log says what.',
	'invalid-input':
		'Some of the input is not allowed. `errors` names each wrong field. Nothing was stored.',
	'method-not-allowed': 'Short links can only be opened: with GET or HEAD, as `Allow` says.',
	'not-found': 'There is nothing at this path, or nothing of this id.',
	'too-large': 'The body is too large. Send fewer messages at a time.',
	'too-many-requests':
		'A key is used more often than the operator allows, too many wrong keys came from this address, or too many ' +
		'tables and exports are being read. `Retry-After` says when to go on.',
	'try-again': 'A callback that cannot be checked just now: the provider is asked to come again.',
	unauthorized: 'No API key was sent, or one that is not known.',
} as const;

export type ProblemKind = keyof typeof PROBLEM_KINDS;
