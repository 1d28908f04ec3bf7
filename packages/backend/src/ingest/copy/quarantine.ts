import type { BadLine, BadLineReason } from '@thalweg/core/record';
import type { Store } from '../../stores/store.ts';
import type { BadGroup } from './copy-parser.ts';

interface Bad {
  readonly groups: readonly BadGroup[];
  readonly kept: readonly BadLine[];
}

/** Gives the bad lines of an object, by label, as those of an object of another store; undefined when it has none. */
export async function readQuarantine(
  store: Store,
): Promise<(label: string, object: number) => Promise<Bad | undefined>> {
  const byLabel = new Map<string, BadGroup[]>();
  for (const { object, reason, field, lines } of await store.quarantine()) {
    byLabel.set(object, [...(byLabel.get(object) ?? []), { reason: reason as BadLineReason, field, lines }]);
  }
  return async (label, object) => {
    const groups = byLabel.get(label);
    if (!groups) return undefined;
    const kept: BadLine[] = [];
    for await (const { line, reason, field, message, text, cut } of store.quarantinedLines(label)) {
      kept.push({ object, line, reason: reason as BadLineReason, field: field ?? undefined, message, text, cut });
    }
    return { groups, kept };
  };
}
