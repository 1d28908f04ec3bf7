/** Whether a store is whole, fed, and complete. Pure: from facts to findings. */
import type { SourceStatus } from '@thalweg/core/api';
import { counted, createClock, humanBytes, humanCount, humanDuration, humanShare } from '../report/figures.ts';
import { shellWord } from '../report/shell.ts';
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
  const { objects, lastStart, rowsWithoutStart } = facts.status;
  if (objects === 0 && lastStart === undefined && rowsWithoutStart === 0) {
    return [nothingLoaded(facts), sources(facts), disk(facts)];
  }
  return CHECKS.map((check) => check(facts, now));
}

const CHECKS: readonly Check[] = [
  ...[loaded, equation, broken, quarantine, disk],
  ...[sources, clock, fresh, range, skipped, gaps],
];

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
  // A function writes to a cluster by itself, and no ledger has what it wrote.
  if (objects === 0)
    return { id: 'store.loaded', status: 'ok', message: 'A function delivers records to the cluster.' };
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

/** The last hour of it, as options of a question. */
function lastHour(lastStart: number): string {
  const at = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19);
  return `--from ${at(lastStart - 3600)}Z --to ${at(lastStart + 1)}Z`;
}

function fresh({ status, store }: StoreFacts, now: number): Finding {
  const { firstStart, lastStart, lastEnd, lastLoad } = status;
  if (lastEnd === undefined || firstStart === undefined || lastStart === undefined) {
    return {
      id: 'store.fresh',
      status: 'warning',
      message: 'No record has a time, so searches over a range find none.',
      fix: `thalweg search '' --limit 5 ${store} shows what they have; start and end have to be among the fields of the format`,
    };
  }
  const age = Math.max(0, now - lastEnd);
  const at = createClock('UTC');
  const when = `The newest record ended ${humanDuration(age)} ago (${at(lastEnd)} UTC)`;
  const isFed = isFedNow(lastLoad, now);
  // That what comes in is old is told by the check of the range.
  if (age <= LATE_SECONDS || (isFed && age > DAY)) return { id: 'store.fresh', status: 'ok', message: `${when}.` };
  return {
    id: 'store.fresh',
    status: 'warning',
    message: isFed
      ? `${when}, although objects are being loaded: records arrive late.`
      : `${when}, and nothing has been loaded for ${humanDuration(now - (lastLoad ?? 0) / 1000)}. A time range that ends now misses the data, which lies from ${at(firstStart)} to ${at(lastStart)} UTC.`,
    fix: isFed
      ? `thalweg status ${store} tells how far each source is read; AWS delivers within 10 minutes: thalweg doctor --aws`
      : `thalweg ingest SOURCE ${store}, or keep it fed: thalweg serve --watch DIR ${store}; what is there: thalweg search '' ${lastHour(lastStart)} ${store}`,
  };
}

const DAY = 86_400;

function isFedNow(lastLoad: number | undefined, now: number): boolean {
  return lastLoad === undefined || now - lastLoad / 1000 <= LATE_SECONDS;
}

/** Old objects that are being loaded are no fault, but who looks at the last day sees nothing of them. */
function range({ status, store }: StoreFacts, now: number): Finding {
  const { firstStart, lastStart, lastEnd, lastLoad } = status;
  if (firstStart === undefined || lastStart === undefined || lastEnd === undefined) {
    return { id: 'store.range', status: 'ok', message: 'There is no record with a time.' };
  }
  const at = createClock('UTC');
  const where = `Records lie from ${at(firstStart)} to ${at(lastStart)} UTC`;
  if (now - lastEnd <= DAY || !isFedNow(lastLoad, now))
    return { id: 'store.range', status: 'ok', message: `${where}.` };
  return {
    id: 'store.range',
    status: 'warning',
    message: `${where}, and none in the last 24 hours: what is being loaded is old, and a time range that ends now misses it.`,
    fix: `thalweg search '' ${lastHour(lastStart)} ${store}`,
  };
}

/** From when it is so; nothing where that is not known. */
function since({ since: at }: SourceStatus): string {
  return at === null ? '' : `, since ${createClock('UTC')(at / 1000)} UTC`;
}

function sources({ sources: followed, store }: StoreFacts): Finding {
  const id = 'store.sources';
  const failing = followed.find(({ state }) => state === 'failing');
  if (failing) {
    return {
      id,
      status: 'failure',
      message: `${failing.source} cannot be read${since(failing)}: ${failing.problem ?? 'its server does not say why'}`,
      fix: failing.help ?? `thalweg status ${store}`,
    };
  }
  const stopped = followed.find(({ state }) => state === 'stopped');
  if (stopped) {
    return {
      id,
      status: 'warning',
      message: `No server follows ${stopped.source} any more${since(stopped)}.`,
      fix: `thalweg serve --source ${shellWord(stopped.source)} ${store}`,
    };
  }
  const [behind] = [...followed].sort((a, b) => (b.lagSeconds ?? 0) - (a.lagSeconds ?? 0));
  if (behind?.lagSeconds && behind.lagSeconds > LATE_SECONDS) {
    return {
      id,
      status: 'warning',
      message: `The store is ${humanDuration(behind.lagSeconds)} behind ${behind.source}: more comes in than is read, or little is asked for.`,
      fix: `A second server reads with the first: thalweg serve --source ${shellWord(behind.source)} ${store}`,
    };
  }
  if (followed.length === 0) return { id, status: 'ok', message: 'No server follows a source.' };
  return { id, status: 'ok', message: `${counted(followed.length, 'source')} followed without an error.` };
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
    fix: 'Lower the number of flows of the interfaces concerned: thalweg top interface_id log_status:SKIPDATA',
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
