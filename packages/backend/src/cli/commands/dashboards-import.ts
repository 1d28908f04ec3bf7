import { readFile } from 'node:fs/promises';
import { createNameTable, withNames } from '@thalweg/core/names';
import { type Imported, type ImportedSearch, importAll } from '../../dashboards/import-all.ts';
import { ThalwegError } from '../../report/errors.ts';
import type { Context, Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [file = ''], options }) =>
  withStore({ context, options, create: true }, async (store) => {
    const schema = await store.schema();
    const found = importAll(await textOf(file), {
      schema,
      scope: undefined,
      now: Date.now(),
      tz: 'UTC',
      networks: withNames(await store.networks(), createNameTable(await store.resources())),
    });
    for (const { id, state } of found.searches) {
      await store.saveSearch({
        id,
        name: state.name,
        body: JSON.stringify(state),
        readyMade: false,
        changed: Date.now(),
      });
    }
    if (options['json'] === true) context.stdout.write(`${toJson(toData(found))}\n`);
    else print(found, context);
    return 0;
  });

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ThalwegError('no-such-source', `${file}: there is no such file`, { cause: error });
    throw new ThalwegError('unreadable', `${file} cannot be read: ${message}`, { cause: error });
  }
}

function toData({ searches, others }: Imported) {
  return {
    searches: searches.map(({ id, state, changed, leftOut }) => ({ id, name: state.name, changed, leftOut })),
    others,
  };
}

function print({ searches, others }: Imported, { stdout, stderr }: Context): void {
  for (const search of searches) stdout.write(`${linesOf(search).join('\n')}\n`);
  const rest = Object.entries(others).map(([type, number]) => `${number} of type ${type}`);
  if (rest.length > 0) stderr.write(`note: only searches are taken; left out ${rest.join(', ')}\n`);
  if (searches.length === 0) stderr.write('no search is in the file\n');
}

function linesOf({ state, changed, leftOut }: ImportedSearch): string[] {
  return [
    `${state.name}: saved`,
    ...changed.map((what) => `  ${what}`),
    ...leftOut.map((what) => `  left out ${what}`),
  ];
}
