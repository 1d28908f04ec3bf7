/** What the operating system, SQLite and DuckDB say when something fails, as errors of the registry. */
import { ThalwegError } from '../../report/errors.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const SQLITE = { busy: 5, locked: 6, readonly: 8, ioerr: 10, corrupt: 11, full: 13, cantopen: 14, notadb: 26 } as const;

const DISK_FULL_HELP = 'Make room and run the same command again; what was committed is safe.';

/**
 * The ThalwegError for a failure of the environment; anything else comes back as it is.
 * @param doing what was tried, for the message: `writing the catalogue`.
 */
export function toFailure(error: unknown, doing: string): unknown {
  if (error instanceof ThalwegError || !(error instanceof Error)) return error;
  const reason = error.message;
  const failure = (code: ConstructorParameters<typeof ThalwegError>[0], help?: string): ThalwegError =>
    new ThalwegError(
      code,
      `${doing} failed: ${reason}`,
      help === undefined ? { cause: error } : { cause: error, help },
    );

  const sqlite = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
  switch (sqlite) {
    case SQLITE.busy:
    case SQLITE.locked:
      return failure('store-busy');
    case SQLITE.full:
      return failure('disk-full', DISK_FULL_HELP);
    case SQLITE.corrupt:
    case SQLITE.notadb:
      return failure('store-damaged');
    case SQLITE.readonly:
    case SQLITE.ioerr:
    case SQLITE.cantopen:
      return failure('unreadable');
  }

  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return failure('disk-full', DISK_FULL_HELP);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'EIO' || code === 'EMFILE') {
    return failure('unreadable');
  }

  // DuckDB's errors are plain Errors that begin with their kind.
  if (/^INTERRUPT Error/.test(reason))
    return new ThalwegError('cancelled', `${doing} was interrupted`, { cause: error });
  if (/No space left on device/.test(reason)) return failure('disk-full', DISK_FULL_HELP);
  if (/^Out of Memory Error/.test(reason)) return failure('engine-failed');
  if (/No files found that match|No magic bytes|TProtocolException|[Cc]orrupt|too small to be a Parquet/.test(reason)) {
    return failure('store-damaged', 'thalweg store verify lists what is wrong.');
  }
  return error;
}
