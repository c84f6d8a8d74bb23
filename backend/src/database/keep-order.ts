/**
 * For transactions that change many rows at once, in each statement with the rows in the order of their ids. PostgreSQL
 * then reaches every table by an index, row by row in that order, and two transactions that meet wait for each other
 * instead of dead-locking. It plans each statement once, for few rows and many: planning anew takes longer than
 * running, and a month's first click must not make a plan for its millionth that reads the table as a whole.
 */
export const KEEP_ORDER =
	'SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; ' +
	'SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off';
