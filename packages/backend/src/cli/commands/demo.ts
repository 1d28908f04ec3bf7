import pc from 'picocolors';
import type { Context, Run } from '../command.ts';
import { sampleStore } from '../place.ts';
import { answerQuestions, makeSample, sayWhatNext } from '../sample.ts';

export const run: Run = async (context) => {
  const folder = sampleStore(context);
  await makeSample(context, folder);
  const code = await answerQuestions(context, folder);
  if (code === 0) {
    sayWhatNext(context);
    sayHowToGoOn(context, folder);
  }
  return code;
};

function sayHowToGoOn(context: Context, folder: string): void {
  const paint = pc.createColors(context.colour);
  const shell =
    context.env['THALWEG_STORE'] === undefined
      ? ''
      : `\n(THALWEG_STORE is set: your own files go to ${context.env['THALWEG_STORE']})`;
  const place = quoteWord(folder);
  context.stdout.write(`
${paint.bold('Or go on with the made-up day:')}
  THALWEG_STORE=${place} npx thalweg histogram --by action
  THALWEG_STORE=${place} npx thalweg serve   ${paint.dim('in the browser')}${shell}\n`);
}

/** A word as a shell takes it. */
const quoteWord = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
