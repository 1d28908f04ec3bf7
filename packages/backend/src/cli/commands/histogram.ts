import type { Histogram, Value } from '@thalweg/core/result';
import { bucketOrigin, chooseInterval } from '@thalweg/core/result';
import pc from 'picocolors';
import { createClock, humanBytes, humanCount } from '../../report/figures.ts';
import type { Store } from '../../stores/store.ts';
import { ask, nothingFound, type Question, reportApproximate, reportHints } from '../ask.ts';
import type { Context, Run } from '../command.ts';
import { withLabel } from '../render/humanise.ts';
import { toJson } from '../render/json.ts';
import { sumNote } from '../render/sum-note.ts';
import { createTable } from '../render/table.ts';
import { checkField, intervalOption, textOption } from '../values.ts';
import { withStore } from '../with-store.ts';

const SERIES = 5;

export const run: Run = (context, { arguments: [text = ''], options }) =>
  withStore({ context, options }, async (store) => {
    const json = options['json'] === true;
    const schema = await store.schema();
    const by = textOption(options, 'by');
    if (by !== undefined) checkField(by, '--by', schema.names);
    const measure = (textOption(options, 'measure') ?? 'count') as 'count' | 'bytes' | 'packets';
    const asked = intervalOption(textOption(options, 'interval') ?? 'auto');
    const question = await ask(text, options, { store, schema, context });
    const [first, last] = await spanOf(question, store);
    const interval = asked ?? chooseInterval(first, last);
    const histogram = await store.histogram(question.query, {
      interval,
      origin: bucketOrigin(interval, { tz: question.zone, at: last }),
      by,
      measure,
      limit: SERIES,
      signal: context.signal,
    });
    const note = sumNote(measure);
    if (json) context.stdout.write(`${toJson({ ...toData(histogram, measure, by), note })}\n`);
    else if (isEmpty(histogram)) context.stderr.write(`${await nothingFound(store, question)}\n`);
    else {
      print(histogram, { context, measure, question });
      reportApproximate(histogram, context);
      if (note) context.stderr.write(`note: ${note}\n`);
    }
    reportHints(question, context, json);
    return 0;
  });

/** First and last second of the range, where its ends are open those of what the store holds. */
async function spanOf({ time }: Question, store: Store): Promise<[from: number, last: number]> {
  const { firstStart = 0, lastStart = 0 } =
    time.from === undefined || time.to === undefined ? await store.status() : {};
  return [Number(time.from ?? firstStart), time.to === undefined ? lastStart : Number(time.to) - 1];
}

function label(series: Value | undefined, { names }: Question): string {
  if (series === undefined) return 'other';
  return series === null ? 'missing' : withLabel(String(series), names);
}

function toData(histogram: Histogram, measure: string, by: string | undefined) {
  return {
    interval: histogram.interval,
    measure,
    by,
    series:
      by === undefined
        ? undefined
        : histogram.series.map((one) => (one === undefined ? { other: true } : { value: one })),
    buckets: histogram.buckets.map(({ start, measures }) => ({
      start,
      [measure]: measures.reduce((sum, one) => sum + one, 0n),
      values: by === undefined ? undefined : measures,
    })),
    approximate: histogram.approximate,
  };
}

const isEmpty = ({ buckets }: Histogram): boolean =>
  buckets.every(({ measures }) => measures.every((measure) => measure === 0n));

/** One line a bucket; series follow each other in the bar, each with a fill and a colour of its own. */
const FILLS = ['█', '▒', '▓', '░', '▚', '·'];

function print(
  histogram: Histogram,
  { context, measure, question }: { context: Context; measure: string; question: Question },
): void {
  const paint = pc.createColors(context.colour);
  const colours = [paint.blue, paint.red, paint.yellow, paint.green, paint.magenta, paint.dim];
  const colourOf = (index: number) => {
    const name = histogram.series[index];
    return name === 'REJECT' ? paint.red : name === 'ACCEPT' ? paint.blue : colours[index % colours.length]!;
  };
  const totals = histogram.buckets.map(({ measures }) => measures.reduce((sum, one) => sum + one, 0n));
  const most = Number(totals.reduce((largest, one) => (one > largest ? one : largest), 1n));
  const clock = createClock(question.zone);
  const room = Math.max(10, (context.width ?? 100) - 34);
  const amount = (value: bigint): string => (measure === 'bytes' ? humanBytes(value) : humanCount(value));
  const rows = histogram.buckets.map(({ start, measures }, index) => {
    let [bars, drawn, before] = ['', 0, 0];
    for (const [series, value] of measures.entries()) {
      before += Number(value);
      const upTo = Math.round((room * before) / most);
      bars += colourOf(series)(FILLS[series % FILLS.length]!.repeat(upTo - drawn));
      drawn = upTo;
    }
    return [clock(start), amount(totals[index]!), bars];
  });
  if (histogram.series.length > 1) {
    const legend = histogram.series.map(
      (one, index) => `${colourOf(index)(FILLS[index % FILLS.length]!)} ${label(one, question)}`,
    );
    context.stdout.write(`${legend.join('   ')}\n`);
  }
  const table = createTable({
    columns: [{ head: 'start' }, { head: measure, align: 'right' }, { head: '' }],
    width: undefined,
    colour: context.colour,
  });
  context.stdout.write(table.page(rows));
}
