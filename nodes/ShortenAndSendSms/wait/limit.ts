import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** How many milliseconds each unit is. */
const UNITS = { minutes: 60_000, hours: 3_600_000, days: 24 * 3_600_000 };

/**
 * @returns for how long the item's message may be tapped
 * @throws NodeOperationError when it is not more than zero
 */
export function limitInMilliseconds(this: IExecuteFunctions, itemIndex: number): number {
	const amount = Number(this.getNodeParameter('limitAmount', itemIndex));
	const unit = this.getNodeParameter('limitUnit', itemIndex) as keyof typeof UNITS;
	if (amount > 0) return amount * UNITS[unit];
	throw new NodeOperationError(
		this.getNode(),
		`'Wait At Most' is not more than zero: ${amount} [item ${itemIndex}]`,
		{ itemIndex, description: 'Say how long to wait, such as 24 hours or 0.5 hours.' },
	);
}
