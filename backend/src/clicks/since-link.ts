/**
 * Spares a look into each month before the link was there. Clocks of two processes may differ, so a day less counts.
 * A condition on a click `k` and its link `l`.
 */
export const SINCE_LINK = "k.at >= l.created_at - interval '1 day'";
