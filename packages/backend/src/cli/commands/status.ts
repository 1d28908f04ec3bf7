import type { SourceStatus } from '@thalweg/core/api';
import { createNameTable } from '@thalweg/core/names';
import pc from 'picocolors';
import { readReports, toStatus } from '../../ingest/feeds/state.ts';
import { counted, createClock, humanBytes, humanCount, humanDuration, humanShare } from '../../report/figures.ts';
import { interfacesOf } from '../../stores/model/interfaces.ts';
import type { InterfaceStatus, QuarantineGroup, StoreStatus } from '../../stores/store.ts';
import type { Context, Run } from '../command.ts';
import { withLabel } from '../render/humanise.ts';
import { toJson } from '../render/json.ts';
import { countedParts } from '../render/parts.ts';
import { createTable } from '../render/table.ts';
import { visible } from '../render/visible.ts';
import { wrap } from '../render/wrap.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { options }) =>
  withStore({ context, options }, async (store) => {
    const status = await store.status();
    const names = createNameTable(await store.resources());
    const interfaces = interfacesOf(await store.coverage({})).map((one) => ({
      ...one,
      name: names.labelOf(one.interfaceId),
    }));
    const groups = await store.quarantine();
    const now = Date.now();
    const sources = readReports(await store.sources(), now).map((state) => toStatus(state, now));
    const objects = options['objects'] === true ? await store.objects() : undefined;
    if (options['json'] === true) {
      const quarantine = groups.map(({ field = null, ...group }) => ({ ...group, field }));
      context.stdout.write(
        `${toJson({ ...status, interfaces, ...times(status), ...derived(status), sources, quarantine, objectList: objects })}\n`,
      );
      return 0;
    }
    print({ ...status, interfaces, sources }, groups, context);
    if (objects) {
      const table = createTable({
        columns: [
          { head: 'object', overflow: 'cut-start' },
          { head: 'lines', align: 'right' },
          { head: 'records', align: 'right' },
          { head: 'quarantined', align: 'right' },
          { head: 'loaded' },
        ],
        width: context.width,
        colour: context.colour,
      });
      const clock = createClock('UTC');
      context.stdout.write(
        `\n${table.page(
          objects.map((one) => [
            visible(one.label),
            humanCount(one.lines),
            humanCount(one.records),
            humanCount(one.quarantined),
            clock(one.loadedAt / 1000),
          ]),
        )}`,
      );
    }
    return 0;
  });

interface NamedInterface extends InterfaceStatus {
  readonly name: string | undefined;
}

const titleOf = ({ interfaceId, name }: NamedInterface): string => withLabel(interfaceId, { labelOf: () => name });

const NAME_WIDTH = 14;
/** Broken objects that are listed. */
const BROKEN = 10;
/** Gaps that are listed, of all interfaces. */
const LONGEST_GAPS = 5;

/** Figures that follow from the others. Seconds and shares; null where there is nothing to tell. */
function derived(status: StoreStatus) {
  const rows = status.records + status.noData + status.skipData;
  return {
    lines: rows + status.quarantined,
    skipDataShare: rows === 0 ? 0 : status.skipData / rows,
    lagSeconds: status.lastEnd === undefined ? null : Math.max(0, Math.round(Date.now() / 1000 - status.lastEnd)),
    bytesPerRecord: rows === 0 ? null : status.recordBytes / rows,
  };
}

/** The times of a status; null where nothing has one. */
function times({ firstStart, lastStart, lastEnd, lastLoad }: StoreStatus) {
  return {
    firstStart: firstStart ?? null,
    lastStart: lastStart ?? null,
    lastEnd: lastEnd ?? null,
    lastLoad: lastLoad ?? null,
  };
}

