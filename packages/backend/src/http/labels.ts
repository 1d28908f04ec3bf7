import { countryName, derivedField, fieldNamed, protocolName } from '@thalweg/core/fields';
import type { Value } from '@thalweg/core/result';
import { serviceName } from '../enrich/services.ts';

/** What people call a value: `ssh` for port 22 over TCP, `TCP` for protocol 6, `Germany` for DE. Undefined where it is its own name. */
export function labelOf(field: string, value: Value): string | undefined {
  if (typeof value === 'string') return derivedField(field)?.what === 'country' ? countryName(value) : undefined;
  if (typeof value !== 'number') return undefined;
  if (field === 'protocol') return protocolName(value);
  return fieldNamed(field)?.kind === 'port' ? serviceName(value, 6) : undefined;
}
