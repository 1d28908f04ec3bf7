import { fieldNamed } from '@thalweg/core/fields';
import { createSchema } from '@thalweg/core/language';
import { suggestNames } from '@thalweg/core/query';
import type { ObjectSummary } from '@thalweg/core/record';

export interface Warning {
  /** Warnings with the same key are told once. */
  readonly key: string;
  readonly text: string;
}

/** A mistake in a format repeats in thousands of files; this many different ones say enough. */
const MOST_WARNINGS = 50;

/** A sentence about a name in a format that no field has: it may be new, or a slip. `where` follows what it says it is. */
export function unknownField(name: string, where = ''): string {
  const meant = suggestNames(name, createSchema()).filter(fieldNamed);
  const ask = meant.length > 0 ? ` Did you mean ${meant.join(' or ')}?` : '';
  return `${name} is no field that AWS has published${where}; its values are kept as text.${ask}`;
}

/** Watches the summaries of objects for what a person should know, and tells each thing once. */
export function createWarnings(tell: (warning: Warning) => void): {
  of(label: string, summary: ObjectSummary): void;
} {
  const told = new Set<string>();
  const once = (key: string, text: string): void => {
    if (told.has(key) || told.size >= MOST_WARNINGS) return;
    told.add(key);
    tell({ key, text });
  };
  return {
    of(label, summary) {
      for (const name of summary.unknownFields) {
        once(`field ${name}`, unknownField(name, ` (first seen in ${label})`));
      }
      const header = summary.firstIgnoredHeader;
      if (header) {
        once(
          `header ${header.text}`,
          `${label}, line ${header.line}: the header differs from --format, which was used. It says: ${header.text}`,
        );
      }
    },
  };
}
