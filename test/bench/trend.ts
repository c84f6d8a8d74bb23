/** @returns by how much y rises for each 1 of x, on the line that is nearest to all points (least squares) */
export function slopeOf(points: { x: number; y: number }[]): number {
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const x = mean(points.map((point) => point.x));
	const y = mean(points.map((point) => point.y));
	const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
	return points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread;
}