function print(
  status: StoreStatus & { readonly interfaces: readonly NamedInterface[]; readonly sources: readonly SourceStatus[] },
  groups: readonly QuarantineGroup[],
  context: Context,
): void {
  const paint = pc.createColors(context.colour);
  const clock = createClock('UTC');
  const figures = derived(status);
  const row = (name: string, value: string): void => {
    const room = Math.max(20, (context.width ?? Number.POSITIVE_INFINITY) - NAME_WIDTH);
    const lines = wrap(value, room).join(`\n${' '.repeat(NAME_WIDTH)}`);
    context.stdout.write(`${paint.dim(name.padEnd(NAME_WIDTH))}${lines}\n`);
  };
  row('store', status.location);
  if (status.objects === 0) {
    row('', 'empty; thalweg ingest SOURCE fills it');
    printSources(status.sources, row);
    return;
  }
  row(
    'objects',
    `${humanCount(status.objects)}${status.broken.length ? `, ${humanCount(status.broken.length)} broken` : ''}`,
  );
  row(
    'lines',
    `${humanCount(figures.lines)} = ${humanCount(status.records)} records + ${humanCount(status.noData)} NODATA + ${humanCount(status.skipData)} SKIPDATA + ${humanCount(status.quarantined)} quarantined`,
  );
  if (status.retired > 0) row('', `${humanCount(status.retired)} more rows are gone by retention`);
  if (status.firstStart !== undefined && status.lastStart !== undefined)
    row('time', `${clock(status.firstStart)} to ${clock(status.lastEnd ?? status.lastStart)} UTC`);
  if (status.rowsWithoutStart > 0)
    row('', `${humanCount(status.rowsWithoutStart)} rows without start are found only without a time range`);
  if (figures.lagSeconds !== null) row('lag', `the newest record ended ${humanDuration(figures.lagSeconds)} ago`);
  row('SKIPDATA', `${humanShare(status.skipData, figures.lines)} of the lines`);
  const perRecord = figures.bytesPerRecord === null ? '' : `, ${figures.bytesPerRecord.toFixed(1)} bytes a record`;
  row('size', `${humanBytes(status.totalBytes)} in ${countedParts(status.parts, status)}${perRecord}`);
  printSources(status.sources, row);
  for (const { object, reason } of status.broken.slice(0, BROKEN)) row('broken', visible(`${object}: ${reason}`));
  if (status.broken.length > BROKEN)
    row('', `… and ${humanCount(status.broken.length - BROKEN)} more: thalweg status --json`);
  for (const group of groups.slice(0, 5))
    row(
      'quarantine',
      `${humanCount(group.lines)} × ${group.reason}${group.field ? ` in ${group.field}` : ''}  ${visible(group.object)}`,
    );
  if (groups.length > 5) row('', `… and ${groups.length - 5} more: thalweg quarantine show`);
  if (status.interfaces.length === 0) return;
  const table = createTable({
    columns: [
      { head: 'interface' },
      { head: 'first', overflow: 'drop', rank: 1 },
      { head: 'last' },
      { head: 'NODATA', align: 'right', overflow: 'drop', rank: 2 },
      { head: 'SKIPDATA', align: 'right' },
      { head: 'gaps', align: 'right' },
      { head: 'in gaps', align: 'right', overflow: 'drop', rank: 0 },
    ],
    width: context.width,
    colour: context.colour,
  });
  const lines = status.interfaces.map((one) => [
    titleOf(one),
    clock(one.first),
    clock(one.last),
    humanDuration(one.noDataSeconds),
    humanDuration(one.skipDataSeconds),
    humanCount(one.gapCount),
    one.gapCount > 0 ? humanDuration(one.gapSeconds) : '',
  ]);
  context.stdout.write(`\n${table.page(lines)}`);
  printGaps(status.interfaces, context);
}

/** Sources that servers follow, as the store remembers them. */
function printSources(sources: readonly SourceStatus[], row: (name: string, value: string) => void): void {
  for (const { source, state, lagSeconds, loaded, waiting, problem, help } of sources) {
    const figures = [
      STATES[state],
      ...(lagSeconds !== null && lagSeconds > 0 && state !== 'stopped' ? [`${humanDuration(lagSeconds)} behind`] : []),
      `${counted(loaded, 'object')} loaded`,
      ...(waiting === null ? [] : [`${counted(waiting, 'message')} waiting`]),
    ];
    row('source', visible(`${source}: ${figures.join(', ')}`));
    if (problem !== null) row('', visible(`${problem}${help === null ? '' : ` ${help}`}`));
  }
}

const STATES: Readonly<Record<SourceStatus['state'], string>> = {
  starting: 'connecting',
  reading: 'reading',
  idle: 'up to date',
  failing: 'failing, and tried again',
  stopped: 'followed by no server now',
};

/** A gap is where nothing was logged for the aggregation interval, so that a whole line at least is missing. */
function printGaps(interfaces: readonly NamedInterface[], { stdout, width, colour }: Context): void {
  const count = interfaces.reduce((sum, one) => sum + one.gapCount, 0);
  if (count === 0) return;
  const clock = createClock('UTC');
  const longest = interfaces
    .flatMap((one) => one.gaps.map((gap) => ({ ...gap, title: titleOf(one), seconds: gap.end - gap.start + 1 })))
    .sort((a, b) => b.seconds - a.seconds || a.start - b.start)
    .slice(0, LONGEST_GAPS);
  const table = createTable({
    columns: [{ head: 'longest gaps' }, { head: 'from' }, { head: 'to', overflow: 'drop' }, { head: 'interface' }],
    width,
    colour,
  });
  const lines = longest.map(({ title, start, end, seconds }) => [
    humanDuration(seconds),
    clock(start),
    clock(end),
    title,
  ]);
  stdout.write(`\n${table.page(lines)}`);
  if (count > longest.length)
    stdout.write(`… and ${humanCount(count - longest.length)} more; --json has the 20 longest of each interface\n`);
}
