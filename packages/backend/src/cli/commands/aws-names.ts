import { createNameTable, RESOURCE_KINDS, type Resource, type ResourceKind } from '@thalweg/core/names';
import pc from 'picocolors';
import { ThalwegError } from '../../report/errors.ts';
import { counted, createClock, humanCount } from '../../report/figures.ts';
import type { Context, Options, Run } from '../command.ts';
import { connectionOption } from '../connection.ts';
import { type Learnt, learnFromAws, learnFromFiles } from '../learn-names.ts';
import { withLabel } from '../render/humanise.ts';
import { toJson } from '../render/json.ts';
import { createTable } from '../render/table.ts';
import { visible } from '../render/visible.ts';
import { listOption } from '../values.ts';
import { withStore } from '../with-store.ts';

const KINDS = Object.keys(RESOURCE_KINDS) as ResourceKind[];
/** Changes of each sort that are told one by one. */
const FEW = 10;

export const run: Run = (context, { options }) => {
  const isKnown = options['known'] === true;
  checkOptions(options, isKnown);
  return withStore({ context, options, create: !isKnown }, async (store) => {
    const learnt = isKnown ? undefined : await learn(store, context, options);
    const resources = [...(await store.resources())].sort(byKindAndId);
    if (options['json'] === true) context.stdout.write(`${toJson(toData(resources, learnt))}\n`);
    else if (learnt) printLearnt(learnt, resources, context);
    else printKnown(resources, context);
    return 0;
  });
};

function byKindAndId(a: Resource, b: Resource): number {
  return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.id < b.id ? -1 : 1);
}

function checkOptions(options: Options, isKnown: boolean): void {
  const files = listOption(options, 'from');
  if (isKnown && files.length > 0) throw new ThalwegError('bad-option', '--known asks nobody: leave --from out');
  if (files.filter((file) => file === '-').length > 1)
    throw new ThalwegError('bad-option', '--from -: standard input can be read once');
  if (files.length > 0 && listOption(options, 'region').length > 1)
    throw new ThalwegError('bad-option', '--region: what a file describes is in one region; name one');
}

function learn(store: Parameters<typeof learnFromAws>[0], context: Context, options: Options): Promise<Learnt> {
  const regions = listOption(options, 'region');
  const files = listOption(options, 'from');
  if (files.length > 0) return learnFromFiles(store, files, { region: regions[0], stdin: context.stdin });
  const connection = connectionOption(options);
  const connections = regions.length === 0 ? [connection] : regions.map((region) => ({ ...connection, region }));
  return learnFromAws(store, connections, context);
}

function toData(resources: readonly Resource[], learnt: Learnt | undefined) {
  const brief = ({ id, kind, name }: Resource) => ({ id, kind, name: name ?? null });
  return {
    readings: learnt?.readings ?? [],
    kinds: Object.fromEntries(KINDS.map((kind) => [kind, countsOf(resources, kind)])),
    changes: {
      added: (learnt?.changes.added ?? []).map(brief),
      changed: (learnt?.changes.changed ?? []).map(({ before, after }) => ({
        ...brief(after),
        before: before.name ?? null,
      })),
      vanished: (learnt?.changes.vanished ?? []).map(brief),
    },
    // All of it only where it is asked for: an account can have very many.
    ...(!learnt && {
      resources: resources.map((one) => ({
        ...{ id: one.id, kind: one.kind, name: one.name ?? null, description: one.description ?? null },
        ...{ account: one.account, region: one.region, vpc: one.vpc ?? null, subnet: one.subnet ?? null },
        ...{ instance: one.instance ?? null, groups: one.groups, addresses: one.addresses, tags: one.tags },
        ...{ seen: new Date(one.seen).toISOString(), vanished: one.vanished },
      })),
    }),
  };
}

function countsOf(resources: readonly Resource[], kind: ResourceKind) {
  const of = resources.filter((one) => one.kind === kind);
  const present = of.filter(({ vanished }) => !vanished);
  return {
    present: present.length,
    named: present.filter(({ name }) => name !== undefined).length,
    vanished: of.length - present.length,
  };
}

function printLearnt({ readings, changes }: Learnt, resources: readonly Resource[], context: Context): void {
  const { stdout, stderr, colour, width } = context;
  const paint = pc.createColors(colour);
  for (const { account, region, file, resources: count, notAllowed } of readings) {
    stdout.write(`${file ?? `${account} ${region}`}: ${counted(count, 'resource')}\n`);
    if (notAllowed.length > 0) stderr.write(`${paint.yellow('not allowed:')} ${notAllowed.join(', ')}\n`);
  }
  stdout.write('\n');
  const { added, changed, vanished } = changes;
  const figures = (list: readonly Resource[], kind: ResourceKind): string =>
    humanCount(list.filter((one) => one.kind === kind).length);
  const table = createTable({
    columns: [
      { head: '' },
      ...['there', 'named', 'new', 'changed', 'vanished'].map((head) => ({ head, align: 'right' as const })),
    ],
    width,
    colour,
  });
  const rows = KINDS.map((kind) => {
    const { present, named } = countsOf(resources, kind);
    return [
      RESOURCE_KINDS[kind].many,
      humanCount(present),
      humanCount(named),
      figures(added, kind),
      figures(
        changed.map(({ after }) => after),
        kind,
      ),
      figures(vanished, kind),
    ];
  });
  stdout.write(table.page(rows));
  const { labelOf } = createNameTable(resources);
  const line = ({ id }: Resource): string => withLabel(id, { labelOf });
  const told = [
    ...few('+', added.map(line)),
    ...few(
      '~',
      changed.map(
        ({ before, after }) =>
          line(after) + (before.name === after.name ? '' : `, was ${before.name ?? 'without name'}`),
      ),
    ),
    ...few('-', vanished.map(line)),
  ];
  if (told.length > 0) stdout.write(`\n${told.map((one) => `${visible(one)}\n`).join('')}`);
}

function few(sign: string, lines: readonly string[]): string[] {
  const shown = lines.slice(0, FEW).map((one) => `${sign} ${one}`);
  return lines.length > FEW ? [...shown, `${sign} ${humanCount(lines.length - FEW)} more`] : shown;
}

function printKnown(resources: readonly Resource[], { stdout, stderr, colour, width }: Context): void {
  if (resources.length === 0) {
    stderr.write('no names are known; thalweg aws names asks AWS for them\n');
    return;
  }
  const clock = createClock('UTC');
  const { labelOf } = createNameTable(resources);
  const table = createTable({
    columns: [
      { head: 'id' },
      { head: 'name', overflow: 'cut-end' },
      { head: 'addresses', overflow: 'wrap' },
      { head: 'account', overflow: 'drop', rank: 1 },
      { head: 'region', overflow: 'drop', rank: 2 },
      { head: 'seen', overflow: 'drop', rank: 0 },
      { head: '', overflow: 'drop', rank: 3 },
    ],
    width,
    colour,
  });
  stdout.write(
    table.page(
      resources.map(({ id, addresses, account, region, seen, vanished }) =>
        [
          id,
          labelOf(id) ?? '',
          addresses.join(', '),
          account,
          region,
          clock(seen / 1000),
          vanished ? 'vanished' : '',
        ].map(visible),
      ),
    ),
  );
}
