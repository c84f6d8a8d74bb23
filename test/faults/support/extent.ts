/** Whether the long form was asked for (`npm run test:faults:long`); CI takes the short one. */
const LONG = process.env.TEST_FAULTS === 'long';

/** @returns how much of something this run takes: rounds, or seconds */
export function extent(short: number, long: number): number {
	return LONG ? long : short;
}
