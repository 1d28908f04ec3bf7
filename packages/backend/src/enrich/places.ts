/** Where countries and networks of the internet are looked up: in files of the operator, and in the data that comes along. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressTable } from '@thalweg/core/query';
import { ThalwegError } from '../report/errors.ts';
import { type MmdbFile, readMmdb, type What } from './mmdb.ts';

export interface PlaceFile {
  readonly path: string;
  /** What the file calls itself. */
  readonly type: string;
  readonly built: Date;
  readonly tells: readonly What[];
}

export interface Places {
  /** Why a question about it cannot be answered, in one sentence with the way out; undefined when it can. */
  lack(what: What): string | undefined;
  /** Reads the file that tells it. Throws `no-geo`, `unreadable`. */
  table(what: What): AddressTable;
  /** The files in use, each read for its head. */
  files(): PlaceFile[];
}

const PACKAGED = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';

/** The country data of the optional package; undefined when it is not installed. */
export function packagedCountries(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(PACKAGED);
  } catch {
    return undefined;
  }
}

const WAYS: Readonly<Record<What, string>> = {
  country:
    'There is no data about countries: install the package @ip-location-db/geo-whois-asn-country-mmdb, or name an MMDB file with --geo FILE or THALWEG_GEO.',
  as: 'There is no data about networks of the internet (AS): name an MMDB file that has it, like GeoLite2-ASN, with --geo FILE or THALWEG_GEO.',
};

/** Of several files that tell the same the first one counts; `packaged` comes last. Nothing is read before it is needed. */
export function createPlaces(named: readonly string[], packaged: () => string | undefined = packagedCountries): Places {
  const opened = new Map<string, MmdbFile>();
  const open = (path: string): MmdbFile => {
    const known = opened.get(path) ?? readFile(path);
    opened.set(path, known);
    return known;
  };
  const paths = (): string[] => [...named, packaged()].filter((path) => path !== undefined);
  const telling = (what: What): string | undefined => paths().find((path) => open(path).tells.includes(what));
  return {
    lack: (what) => (telling(what) === undefined ? WAYS[what] : undefined),
    table(what) {
      const path = telling(what);
      if (path === undefined) throw new ThalwegError('no-geo', WAYS[what]);
      try {
        return open(path).table(what);
      } catch (error) {
        throw new ThalwegError('unreadable', `${path} does not read to its end`, { cause: error });
      }
    },
    files: () =>
      paths().map((path) => {
        const { type, built, tells } = open(path);
        return { path, type, built, tells };
      }),
  };
}

function readFile(path: string): MmdbFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new ThalwegError('unreadable', `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    const file = readMmdb(bytes);
    if (file.tells.length > 0) return file;
  } catch (error) {
    throw new ThalwegError('unreadable', `${path} is no MMDB file`, { cause: error });
  }
  throw new ThalwegError('unreadable', `${path} tells neither countries nor networks (AS)`);
}
