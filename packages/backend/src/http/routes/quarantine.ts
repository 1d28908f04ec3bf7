import { type QuarantineAnswer, quarantine } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import type { QuarantineGroup, Store } from '../../stores/store.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';

/** Lines of one object that are looked through for samples. */
const LOOKED_AT = 5000;

export function addQuarantine(app: FastifyInstance, { store }: Services): void {
  addRoute(app, quarantine, async ({ query: { object, samples, limit } }) => {
    const all = (await store.quarantine()).filter((group) => object === undefined || group.object === object);
    const shown = all.slice(0, limit);
    const found = samples === 0 ? new Map() : await samplesOf(store, shown, samples);
    return {
      lines: all.reduce((sum, { lines }) => sum + lines, 0),
      total: all.length,
      groups: shown.map((group) => ({
        ...group,
        field: group.field ?? null,
        samples: found.get(keyOf(group)) ?? [],
      })),
    };
  });
}

type Sample = QuarantineAnswer['groups'][number]['samples'][number];

const keyOf = ({
  object,
  reason,
  field,
}: Pick<QuarantineGroup, 'object' | 'reason'> & { field?: string | null | undefined }) =>
  JSON.stringify([object, reason, field ?? null]);

async function samplesOf(
  store: Store,
  groups: readonly QuarantineGroup[],
  wanted: number,
): Promise<Map<string, Sample[]>> {
  const found = new Map<string, Sample[]>(groups.map((group) => [keyOf(group), []]));
  for (const object of new Set(groups.map((group) => group.object))) {
    let open = groups.filter((group) => group.object === object && group.kept > 0).length;
    for await (const { line, message, text, cut, ...bad } of store.quarantinedLines(object, LOOKED_AT)) {
      const samples = found.get(keyOf(bad));
      if (!samples || samples.length >= wanted) continue;
      samples.push({ line, message, text, cut });
      if (samples.length === wanted && --open === 0) break;
    }
  }
  return found;
}
