import { z } from 'zod';

/** Why a click was answered 410: its link had expired, or somebody had disabled it. */
export const refusal = z.enum(['expired', 'disabled']);

export type Refusal = z.infer<typeof refusal>;
