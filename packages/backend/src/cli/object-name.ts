/** Which object of the store is meant by a name that a person types. */
import { resolve } from 'node:path';
import { ThalwegError } from '../report/errors.ts';
import type { Store } from '../stores/store.ts';

/**
 * The label of an object: its name as the store has it, the path of a file from here, or the end of its path if that fits only one.
 * Undefined when no name was typed.
 *
 * @throws ThalwegError `no-such-object`.
 */
export async function objectName(store: Store, typed: string): Promise<string>;
export async function objectName(store: Store, typed: string | undefined): Promise<string | undefined>;
export async function objectName(store: Store, typed: string | undefined): Promise<string | undefined> {
  if (typed === undefined) return undefined;
  const objects = await store.objects();
  const path = resolve(typed);
  for (const wanted of [typed, path]) {
    const found = objects.find(({ label, name }) => label === wanted || name === wanted);
    if (found) return found.label;
  }
  const ending = objects.filter(({ label }) => label.endsWith(`/${typed}`));
  if (ending.length === 1) return ending[0]!.label;
  throw new ThalwegError(
    'no-such-object',
    ending.length > 1
      ? `${ending.length} objects have a name that ends in ${typed}; give the whole name`
      : `the store has no object ${typed}`,
    { help: 'thalweg status --objects lists them.' },
  );
}
