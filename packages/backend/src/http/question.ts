/** From the body of a request to a checked query: the query, the time range and the pills together. */

import type { RowScope } from '@thalweg/core/access';
import type { ApiError, ApiHint, Ask, ResolvedTime } from '@thalweg/core/api';
import { type Parsed, parse, type Schema, toErrorForm } from '@thalweg/core/language';
import { type NameTable, withNames } from '@thalweg/core/names';
import {
  check,
  checkPills,
  isTimeZone,
  type PillFault,
  type Query,
  resolveInstant,
  resolveTime,
  scopeFilter,
  type TimeRange,
  withFilters,
} from '@thalweg/core/query';
import { portOfService } from '../enrich/services.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Store } from '../stores/store.ts';
import { namesFor } from './asker-names.ts';
import type { Services } from './dependencies.ts';

export interface Question {
  readonly query: Query;
  /** Every row that whoever asks may see. */
  readonly everything: Query;
  /** These are not all rows of the store. */
  readonly scoped: boolean;
  readonly time: TimeRange;
  /** IANA name or `±hh:mm`. */
  readonly tz: string;
  readonly parsed: Parsed;
  readonly hints: readonly ApiHint[];
  readonly schema: Schema;
  /** What ids and addresses are called, as far as whoever asks may know. */
  readonly names: NameTable;
  /** Why a field cannot be asked for, undefined when it can. */
  readonly lacking: Store['lacking'];
}

/** Whoever asks: the rows they may see, undefined for all. */
export interface Asker {
  readonly scope: RowScope | undefined;
}

type Time = Pick<Ask, 'from' | 'to' | 'now' | 'tz'>;

/** @throws ThalwegError `bad-query` with the place in query or pill; `bad-request` for a time that is none. */
export async function understand(
  ask: Ask,
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  { scope }: Asker,
): Promise<Question> {
  const schema = await store.schema();
  const { now, tz, time } = resolveTimes(ask, clock());
  const text = ask.query ?? '';
  const names = namesFor(await store.resources(), scope).table;
  const context = {
    schema,
    scope,
    now,
    tz,
    time,
    servicePort: portOfService,
    networks: withNames(await store.networks(), names),
    lacking: store.lacking,
  };
  const parsed = parse(text, ask.lang ?? 'kql', schema);
  const { query, diagnostics } = check(parsed, context);
  const form = toErrorForm(text, diagnostics);
  if (!query) throw badQuery({ error: form.error!, hints: [...form.hints] } as ApiError);
  const pills = checkPills(ask.filters ?? [], context);
  const [wrong] = pills.errors;
  if (wrong) throw badQuery(pillError(wrong, ask));
  return {
    query: withFilters(query, pills.filters),
    everything: { ...query, filter: scopeFilter(scope), time: {} },
    scoped: scope !== undefined,
    time,
    tz,
    parsed,
    schema,
    names,
    lacking: store.lacking,
    hints: [
      ...(form.hints as ApiHint[]),
      ...pills.hints.flatMap(({ pill, text: kql, diagnostics: found }) =>
        toErrorForm(kql, found).hints.map((hint) => ({ ...hint, filter: pill }) as ApiHint),
      ),
    ],
  };
}

function pillError({ pill, text, diagnostics }: PillFault, ask: Ask): ApiError {
  const { error } = toErrorForm(text, diagnostics);
  const message = `filter on ${ask.filters?.[pill]?.field}: ${error?.message}`;
  return { error: { ...error, message, filter: pill } as ApiError['error'] };
}

function badQuery(form: ApiError): ThalwegError {
  return new ThalwegError('bad-query', form.error.message, { form });
}

/** `now`, the zone and the range. An empty text is an open end. */
export function resolveTimes(
  ask: Time,
  clock: number,
): { readonly now: number; readonly tz: string; readonly time: TimeRange } {
  const tz = ask.tz || 'UTC';
  if (!isTimeZone(tz)) throw badTime('tz', tz, 'not a time zone; write an IANA name like Europe/Berlin, or UTC');
  const now = ask.now ? resolveInstant(ask.now, { now: clock, tz }) : clock;
  if (now === undefined) throw badTime('now', ask.now, TIME_FORMS);
  const bound = (key: 'from' | 'to'): bigint | undefined => {
    const typed = ask[key];
    if (!typed) return undefined;
    const resolved = resolveTime(typed, { now, tz, bound: key });
    if (resolved === undefined) throw badTime(key, typed, TIME_FORMS);
    return resolved;
  };
  const [from, to] = [bound('from'), bound('to')];
  return { now, tz, time: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } };
}

export const TIME_FORMS = 'not a time; write date math (now-1d/d), ISO 8601 (2026-11-24T10:00), or epoch seconds';

export function badTime(key: string, typed: string | undefined, what: string): ThalwegError {
  return new ThalwegError('bad-request', `${key} ${typed}: ${what}`, {
    form: { error: { code: 'bad-request', message: `${key} ${typed}: ${what}.`, path: key } } satisfies ApiError,
  });
}

export function toResolvedTime({ from, to }: TimeRange): ResolvedTime {
  return { from: from === undefined ? null : Number(from), to: to === undefined ? null : Number(to) };
}

/**
 * Checks names of fields in a part of the request.
 * @throws ThalwegError `unknown-field`; `no-geo` for a field that is looked up in data that is not there.
 */
export function checkFields(
  names: readonly string[],
  { schema, lacking }: Pick<Question, 'schema' | 'lacking'>,
  path: string,
): void {
  for (const name of names) {
    const lack = schema.typeOf(name) === undefined ? undefined : lacking(name);
    if (schema.typeOf(name) !== undefined && lack === undefined) continue;
    const code = lack === undefined ? 'unknown-field' : 'no-geo';
    const message = lack ?? `There is no field ${name}.`;
    throw new ThalwegError(code, message, { form: { error: { code, message, path } } satisfies ApiError });
  }
}
