/** Where things lie in the folder of a store. Paths in the catalogue are relative to the folder, with `/`. */
import { join } from 'node:path';

export interface Layout {
  readonly folder: string;
  readonly catalogue: string;
  /** The database of users, tokens and what they did, when there is one. */
  readonly access: string;
  readonly parts: string;
  readonly quarantine: string;
  readonly rollups: string;
  readonly owners: string;
  readonly temporary: string;
}

/** The names below the folder that a store may have; anything else there means that the folder is somebody else's. */
export const STORE_ENTRIES: readonly string[] = [
  'catalogue.sqlite',
  'catalogue.sqlite-wal',
  'catalogue.sqlite-shm',
  'catalogue.sqlite-journal',
  'access.sqlite',
  'access.sqlite-wal',
  'access.sqlite-shm',
  'access.sqlite-journal',
  'parts',
  'quarantine',
  'rollups',
  'conversations',
  'owners',
  'tmp',
];

/** Folders of files that the catalogue names. */
export const DATA_FOLDERS: readonly string[] = ['parts', 'quarantine', 'rollups', 'conversations'];

export function layoutOf(folder: string): Layout {
  return {
    folder,
    catalogue: join(folder, 'catalogue.sqlite'),
    access: join(folder, 'access.sqlite'),
    parts: join(folder, 'parts'),
    quarantine: join(folder, 'quarantine'),
    rollups: join(folder, 'rollups'),
    owners: join(folder, 'owners'),
    temporary: join(folder, 'tmp'),
  };
}

/** The Hive-style folder of a day; rows without `start` lie in `day=none`. */
export function dayFolder(day: string | undefined): string {
  return `day=${day ?? 'none'}`;
}
