/** A statement as data: text with `$1`, `$2`, … and the values they stand for. Values never enter the text. */
import type { DerivedField } from '@thalweg/core/fields';
import type { ColumnType } from './column-types.ts';

export type ParameterType = ColumnType | 'VARCHAR[]';

export interface Parameter {
  readonly type: ParameterType;
  readonly value: string | number | bigint | readonly string[];
}

export interface Statement {
  readonly text: string;
  readonly parameters: readonly Parameter[];
  /** Tables of places that must be there (`places.ts`). */
  readonly places?: readonly DerivedField['what'][];
}

/** What pieces of one statement share while it is put together. */
export interface Draft {
  /** The placeholder of a value. */
  bind(type: ParameterType, value: Parameter['value']): string;
  /** A column as an identifier; the row source will carry it. */
  column(name: string): string;
  /** The table of places, which must be there when the statement runs. */
  places(what: DerivedField['what']): string;
  /** The columns asked for so far, in order. */
  readonly columns: ReadonlySet<string>;
  finish(text: string): Statement;
}

export function createDraft(): Draft {
  const parameters: Parameter[] = [];
  const columns = new Set<string>();
  const places = new Set<DerivedField['what']>();
  return {
    columns,
    bind(type, value) {
      parameters.push({ type, value });
      return `$${parameters.length}`;
    },
    column(name) {
      columns.add(name);
      return identifier(name);
    },
    places(what) {
      places.add(what);
      return placesTable(what);
    },
    finish: (text) => ({ text, parameters, ...(places.size > 0 && { places: [...places] }) }),
  };
}

/** Name of the table with the steps of an `AddressTable` (`places-table.ts`). */
export function placesTable(what: DerivedField['what']): string {
  return `places_${what}`;
}

/** Name of the table that says on which page of `placesTable` an address lies. */
export function pagesOf(table: string): string {
  return `${table}_pages`;
}

/** Quoted, since `end` is a reserved word and unknown field names are free. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
