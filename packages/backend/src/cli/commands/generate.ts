import { resolve } from 'node:path';
import { generate } from '../../generate/generate.ts';
import type { FormatName } from '../../generate/render.ts';
import { ThalwegError } from '../../report/errors.ts';
import { counted, humanBytes } from '../../report/figures.ts';
import { instantOption } from '../ask.ts';
import type { Options, Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { numberOption, textOption } from '../values.ts';

export const run: Run = async (context, { options }) => {
  const now = Date.now();
  const hours = positive(options, 'hours', 24);
  const start = instantOption(options, 'start', { now, zone: 'UTC' }) ?? now - hours * 3_600_000;
  const out = resolve(textOption(options, 'out')!);
  const done = await generate({
    seed: numberOption(options, 'seed', 0) ?? 1,
    start: Math.floor(start / 1000),
    hours,
    scale: positive(options, 'scale', 1),
    format: (textOption(options, 'format') ?? 'v2') as FormatName,
    out,
    signal: context.signal,
  });
  if (options['json'] === true) context.stdout.write(`${toJson(done)}\n`);
  else
    context.stdout.write(
      `${counted(done.records, 'record')} in ${counted(done.files, 'file')}, ${humanBytes(done.bytes)}, below ${out}\n`,
    );
  return 0;
};

function positive(options: Options, key: string, otherwise: number): number {
  const text = textOption(options, key);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!(value > 0 && value <= 1e6)) throw new ThalwegError('bad-option', `--${key} ${text}: not a number above 0`);
  return value;
}
