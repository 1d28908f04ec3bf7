/** A retention rule in words and in the fields of a form. Pure, for tests. */
import type { RetentionRule } from '@thalweg/core/api';
import { formatBytes } from '../../lib/format.ts';

const GIB = 2 ** 30;

/** `everything`, `30 days`, `at most 50 GiB`, or both. */
export function retentionText({ days, bytes }: RetentionRule): string {
  const parts = [
    days === null ? undefined : days === 1 ? 'the last day' : `the last ${days} days`,
    bytes === null ? undefined : `at most ${formatBytes(bytes)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'everything, for ever' : parts.join(', ');
}

export interface RetentionForm {
  /** '' = no limit. */
  readonly days: string | number;
  readonly gibibytes: string | number;
}

export function formOf({ days, bytes }: RetentionRule): RetentionForm {
  return { days: days ?? '', gibibytes: bytes === null ? '' : Math.round((100 * bytes) / GIB) / 100 };
}

/** Undefined for numbers that no rule can have. */
export function ruleOf({ days, gibibytes }: RetentionForm): RetentionRule | undefined {
  const rule = {
    days: days === '' ? null : Number(days),
    bytes: gibibytes === '' ? null : Math.round(Number(gibibytes) * GIB),
  };
  if (rule.days !== null && !(Number.isInteger(rule.days) && rule.days >= 1 && rule.days <= 36_500)) return undefined;
  if (rule.bytes !== null && !(Number.isSafeInteger(rule.bytes) && rule.bytes >= 1_000_000)) return undefined;
  return rule;
}
