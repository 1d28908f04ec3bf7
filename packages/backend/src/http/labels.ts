import { countryName, derivedField, fieldNamed, protocolName } from '@thalweg/core/fields';
import type { NameTable } from '@thalweg/core/names';
import type { Value } from '@thalweg/core/result';
import { serviceName } from '../enrich/services.ts';

/**
 * What people call a value: `ssh` for port 22 over TCP, `TCP` for protocol 6, `Germany` for DE, `web-1` for an instance or its address.
 * Undefined where it is its own name.
 */
export function labelOf(field: string, value: Value, names: Pick<NameTable, 'labelOf'>): string | undefined {
  if (typeof value === 'string')
    return derivedField(field)?.what === 'country' ? countryName(value) : names.labelOf(value);
  if (typeof value !== 'number') return undefined;
  if (field === 'protocol') return protocolName(value);
  return fieldNamed(field)?.kind === 'port' ? serviceName(value, 6) : undefined;
}
