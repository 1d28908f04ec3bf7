/** Writes the files of a plan, and never over somebody's work. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ThalwegError } from '../report/errors.ts';

/**
 * All of them or none: throws `file-exists` when one of the names is there with another content, unless that is to be replaced;
 * `unreadable` when the folder cannot be written.
 */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  { isReplacing }: { isReplacing: boolean },
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if (!isReplacing) {
      for (const [name, content] of Object.entries(files)) {
        const there = await readIfThere(join(folder, name));
        if (there !== undefined && there !== content)
          throw new ThalwegError('file-exists', `--out ${folder}: ${name} is there already, with another content.`, {
            help: 'Name another folder, or replace the files with --force.',
          });
      }
    }
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  } catch (error) {
    if (error instanceof ThalwegError) throw error;
    throw new ThalwegError('unreadable', `--out ${folder}: ${(error as Error).message}`, { cause: error });
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
