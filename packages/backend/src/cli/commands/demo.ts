import pc from 'picocolors';
import type { Context, Run } from '../command.ts';
import { answerQuestions, makeSample, sampleStore } from '../sample.ts';

export const run: Run = async (context) => {
  const folder = sampleStore(context);
  await makeSample(context, folder);
  const code = await answerQuestions(context, folder);
  if (code === 0) sayWhatNext(context, folder);
  return code;
};

function sayWhatNext(context: Context, folder: string): void {
  const paint = pc.createColors(context.colour);
  const shell =
    context.env['THALWEG_STORE'] === undefined
      ? ''
      : `\n(THALWEG_STORE is set: your own files go to ${context.env['THALWEG_STORE']})`;
  context.stdout.write(`
${paint.bold('Now with your own flow logs:')}
  npx thalweg ingest ./AWSLogs                                   ${paint.dim('files, folders, patterns, or - for standard input')}
  npx thalweg search 'action:REJECT and dstport <= 1024'         ${paint.dim('KQL, as in Kibana')}
  npx thalweg top srcaddr 'action:REJECT' --by distinct:dstport  ${paint.dim('who tries the most ports')}

${paint.bold('Or go on with the made-up day:')}
  THALWEG_STORE=${quoteWord(folder)} npx thalweg histogram --by action${shell}\n`);
}

/** A word as a shell takes it. */
const quoteWord = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
