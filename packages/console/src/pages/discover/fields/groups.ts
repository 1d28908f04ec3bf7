/** Which field stands in which group of the list. Pure, for tests. */
import type { ApiField } from '@thalweg/core/api';

export interface FieldGroups {
  /** In the order of the columns. */
  readonly selected: readonly ApiField[];
  /** The most used ones that are neither selected nor empty. */
  readonly popular: readonly ApiField[];
  readonly available: readonly ApiField[];
  /** Of no record in the store. */
  readonly absent: readonly ApiField[];
}

export interface GroupOptions {
  readonly columns: readonly string[];
  /** Part of a name; `*` stands for any characters. */
  readonly search: string;
  /** Only fields of these types; empty = all. */
  readonly types: ReadonlySet<string>;
  /** How often each field was used. */
  readonly use: Readonly<Record<string, number>>;
}

const MOST_POPULAR = 10;

export function groupFields(fields: readonly ApiField[], { columns, search, types, use }: GroupOptions): FieldGroups {
  const fits = nameTest(search);
  const shown = fields.filter(({ name, type }) => fits(name) && (types.size === 0 || types.has(type)));
  const selected = columns.flatMap((name) => shown.find((field) => field.name === name) ?? []);
  const rest = shown.filter(({ name }) => !columns.includes(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const present = rest.filter(({ inStore }) => inStore);
  const popular = present
    .filter(({ name }) => (use[name] ?? 0) > 0)
    .sort((a, b) => (use[b.name] ?? 0) - (use[a.name] ?? 0))
    .slice(0, MOST_POPULAR);
  return {
    selected,
    popular,
    available: present.filter((field) => !popular.includes(field)),
    absent: rest.filter(({ inStore }) => !inStore),
  };
}

/** Whether a name contains the text, or fits it where it has stars. */
export function nameTest(search: string): (name: string) => boolean {
  const wanted = search.trim().toLowerCase();
  if (!wanted.includes('*')) return (name) => name.toLowerCase().includes(wanted);
  const parts = wanted.split('*');
  return (name) => {
    const text = name.toLowerCase();
    let at = parts[0] === '' ? 0 : text.startsWith(parts[0] ?? '') ? (parts[0]?.length ?? 0) : -1;
    for (const part of parts.slice(1, -1)) {
      if (at < 0) return false;
      const next = text.indexOf(part, at);
      at = next < 0 ? -1 : next + part.length;
    }
    const last = parts.at(-1) ?? '';
    return at >= 0 && text.endsWith(last) && text.length - last.length >= at;
  };
}
