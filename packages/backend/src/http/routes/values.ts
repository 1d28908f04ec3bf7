import { toAmount, toApiValue, values } from '@thalweg/core/api';
import { derivedField } from '@thalweg/core/fields';
import type { Schema } from '@thalweg/core/language';
import type { NameTable } from '@thalweg/core/names';
import { type Filter, mergeRanges, or, parseOctetPattern, readCidr, withFilters } from '@thalweg/core/query';
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
/** Of so many ids and addresses with a name that was typed those that occur are offered. */
const MOST_CALLED = 500;
/** Whoever types waits no longer. */
const PATIENCE_MS = 3000;

export function addValues(app: FastifyInstance, services: Services): void {
  addRoute(app, values, async ({ body, principal, note, signal }) => {
    const { field, prefix, limit } = body;
    const question = await understand(body, services, principal);
    const { query, schema, names } = question;
    checkFields([field], question, 'body/field');
    const narrowed = withFilters(query, narrowing({ field, prefix, schema, names }));
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
      const found = toValues(groups, { field, prefix, limit, names });
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

interface Typed {
  readonly field: string;
  readonly prefix: string;
  readonly names: NameTable;
}

function toValues(
  groups: readonly TopGroup[],
  { field, prefix, limit, names }: Typed & { readonly limit: number },
): { value: ReturnType<typeof toApiValue>; count: ReturnType<typeof toAmount>; label?: string }[] {
  const wanted = prefix.toLowerCase();
  const found = groups.flatMap(({ values: [value = null], measure }) => {
    if (value === null) return [];
    const label = labelOf(field, value, names);
    const text = String(value).toLowerCase();
    if (!text.includes(wanted) && !label?.toLowerCase().includes(wanted)) return [];
    const begins = text.startsWith(wanted) || label?.toLowerCase().startsWith(wanted) === true;
    return [{ begins, found: { value: toApiValue(value), count: toAmount(measure), ...(label && { label }) } }];
  });
  const [first, second] = [found.filter(({ begins }) => begins), found.filter(({ begins }) => !begins)];
  return [...first, ...second].slice(0, limit).map((one) => one.found);
}

/** What the engine can leave out before it counts: of fields with very many values the typed one may not be among the frequent. */
function narrowing({ field, prefix, schema, names }: Typed & { readonly schema: Schema }): Filter[] {
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
      if (!/^[\x20-\x7e]*$/.test(prefix)) return [];
      const holds: Filter = { kind: 'regex', field, source: `.*${anyCase.join('')}.*` };
      const called = names.labelled(prefix, MOST_CALLED);
      return [called.length === 0 ? holds : or([holds, { kind: 'text-in', field, values: called }])];
    }
    case 'address': {
      const octets = /^(?:\d{1,3}\.){1,3}/.exec(prefix)?.[0];
      const network = octets === undefined ? undefined : parseOctetPattern(`${octets}*`);
      if (network) return [{ kind: 'address-range', field, low: network.low, high: network.high }];
      // Of IPv6 addresses and of names alike.
      if (/^[\da-f:.]+$/i.test(prefix)) return [];
      const called = names.labelled(prefix, MOST_CALLED).flatMap((value) => readCidr(value)?.range ?? []);
      return [called.length === 0 ? { kind: 'false' } : { kind: 'address-in', field, ranges: mergeRanges(called) }];
    }
    default:
      return [];
  }
}
