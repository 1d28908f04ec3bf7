/** Derived fields: no document has them, they are looked up from the addresses that documents have. */
import { type DerivedField, derivedField } from '@thalweg/core/fields';
import { type AddressTable, parseAddress, valueAt } from '@thalweg/core/query';
import type { Value } from '@thalweg/core/result';
import { ThalwegError } from '../../../report/errors.ts';
import type { Places } from '../../store.ts';

/** What is looked up from addresses, for the fields that no index has a field of that name for. */
export interface Derived {
  /** The row of a derived field; undefined for a field of the documents. */
  field(name: string): DerivedField | undefined;
  /** The value for an address in text; null for none. Throws `no-geo`, `unreadable`. */
  valueOf(field: DerivedField, address: Value): Value;
}

/** @param stored names of the fields that documents have. */
export function createDerived(places: Places | undefined, stored: ReadonlySet<string>): Derived {
  const tableOf = (what: DerivedField['what']): AddressTable => {
    if (places) return places.table(what);
    throw new ThalwegError('no-geo', 'There are no data about the places of addresses.');
  };
  return {
    field: (name) => (stored.has(name) ? undefined : derivedField(name)),
    valueOf(derived, address) {
      const number = typeof address === 'string' ? parseAddress(address) : undefined;
      return number === undefined ? null : (valueAt(tableOf(derived.what), number) ?? null);
    },
  };
}

/** The same, with each table made once: it takes a file to be read. */
export function keptPlaces(places: Places): Places {
  const tables = new Map<DerivedField['what'], AddressTable>();
  return {
    lack: places.lack,
    table(what) {
      const table = tables.get(what) ?? places.table(what);
      tables.set(what, table);
      return table;
    },
  };
}
