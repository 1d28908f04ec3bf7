/** Keeps the names of resources up to date while a server runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from '../report/figures.ts';
import type { Store } from '../stores/store.ts';
import type { Context, Options } from './command.ts';
import { connectionOption } from './connection.ts';
import { type Learnt, learnFromAws } from './learn-names.ts';
import { durationOption, textOption } from './values.ts';

/** Milliseconds between two readings; undefined for none. Throws `bad-option`. */
export function namesOption(options: Options): number | undefined {
  const text = textOption(options, 'names');
  return text === undefined ? undefined : durationOption(text, '--names');
}

/**
 * Asks EC2 at once and then regularly, until the context's signal fires. That AWS does not answer, or not all, is told and keeps nothing
 * from being served.
 */
export async function followNames(store: Store, context: Context, options: Options): Promise<void> {
  const interval = namesOption(options);
  if (interval === undefined) return;
  const { signal, stderr } = context;
  let told = '';
  while (!signal.aborted) {
    try {
      const learnt = await learnFromAws(store, [connectionOption(options)], context);
      const news = changesOf(learnt);
      if (news !== undefined) stderr.write(`names: ${news}\n`);
      told = tell(told, refusalOf(learnt), stderr);
    } catch (error) {
      if (signal.aborted) return;
      told = tell(told, `names: ${(error as Error).message}`, stderr);
    }
    await sleep(interval, undefined, { signal }).catch(() => undefined);
  }
}

/** A warning that stays the same is written once. */
function tell(before: string, warning: string, stderr: Context['stderr']): string {
  if (warning !== '' && warning !== before) stderr.write(`warning: ${warning}\n`);
  return warning;
}

function changesOf({ changes }: Learnt): string | undefined {
  const parts = (['added', 'changed', 'vanished'] as const).flatMap((key) =>
    changes[key].length === 0 ? [] : [`${counted(changes[key].length, 'resource')} ${WORDS[key]}`],
  );
  return parts.length === 0 ? undefined : parts.join(', ');
}

const WORDS = { added: 'new', changed: 'changed', vanished: 'gone' };

function refusalOf({ readings }: Learnt): string {
  const missing = readings.flatMap(({ notAllowed }) => notAllowed);
  return missing.length === 0 ? '' : `names: not allowed: ${missing.join(', ')}`;
}
