import { toAmount, toApiValue, values } from '@thalweg/core/api';
import { derivedField } from '@thalweg/core/fields';
import type { Schema } from '@thalweg/core/language';
import { type Filter, parseOctetPattern, withFilters } from '@thalweg/core/query';
import type { TopGroup } from '@thalweg/core/result';
import type { FastifyInstance } from 'fastify';
import { ThalwegError } from '../../report/errors.ts';
import { keyOf, runLimited } from '../asking.ts';
import type { Services } from '../dependencies.ts';
import { labelOf } from '../labels.ts';
import { checkFields, understand } from '../question.ts';
import { addRoute } from '../route.ts';

/** Of so many of the most frequent values those that fit are offered. */
const LOOKED_AT = 5000;
/** Whoever types waits no longer. */
const PATIENCE_MS = 3000;

export function addValues(app: FastifyInstance, services: Services): void {
  addRoute(app, values, async ({ body, principal, note, signal }) => {
    const { field, prefix, limit } = body;
    const question = await understand(body, services, principal);
    const { query, schema } = question;
    checkFields([field], question, 'body/field');
    const narrowed = withFilters(query, narrowing(field, prefix, schema));
    const leave = services.queue.admit();
    try {
      const { groups } = await services.shared.share(keyOf('values', narrowed, field), signal, (own) =>
        runLimited(services, { lane: 'light', signal: own }, (limited) =>
          services.store.top(narrowed, {
            fields: [field],
            by: 'count',
            limit: LOOKED_AT,
            signal: AbortSignal.any([limited, AbortSignal.timeout(PATIENCE_MS)]),
          }),
        ),
      );
      const found = toValues(groups, { field, prefix, limit });
      note({ rows: found.length });
      return { values: found };
    } catch (error) {
      // Nothing to offer is better than a fault while typing.
      if (error instanceof ThalwegError && error.code === 'cancelled' && !signal.aborted) return { values: [] };
      throw error;
    } finally {
      leave();
    }
  });
}

function toValues(
  groups: readonly TopGroup[],
  { field, prefix, limit }: { readonly field: string; readonly prefix: string; readonly limit: number },
): { value: ReturnType<typeof toApiValue>; count: ReturnType<typeof toAmount>; label?: string }[] {
  const wanted = prefix.toLowerCase();
  const found = groups.flatMap(({ values: [value = null], measure }) => {
    if (value === null) return [];
    const label = labelOf(field, value);
    const text = String(value).toLowerCase();
    if (!text.includes(wanted) && !label?.toLowerCase().includes(wanted)) return [];
    const begins = text.startsWith(wanted) || label?.toLowerCase().startsWith(wanted) === true;
    return [{ begins, found: { value: toApiValue(value), count: toAmount(measure), ...(label && { label }) } }];
  });
  const [first, second] = [found.filter(({ begins }) => begins), found.filter(({ begins }) => !begins)];
  return [...first, ...second].slice(0, limit).map((one) => one.found);
}

/** What the engine can leave out before it counts: of fields with very many values the typed one may not be among the frequent. */
function narrowing(field: string, prefix: string, schema: Schema): Filter[] {
  // Countries are few, and are found by their names, too.
  if (prefix === '' || derivedField(field)?.what === 'country') return [];
  switch (schema.typeOf(field)) {
    case 'text': {
      const anyCase = [...prefix].map((char) =>
        /[a-z]/i.test(char)
          ? `[${char.toLowerCase()}${char.toUpperCase()}]`
          : /[\p{L}\p{N}_]/u.test(char)
            ? char
            : `\\${char}`,
      );
      // Letters beyond ASCII have cases that a class of two does not hold.
      return /^[\x20-\x7e]*$/.test(prefix) ? [{ kind: 'regex', field, source: `.*${anyCase.join('')}.*` }] : [];
    }
    case 'address': {
      const octets = /^(?:\d{1,3}\.){1,3}/.exec(prefix)?.[0];
      const network = octets === undefined ? undefined : parseOctetPattern(`${octets}*`);
      return network ? [{ kind: 'address-range', field, low: network.low, high: network.high }] : [];
    }
    default:
      return [];
  }
}
