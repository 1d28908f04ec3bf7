/** Whether a store is whole, fed, and complete. Pure: from facts to findings. */
import { counted, createClock, humanBytes, humanCount, humanDuration, humanShare } from '../report/figures.ts';
import type { Finding } from './finding.ts';
import type { StoreFacts } from './store-facts.ts';

type Check = (facts: StoreFacts, now: number) => Finding;

/** AWS delivers within 5 to 10 minutes, and an interval of aggregation goes before that; what is older is late. */
const LATE_SECONDS = 30 * 60;
/** Clocks differ a little; milliseconds taken for seconds differ by thousands of years. */
const AHEAD_SECONDS = 3600;
const FEW = 0.01;
const MANY = 0.5;
const LEAST_FREE = 0.05;

/** All checks of a store, in the order in which what is found should be mended. `now` in epoch seconds. */
export function checkStore(facts: StoreFacts, now: number): Finding[] {
  // Of an empty store there is nothing else to tell.
  if (facts.status.objects === 0) return [nothingLoaded(facts), disk(facts)];
  return CHECKS.map((check) => check(facts, now));
}

const CHECKS: readonly Check[] = [loaded, equation, broken, quarantine, clock, fresh, skipped, gaps, disk];

function nothingLoaded({ status, store }: StoreFacts): Finding {
  return {
    id: 'store.loaded',
    status: 'warning',
    message: `${status.location} is empty: nothing was ever loaded into it.`,
    fix: `thalweg ingest SOURCE ${store}`,
  };
}

function loaded({ status }: StoreFacts): Finding {
  const { objects, records, noData, skipData, quarantined } = status;
  const lines = records + noData + skipData + quarantined;
  const message = `${counted(objects, 'object')} with ${counted(lines, 'line')}: ${counted(records, 'record')}, ${humanCount(noData)} NODATA, ${humanCount(skipData)} SKIPDATA, ${humanCount(quarantined)} in quarantine.`;
  return { id: 'store.loaded', status: 'ok', message };
}

function equation({ verify, store }: StoreFacts): Finding {
  if (verify.ok) {
    return { id: 'store.whole', status: 'ok', message: 'Every line is accounted for: parts and ledger agree.' };
  }
  const [first = '', ...more] = verify.problems;
  const rest = more.length > 0 ? ` (and ${counted(more.length, 'problem')} more)` : '';
  return {
    id: 'store.whole',
    status: 'failure',
    message: `Parts and ledger do not agree: ${first}${rest}`,
    fix: `thalweg store verify ${store}`,
  };
}

function broken({ status, store }: StoreFacts): Finding {
  const [first] = status.broken;
  if (!first) return { id: 'store.objects', status: 'ok', message: 'Every object was read to its end.' };
  return {
    id: 'store.objects',
    status: 'failure',
    message: `${counted(status.broken.length, 'object')} broke off; of ${first.object}: ${first.reason}.`,
    fix: `Fetch them again whole, and load them: thalweg ingest SOURCE ${store}`,
  };
}

function quarantine({ status, quarantine: groups, store }: StoreFacts): Finding {
  const lines = status.records + status.noData + status.skipData + status.quarantined;
  if (status.quarantined === 0) {
    return { id: 'store.quarantine', status: 'ok', message: 'No line is in quarantine.' };
  }
  const [most] = [...groups].sort((a, b) => b.lines - a.lines);
  const share = status.quarantined / lines;
  const reason = most ? ` Most often: ${most.reason}${most.field ? ` in ${most.field}` : ''}, in ${most.object}.` : '';
  return {
    id: 'store.quarantine',
    status: share >= MANY ? 'failure' : share >= FEW ? 'warning' : 'ok',
    message: `${counted(status.quarantined, 'line')} in quarantine, ${humanShare(status.quarantined, lines)} of all.${reason}`,
    fix:
      share >= MANY
        ? `The format is not that of the lines: thalweg quarantine retry --format FORMAT ${store}`
        : `thalweg quarantine show ${store}`,
  };
}

