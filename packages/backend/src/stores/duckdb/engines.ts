/** The engines of one store, each opened when it is needed first. */
import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Places } from '../store.ts';
import { Engine } from './engine.ts';
import type { Layout } from './layout.ts';

export interface Engines {
  /** For questions: all cores, up to 2 GiB. */
  asking(): Promise<Engine>;
  /** For compaction: one thread and little memory, since it may run in a process that loads. */
  maintaining(): Promise<Engine>;
  /** For one export into a folder beside the store; the caller closes it. */
  exporting(folder: string): Promise<Engine>;
  close(): Promise<void>;
}

/** Limits of the engine for questions. */
export interface AskingLimits {
  readonly connections?: number;
  /** MiB that queries may use together; default 2048, and never more than half of what the machine has. */
  readonly memory?: number;
  /** Where values of derived fields are looked up. */
  readonly places?: Places;
}

export function createEngines(layout: Layout, limits: AskingLimits = {}): Engines {
  let asking: Promise<Engine> | undefined;
  let maintaining: Promise<Engine> | undefined;
  const half = Math.floor(totalmem() / 2 / 2 ** 20);
  const openAsking = (folders: readonly string[]): Promise<Engine> =>
    Engine.open({
      folders,
      temporary: spillFolder(layout),
      memory: `${Math.min(limits.memory ?? 2048, half)}MiB`,
      ...(limits.places && { places: limits.places }),
      ...(limits.connections === undefined ? {} : { connections: limits.connections }),
    });
  return {
    asking: () => {
      asking ??= openAsking([layout.folder]);
      return asking;
    },
    maintaining: () => {
      maintaining ??= Engine.open({
        folders: [layout.folder],
        temporary: spillFolder(layout),
        memory: `${Math.min(768, half)}MiB`,
        threads: 1,
      });
      return maintaining;
    },
    exporting: (folder) => openAsking([layout.folder, folder]),
    close: async () => {
      for (const engine of [asking, maintaining]) (await engine?.catch(() => undefined))?.close();
    },
  };
}

/** Beside the data, where there is room for it; a store that cannot be written spills to the system's temporary folder. */
function spillFolder({ folder, temporary }: Layout): string {
  const name = `spill-${randomBytes(6).toString('hex')}`;
  try {
    accessSync(folder, constants.W_OK);
    return join(temporary, name);
  } catch {
    return join(tmpdir(), `thalweg-${name}`);
  }
}
