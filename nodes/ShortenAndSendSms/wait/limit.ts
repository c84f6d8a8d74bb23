import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** How many hours each unit is. */
const HOURS = { minutes: 1 / 60, hours: 1, days: 24 };

/**
 * @returns for how many hours the item's message may be tapped
 * @throws NodeOperationError when it is not more than zero
 */
export function limitInHours(this: IExecuteFunctions, itemIndex: number): number {
	const amount = Number(this.getNodeParameter('limitAmount', itemIndex));
	const unit = this.getNodeParameter('limitUnit', itemIndex) as keyof typeof HOURS;
	if (amount > 0) return amount * HOURS[unit];
	throw new NodeOperationError(
		this.getNode(),
		`'Wait At Most' is not more than zero: ${amount} [item ${itemIndex}]`,
		{ itemIndex, description: 'Say how long to wait, such as 24 hours or 0.5 hours.' },
	);
}
