/** Checks of the store, whatever its engine. */
import type { CheckRow } from './checks.ts';

export const STORE_CHECKS = [
  {
    id: 'store.open',
    stage: 'store',
    right: 'The store is there and opens.',
    remedy: '`thalweg store init`, or another `--store`',
  },
  {
    id: 'store.loaded',
    stage: 'store',
    right: 'Something was loaded.',
    remedy: '`thalweg ingest SOURCE`',
  },
  {
    id: 'store.whole',
    stage: 'store',
    right: 'Every line that was loaded is a record, NODATA, SKIPDATA, or in quarantine; parts and ledger agree.',
    remedy: '`thalweg store verify` says what is missing; load these objects again with `--force`',
  },
  {
    id: 'store.objects',
    stage: 'store',
    right: 'Every object was read to its end.',
    remedy: 'Fetch it again whole, then `thalweg ingest`',
  },
  {
    id: 'store.quarantine',
    stage: 'store',
    right: 'Less than 1% of the lines are in quarantine.',
    remedy: '`thalweg quarantine show`, then `thalweg quarantine retry --format FORMAT`',
  },
  {
    id: 'store.disk',
    stage: 'store',
    right: 'At least 5% of the volume are free.',
    remedy: '`thalweg store retain --days N`, or a larger volume',
  },
  {
    id: 'store.sources',
    stage: 'freshness',
    right: 'Sources that a server follows are read without errors.',
    remedy: '`thalweg status` names the source and its error',
  },
  {
    id: 'store.clock',
    stage: 'freshness',
    right: 'No record lies in the future.',
    remedy: 'Set the clock; start and end of the source have to be epoch seconds',
  },
  {
    id: 'store.fresh',
    stage: 'freshness',
    right: 'The newest record ended in the last 30 minutes.',
    remedy: '`thalweg ingest SOURCE`, or a server that follows the source',
  },
  {
    id: 'store.range',
    stage: 'freshness',
    right: 'What is being loaded lies in the last 24 hours, where questions look.',
    remedy: 'Ask for the range that has records: `--from … --to …`',
  },
  {
    id: 'store.skipdata',
    stage: 'freshness',
    right: 'AWS left out less than 1% of the intervals (SKIPDATA).',
    remedy: '`thalweg top interface_id log_status:SKIPDATA` names the interfaces; fewer flows, or smaller instances',
  },
  {
    id: 'store.gaps',
    stage: 'freshness',
    right: 'No interface has times without even a NODATA line between its first and its last.',
    remedy: '`thalweg status` has the times; load their objects again',
  },
] as const satisfies readonly CheckRow[];
