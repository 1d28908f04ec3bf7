/** Brings what a store knows of the resources of AWS up to date; for the command, and for the server. */
import { readFileSync } from 'node:fs';
import { text as readText } from 'node:stream/consumers';
import type { Connection, Environment } from '../aws/connection.ts';
import { ThalwegError } from '../report/errors.ts';
import type { ResourceChanges, Store } from '../stores/store.ts';
import type { Context } from './command.ts';

/** One account in one region, or one file. */
export interface Reading {
  /** Null for a file. */
  readonly account: string | null;
  readonly region: string | null;
  readonly file: string | null;
  readonly resources: number;
  /** Actions that are not allowed. */
  readonly notAllowed: readonly string[];
}

export interface Learnt {
  readonly readings: readonly Reading[];
  readonly changes: ResourceChanges;
}

/** Asks AWS. @throws ThalwegError source-denied, source-away, bad-option. */
export async function learnFromAws(
  store: Pick<Store, 'learnResources'>,
  connections: readonly Connection[],
  asking: { readonly env: Environment; readonly signal: AbortSignal },
): Promise<Learnt> {
  const { readResources } = await import('../aws/names/read-resources.ts');
  const learnt: Learnt[] = [];
  for (const connection of connections) {
    const { account, region, kinds, resources, denied } = await readResources(connection, asking);
    const changes = await store.learnResources({ from: { account, region }, kinds, resources, at: Date.now() });
    const reading = { account, region, file: null, resources: resources.length, notAllowed: denied };
    learnt.push({ readings: [reading], changes });
  }
  return joined(learnt);
}

/** Reads files. @throws ThalwegError bad-inventory, unreadable. */
export async function learnFromFiles(
  store: Pick<Store, 'learnResources'>,
  files: readonly string[],
  { region, stdin }: { readonly region: string | undefined } & Pick<Context, 'stdin'>,
): Promise<Learnt> {
  const { parseInventory } = await import('../aws/names/read-file.ts');
  const learnt: Learnt[] = [];
  for (const file of files) {
    const text = file === '-' ? await readText(stdin) : readFile(file);
    const { kinds, resources } = parseInventory(file === '-' ? 'standard input' : file, text, { region });
    const changes = await store.learnResources({ from: undefined, kinds, resources, at: Date.now() });
    const reading = { account: null, region: null, file, resources: resources.length, notAllowed: [] };
    learnt.push({ readings: [reading], changes });
  }
  return joined(learnt);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ThalwegError('unreadable', `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function joined(learnt: readonly Learnt[]): Learnt {
  return {
    readings: learnt.flatMap(({ readings }) => readings),
    changes: {
      added: learnt.flatMap(({ changes }) => changes.added),
      changed: learnt.flatMap(({ changes }) => changes.changed),
      vanished: learnt.flatMap(({ changes }) => changes.vanished),
    },
  };
}
