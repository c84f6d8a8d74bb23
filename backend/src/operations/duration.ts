const UNITS: [seconds: number, name: string][] = [
	[31_556_952, 'year'],
	[86_400, 'day'],
	[3600, 'hour'],
	[60, 'minute'],
	[1, 'second'],
];

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** @returns a long time in words, by the largest unit of which there are two, e.g. `59 minutes`, `42 days`, `1,100 years` */
export function describeDuration(seconds: number): string {
	const [size, name] = UNITS.find(([unit]) => seconds >= 2 * unit) ?? UNITS.at(-1)!;
	const count = whole.format(Math.floor(seconds / size));
	return `${count} ${name}${count === '1' ? '' : 's'}`;
}
