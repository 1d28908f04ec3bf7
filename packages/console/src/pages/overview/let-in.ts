/** Who was let in where, as a table of targets and ports. Pure, for tests. */
import type { AggregateAnswer, Amount } from '@thalweg/core/api';
import { CONTROL, REMOTE_ACCESS } from './questions.ts';

export interface LetInCell {
  readonly count: number;
  /** Different source addresses; of several protocols at least so many. */
  readonly sources: number;
  readonly bytes: Amount;
}

export type PortGroup = 'remote' | 'control' | 'other';

export interface LetInPort {
  readonly port: number;
  /** The protocol with most records, for the name of the service. */
  readonly protocol: number;
  readonly group: PortGroup;
  /** The first one of its group, from the left. */
  readonly first: boolean;
  readonly total: number;
}

export interface LetInTarget {
  readonly address: string;
  readonly total: number;
  /** In the order of the ports; undefined for nothing. */
  readonly cells: readonly (LetInCell | undefined)[];
}

export interface LetIn {
  readonly ports: readonly LetInPort[];
  readonly targets: readonly LetInTarget[];
  /** Ports and targets that have no place in the table. */
  readonly more: { readonly ports: number; readonly targets: number };
  /** Largest count of a cell. */
  readonly most: number;
}

const GROUPS: readonly PortGroup[] = ['remote', 'control', 'other'];

export function groupOf(port: number): PortGroup {
  if (REMOTE_ACCESS.includes(port)) return 'remote';
  return CONTROL.includes(port) ? 'control' : 'other';
}

/**
 * Groups by `dstaddr`, `dstport`, `protocol` with the measures count, sources and bytes as a table. What is worst stands first:
 * remote access, then databases and control, then the rest; within these what has most records. Targets that were reached on a
 * port of the first two stand before the others.
 */
export function toLetIn(
  { groups }: Pick<AggregateAnswer, 'groups'>,
  room: { readonly ports: number; readonly targets: number },
): LetIn {
  const ports = new Map<number, { total: number; protocol: number; best: number }>();
  const targets = new Map<string, { total: number; sensitive: number; cells: Map<number, LetInCell> }>();
  for (const { values, measures } of groups) {
    const [address, port, protocol] = [String(values[0] ?? '–'), Number(values[1] ?? 0), Number(values[2] ?? 6)];
    const [count, sources, bytes] = [Number(measures[0] ?? 0), Number(measures[1] ?? 0), measures[2] ?? 0];
    const known = ports.get(port) ?? { total: 0, protocol, best: 0 };
    ports.set(port, {
      total: known.total + count,
      ...(count > known.best ? { protocol, best: count } : { protocol: known.protocol, best: known.best }),
    });
    const target = targets.get(address) ?? { total: 0, sensitive: 0, cells: new Map() };
    target.total += count;
    if (groupOf(port) !== 'other') target.sensitive += count;
    const cell = target.cells.get(port);
    target.cells.set(port, {
      count: count + (cell?.count ?? 0),
      sources: Math.max(sources, cell?.sources ?? 0),
      bytes: cell ? Number(bytes) + Number(cell.bytes) : bytes,
    });
    targets.set(address, target);
  }
  const rank = (port: number): number => GROUPS.indexOf(groupOf(port));
  const allPorts = [...ports].sort(([a, x], [b, y]) => rank(a) - rank(b) || y.total - x.total || a - b);
  const shownPorts = allPorts.slice(0, room.ports);
  const allTargets = [...targets].sort(
    ([a, x], [b, y]) => y.sensitive - x.sensitive || y.total - x.total || (a < b ? -1 : 1),
  );
  const shownTargets = allTargets.slice(0, room.targets);
  const rows = shownTargets.map(([address, { total, cells }]) => ({
    address,
    total,
    cells: shownPorts.map(([port]) => cells.get(port)),
  }));
  return {
    ports: shownPorts.map(([port, { total, protocol }], place) => ({
      port,
      protocol,
      group: groupOf(port),
      first: place === 0 || groupOf(shownPorts[place - 1]?.[0] ?? 0) !== groupOf(port),
      total,
    })),
    targets: rows,
    more: { ports: allPorts.length - shownPorts.length, targets: allTargets.length - shownTargets.length },
    most: Math.max(0, ...rows.flatMap(({ cells }) => cells.map((cell) => cell?.count ?? 0))),
  };
}

/** How strongly a cell is coloured, 0.12 … 1: by the logarithm, since one target has often a thousand times the records of another. */
export function strength(count: number, most: number): number {
  return most <= 1 ? 1 : 0.12 + 0.88 * (Math.log(Math.max(1, count)) / Math.log(most));
}