function clock({ status }: StoreFacts, now: number): Finding {
  const { lastStart } = status;
  if (lastStart === undefined || lastStart <= now + AHEAD_SECONDS) {
    return { id: 'store.clock', status: 'ok', message: 'No record lies in the future.' };
  }
  return {
    id: 'store.clock',
    status: 'warning',
    message: `The newest record starts ${humanDuration(lastStart - now)} from now: start and end are in other units than seconds, or a clock is wrong.`,
    fix: 'date; if it is right, look at start and end of the source: they are epoch seconds',
  };
}

function fresh({ status, store }: StoreFacts, now: number): Finding {
  const { lastEnd, lastLoad } = status;
  if (lastEnd === undefined) {
    return {
      id: 'store.fresh',
      status: 'warning',
      message: 'No record has a time, so searches over a range find none.',
    };
  }
  const age = Math.max(0, now - lastEnd);
  const when = `The newest record ended ${humanDuration(age)} ago (${createClock('UTC')(lastEnd)} UTC)`;
  if (age <= LATE_SECONDS) return { id: 'store.fresh', status: 'ok', message: `${when}.` };
  const since = lastLoad === undefined ? 0 : now - lastLoad / 1000;
  const isFed = since <= LATE_SECONDS;
  return {
    id: 'store.fresh',
    status: 'warning',
    message: isFed
      ? `${when}, although objects are being loaded: records arrive late, or old ones are being loaded.`
      : `${when}, and nothing has been loaded for ${humanDuration(since)}. A time range that ends now misses the data.`,
    fix: isFed
      ? 'Look whether the source has newer objects; AWS delivers within 10 minutes'
      : `thalweg ingest SOURCE ${store}, or keep it fed: thalweg serve --watch DIR ${store}`,
  };
}

function skipped({ status }: StoreFacts): Finding {
  const rows = status.records + status.noData + status.skipData;
  const share = rows === 0 ? 0 : status.skipData / rows;
  const message =
    status.skipData === 0
      ? 'AWS has left out no interval (SKIPDATA).'
      : `${counted(status.skipData, 'SKIPDATA line')}, ${humanShare(status.skipData, rows)} of the rows: AWS could not log these intervals, and their traffic is nowhere.`;
  if (share < FEW) return { id: 'store.skipdata', status: 'ok', message };
  return {
    id: 'store.skipdata',
    status: 'warning',
    message,
    fix: 'Lower the number of flows of the interfaces concerned: thalweg top --by interface_id log_status:SKIPDATA',
  };
}

function gaps({ interfaces, store }: StoreFacts): Finding {
  const holes = interfaces.filter(({ gapCount }) => gapCount > 0);
  const count = holes.reduce((sum, { gapCount }) => sum + gapCount, 0);
  if (count === 0) {
    const seen = counted(interfaces.length, 'interface');
    return { id: 'store.gaps', status: 'ok', message: `${seen} without a gap between first and last line.` };
  }
  const [worst] = [...holes].sort((a, b) => b.gapSeconds - a.gapSeconds);
  const most = worst ? ` Longest in sum: ${worst.interfaceId}, ${humanDuration(worst.gapSeconds)}.` : '';
  return {
    id: 'store.gaps',
    status: 'warning',
    message: `${counted(holes.length, 'interface')} of ${humanCount(interfaces.length)} with ${counted(count, 'gap')}, where not even NODATA says that it was watched.${most}`,
    fix: `thalweg status ${store}; load the objects of these times again, or look at the flow log in AWS`,
  };
}

function disk({ disk: volume, status }: StoreFacts): Finding {
  if (!volume) return { id: 'store.disk', status: 'ok', message: `${humanBytes(status.totalBytes)} in the cluster.` };
  const free = `${humanBytes(volume.free)} free, ${humanShare(volume.free, volume.total)} of the volume; the store has ${humanBytes(status.totalBytes)}.`;
  // Merging writes a part again before the old one goes.
  if (volume.free >= volume.total * LEAST_FREE) return { id: 'store.disk', status: 'ok', message: free };
  return {
    id: 'store.disk',
    status: 'warning',
    message: free,
    fix: 'Make room, or let old days go: thalweg store retain --days N',
  };
}
