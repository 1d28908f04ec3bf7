/** A value as a person reads it: the number with its name, the size with its unit. */
import type { ApiField, ApiValue } from '@thalweg/core/api';
import { ENCRYPTION_STATUSES, protocolName, TCP_FLAGS, TRAFFIC_PATHS } from '@thalweg/core/fields';
import type { Clock } from './clock.ts';
import { formatBytes, formatCount } from './format.ts';
import { serviceName } from './services.ts';

export interface Shown {
  readonly text: string;
  /** What the number is called: `ssh` beside 22. */
  readonly name?: string;
  /** The exact value, where the text is not it. */
  readonly exact?: string;
}

export type FieldInfo = Pick<ApiField, 'name' | 'kind' | 'type' | 'unit'>;

/** `protocol` is that of the row, for the names of ports. */
export function present(
  field: FieldInfo,
  value: ApiValue,
  context: {
    readonly clock: Clock;
    readonly protocol?: ApiValue;
    /** What ids and addresses are called. */
    readonly nameOf?: (value: string) => string | undefined;
  },
): Shown {
  if (value === null) return { text: '–' };
  switch (field.kind) {
    case 'port': {
      const protocol =
        context.protocol === undefined || context.protocol === null ? undefined : Number(context.protocol);
      const name = serviceName(Number(value), protocol);
      return name ? { text: String(value), name } : { text: String(value) };
    }
    case 'epoch_seconds':
      return { text: context.clock.full(Number(value)), exact: String(value) };
    case 'counter':
      return field.unit === 'bytes'
        ? { text: formatBytes(value), ...(Number(value) >= 1024 && { exact: `${formatCount(value)} bytes` }) }
        : { text: formatCount(value) };
    case 'flags': {
      const names = flagNames(Number(value));
      return names === '' ? { text: String(value) } : { text: names, exact: String(value) };
    }
    default:
      return field.type === 'integer'
        ? presentNumber(field.name, value)
        : presentNamed(String(value), context.nameOf?.(String(value)));
  }
}

/** An id or an address, and what it is called. */
function presentNamed(text: string, name: string | undefined): Shown {
  return name === undefined ? { text } : { text, name };
}

/** Numbers that stand for something. */
function presentNumber(field: string, value: string | number): Shown {
  const name =
    field === 'protocol'
      ? protocolName(Number(value))
      : field === 'traffic_path'
        ? TRAFFIC_PATHS[Number(value)]
        : field === 'encryption_status'
          ? ENCRYPTION_STATUSES[Number(value)]
          : undefined;
  if (name === undefined) return { text: String(value) };
  return field === 'protocol' ? { text: name, exact: String(value) } : { text: String(value), name };
}

/** `SYN FIN`. */
function flagNames(flags: number): string {
  return Object.entries(TCP_FLAGS)
    .filter(([name, bit]) => name !== 'SYN-ACK' && (flags & bit) === bit)
    .map(([name]) => name)
    .join(' ');
}

/** One line: `22 ssh`. */
export function presentText(shown: Shown): string {
  return shown.name ? `${shown.text} ${shown.name}` : shown.text;
}

/** Numbers stand at the right; what reads as a text, or is a number with a name, at the left. */
export function isNumeric(field: FieldInfo): boolean {
  return field.type === 'integer' && field.name !== 'protocol' && field.kind !== 'flags' && field.kind !== 'port';
}
