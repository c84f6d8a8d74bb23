import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** A range of addresses: CIDR; a single address becomes the range of just that one. */
export const range = z
	.string()
	.transform((text, context) => {
		if (ipaddr.isValidCIDR(text)) return text;
		if (ipaddr.isValid(text) && !/^\d+$/.test(text)) {
			return `${text}/${ipaddr.parse(text).kind() === 'ipv4' ? 32 : 128}`;
		}
		context.addIssue({
			code: 'custom',
			message: 'is not an address or a CIDR range such as 10.0.0.0/8',
		});
		return z.NEVER;
	})
	.meta({ example: '10.0.0.0/8' });
