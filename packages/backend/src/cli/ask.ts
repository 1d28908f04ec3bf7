/** From the words of a question to a checked query; shared by every command that asks. */
import {
  type Diagnostic,
  type Language,
  type Parsed,
  parse,
  renderCaret,
  type Schema,
  toErrorForm,
} from '@thalweg/core/language';
import { createNameTable, type NameTable, withNames } from '@thalweg/core/names';
import { check, isTimeZone, type Query, resolveInstant, resolveTime, type TimeRange } from '@thalweg/core/query';
import pc from 'picocolors';
import { portOfService } from '../enrich/services.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Store } from '../stores/store.ts';
import type { Context, Options } from './command.ts';
import { textOption } from './values.ts';

export interface Question {
  readonly text: string;
  readonly parsed: Parsed;
  readonly query: Query;
  readonly time: TimeRange;
  readonly hints: readonly Diagnostic[];
  /** Time zone of what is shown. */
  readonly zone: string;
  /** What ids and addresses are called. */
  readonly names: NameTable;
}

interface Asking {
  readonly store: Pick<Store, 'schema' | 'networks' | 'resources' | 'lacking'>;
  readonly schema?: Schema;
  readonly context: Context;
  /** The options of time, where they have other names. */
  readonly times?: typeof TIMES;
  /** Whether ids and addresses will be shown with their names; default true. There may be very many to read. */
  readonly labels?: boolean;
}

const TIMES = { from: { name: '--from', key: 'from' }, to: { name: '--to', key: 'to' } };

/** Understands query and time options. Throws `bad-query` with sentence, query and caret, or `bad-option`. */
export async function ask(
  text: string,
  options: Options,
  { store, schema: known, context, times = TIMES, labels = true }: Asking,
): Promise<Question> {
  const schema = known ?? (await store.schema());
  const zone = zoneOption(options);
  const clock = Date.now();
  const now = instantOption(options, 'now', { now: clock, zone }) ?? clock;
  const time = rangeOption(options, { now, zone, times });
  const parsed = parse(text, (textOption(options, 'lang') ?? 'kql') as Language, schema);
  const world = {
    schema,
    scope: undefined,
    now,
    tz: zone,
    time,
    servicePort: portOfService,
    lacking: (field: string) => store.lacking(field),
  };
  const networks = await store.networks();
  let names = createNameTable([]);
  let checked = check(parsed, { ...world, networks });
  // What names stand for is an error without them, but for patterns of fields, which leave out what cannot hold a value.
  if (labels || !checked.query || text.includes('*')) {
    names = createNameTable(await store.resources());
    checked = check(parsed, { ...world, networks: withNames(networks, names) });
  }
  const { query, diagnostics } = checked;
  if (!query) throw queryError(text, diagnostics, context);
  return { text, parsed, query, time, zone, names, hints: diagnostics };
}

/** `--from` and `--to`: from ≤ start < to, in epoch seconds. Throws `bad-option`. */
export function rangeOption(
  options: Options,
  {
    now = Date.now(),
    zone = zoneOption(options),
    times = TIMES,
  }: { now?: number; zone?: string; times?: typeof TIMES } = {},
): TimeRange {
  const bound = (key: 'from' | 'to'): bigint | undefined => {
    const typed = textOption(options, times[key].key);
    if (typed === undefined) return undefined;
    const resolved = resolveTime(typed, { now, tz: zone, bound: key });
    if (resolved === undefined) throw new ThalwegError('bad-option', `${times[key].name} ${typed}: ${TIME_FORMS}`);
    return resolved;
  };
  const from = bound('from');
  const to = bound('to');
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

const TIME_FORMS = 'not a time; write date math (now-1d/d), ISO 8601 (2026-11-24T10:00), or epoch seconds';

/** An instant as `--now` and `--start` take it; epoch milliseconds. */
export function instantOption(
  options: Options,
  key: string,
  { now, zone }: { now: number; zone: string },
): number | undefined {
  const typed = textOption(options, key);
  if (typed === undefined) return undefined;
  const instant = resolveInstant(typed, { now, tz: zone });
  if (instant === undefined) throw new ThalwegError('bad-option', `--${key} ${typed}: ${TIME_FORMS}`);
  return instant;
}

function zoneOption(options: Options): string {
  const zone = textOption(options, 'tz') ?? 'UTC';
  if (isTimeZone(zone)) return zone;
  throw new ThalwegError('bad-option', `--tz ${zone}: not a time zone; write an IANA name like Europe/Berlin, or UTC`);
}

function queryError(text: string, diagnostics: readonly Diagnostic[], context: Context): ThalwegError {
  const form = toErrorForm(text, diagnostics);
  const error = form.error!;
  const paint = pc.createColors(context.colour);
  const fix = error.fixes[0];
  const caret = renderCaret(text, error);
  return new ThalwegError('bad-query', `${error.message} [${error.code}]`, {
    form,
    help: `${caret}${fix ? `\n${paint.dim('fix:')} ${fix.title}` : ''}`,
  });
}

/** Says that there are no rows, and what can be the cause. */
export async function nothingFound(store: Store, { time }: Question): Promise<string> {
  const { objects, firstStart, lastStart } = await store.status();
  const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16);
  const outside =
    firstStart !== undefined &&
    lastStart !== undefined &&
    ((time.from !== undefined && time.from > lastStart) || (time.to !== undefined && time.to <= firstStart));
  const cause =
    objects === 0
      ? '; the store is empty: thalweg ingest SOURCE fills it'
      : time.from !== undefined && time.to !== undefined && time.from >= time.to
        ? '; --from is not before --to'
        : outside
          ? `; the store has rows from ${clock(firstStart)} to ${clock(lastStart)} UTC`
          : '';
  return `no rows match${cause}`;
}

/** Says that figures are not exact, where they are not. */
export function reportApproximate({ approximate }: { readonly approximate?: true }, context: Context): void {
  if (!approximate) return;
  const why = 'the cluster adds up in doubles beyond 2^53, and ranks very many groups shard by shard';
  context.stderr.write(`note: figures are approximate: ${why}\n`);
}

/** Hints go to standard error: a line each for people, one object for programs. Nothing where there are none. */
export function reportHints(question: Question, context: Context, json: boolean): void {
  if (question.hints.length === 0) return;
  if (json) {
    context.stderr.write(`${JSON.stringify({ hints: toErrorForm(question.text, question.hints).hints })}\n`);
    return;
  }
  const paint = pc.createColors(context.colour);
  for (const hint of question.hints) context.stderr.write(`${paint.yellow('hint:')} ${hint.message}\n`);
}
