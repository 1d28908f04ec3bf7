import { fieldNamed } from '@thalweg/core/fields';
import type { NameTable } from '@thalweg/core/names';
import type { Top, Value } from '@thalweg/core/result';
import { ThalwegError } from '../../report/errors.ts';
import { createClock, humanBytes, humanCount, humanShare } from '../../report/figures.ts';
import type { TopOptions } from '../../stores/store.ts';
import { ask, nothingFound, type Question, reportApproximate, reportHints } from '../ask.ts';
import type { Context, Run } from '../command.ts';
import { bar } from '../render/bar.ts';
import { alignment, humanise, overflowOf } from '../render/humanise.ts';
import { toJson } from '../render/json.ts';
import { sumNote } from '../render/sum-note.ts';
import { createTable } from '../render/table.ts';
import { visible } from '../render/visible.ts';
import { checkField, fieldList, numberOption, textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

const BAR_WIDTH = 20;

export const run: Run = (context, { arguments: [names = '', text = ''], options }) =>
  withStore({ context, options }, async (store) => {
    const json = options['json'] === true;
    const schema = await store.schema();
    const fields = fieldList(names, 'FIELD', schema.names);
    const by = measure(textOption(options, 'by') ?? 'count', schema.names);
    const question = await ask(text, options, { store, schema, context });
    const top = await store.top(question.query, {
      fields,
      by,
      limit: numberOption(options, 'limit') ?? 10,
      signal: context.signal,
    });
    const name = typeof by === 'string' ? by : `distinct_${by.distinct}`;
    const note = sumNote(by);
    if (json) context.stdout.write(`${toJson(toData(top, { measureName: name, note, names: question.names }))}\n`);
    else {
      if (top.groups.length === 0) context.stderr.write(`${await nothingFound(store, question)}\n`);
      else print(top, { context, name, question, raw: options['raw'] === true });
      if (note) context.stderr.write(`note: ${note}\n`);
      reportApproximate(top, context);
    }
    reportHints(question, context, json);
    return 0;
  });

function measure(text: string, known: readonly string[]): TopOptions['by'] {
  if (text === 'count' || text === 'bytes' || text === 'packets') return text;
  if (!text.startsWith('distinct:'))
    throw new ThalwegError('bad-option', `--by ${text}: write count, bytes, packets or distinct:FIELD`);
  const distinct = text.slice('distinct:'.length);
  checkField(distinct, '--by distinct:', known);
  return { distinct };
}

interface Told {
  readonly measureName: string;
  readonly note: string | undefined;
  readonly names: NameTable;
}

/** `share` is of the total over all matching rows; a distinct count has none, since groups can share values. */
function toData(top: Top, { measureName, note, names }: Told) {
  const isDistinct = measureName.startsWith('distinct_');
  const share = (part: bigint): number | undefined =>
    isDistinct ? undefined : top.total === 0n ? 0 : Number(part) / Number(top.total);
  return {
    fields: top.fields,
    by: measureName.replace('distinct_', 'distinct:'),
    total: top.total,
    groups: top.groups.map((group) => ({
      ...Object.fromEntries(top.fields.map((field, index) => [field, group.values[index] ?? null])),
      [measureName]: group.measure,
      share: share(group.measure),
      names: namesIn(top.fields, group.values, names),
    })),
    other: {
      groups: top.other.groups,
      [measureName]: top.other.measure,
      share: top.other.measure === undefined ? undefined : share(top.other.measure),
    },
    approximate: top.approximate,
    note,
  };
}

/** What ids and addresses of a group are called, by their fields; undefined where none has a name. */
function namesIn(
  fields: readonly string[],
  values: readonly Value[],
  names: NameTable,
): Readonly<Record<string, string>> | undefined {
  const known = fields.flatMap((field, place) => {
    const value = values[place];
    const label = typeof value === 'string' ? names.labelOf(value) : undefined;
    return label === undefined ? [] : [[field, label] as const];
  });
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function print(
  top: Top,
  { context, name, question, raw }: { context: Context; name: string; question: Question; raw: boolean },
): void {
  const { names, zone } = question;
  const clock = createClock(zone);
  const rows = top.fields.map((field) => fieldNamed(field));
  const protocolAt = top.fields.indexOf('protocol');
  const show = (value: Value, index: number, values: readonly Value[]): string =>
    raw
      ? visible(String(value ?? '-'))
      : humanise(rows[index], value, { clock, protocol: protocolAt < 0 ? 6 : Number(values[protocolAt] ?? 0), names });
  const amount = (value: bigint): string =>
    raw ? String(value) : name === 'bytes' ? humanBytes(value) : humanCount(value);
  const isDistinct = name.startsWith('distinct_');
  const most = top.groups.reduce((largest, group) => (group.measure > largest ? group.measure : largest), 1n);
  const line = (labels: readonly string[], value: bigint | undefined): string[] => {
    const share = isDistinct || value === undefined ? [] : [humanShare(value, top.total)];
    return [...labels, value === undefined ? '' : amount(value), ...share];
  };
  const lines = top.groups.map((group) => [
    ...line(group.values.map(show), group.measure),
    ...(isDistinct ? [] : [bar(Number(group.measure) / Number(most), BAR_WIDTH)]),
  ]);
  if (top.other.groups > 0) {
    lines.push(
      line([`other (${humanCount(top.other.groups)})`, ...top.fields.slice(1).map(() => '')], top.other.measure),
    );
  }
  const table = createTable({
    columns: [
      ...top.fields.map((head) => ({ head, align: alignment(head), overflow: overflowOf(head) })),
      { head: name.replace('_', ' '), align: 'right' },
      ...(isDistinct ? [] : [{ head: 'share', align: 'right' } as const, { head: '', overflow: 'drop' } as const]),
    ],
    width: context.width,
    colour: context.colour,
  });
  context.stdout.write(table.page(lines));
}
