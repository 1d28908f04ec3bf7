import * as z from 'zod/mini';

/** A value of a record: an integer beyond 2^53 is a string of digits, a missing value is null. */
export const apiValue = z.union([z.string(), z.number(), z.null()]);
export type ApiValue = z.infer<typeof apiValue>;

/** A count or a sum; beyond 2^53 a string of digits. */
export const amount = z.union([z.number(), z.string()]);
export type Amount = z.infer<typeof amount>;

/**
 * There when a figure is only about right, or a group may be missing: sums beyond 2^53, and the largest of very many groups, on a store
 * that a cluster keeps.
 */
export const approximate = z.optional(z.literal(true));

/** An integer as JSON carries it exactly. */
export function toAmount(value: bigint): Amount {
  return value >= -MAX && value <= MAX ? Number(value) : value.toString();
}

/** A value as JSON carries it exactly. */
export function toApiValue(value: string | number | bigint | null): ApiValue {
  return typeof value === 'bigint' ? toAmount(value) : value;
}

const MAX = BigInt(Number.MAX_SAFE_INTEGER);
