/** Who talks to what: groups of sources, services, groups of destinations. Pure, for tests. */
import type { AggregateAnswer, ApiValue } from '@thalweg/core/api';
import { protocolName } from '@thalweg/core/fields';
import { quoteUnlessPlain } from '@thalweg/core/language';
import { serviceName } from '../../lib/services.ts';
import { oneOf } from './questions.ts';

/** A part of all addresses. */
export interface AddressGroup {
  readonly id: string;
  readonly label: string;
  /** The condition that the address field lies in it. */
  readonly on: (field: 'srcaddr' | 'dstaddr') => string;
}

/** Groups with a name and a place of their own; each one more makes many more questions. */
const MOST_NAMED = 2;

/** The first groups with a name, the internet and everything private: each address in exactly one. */
export function addressGroups(names: readonly string[]): readonly AddressGroup[] {
  const named = names.slice(0, MOST_NAMED);
  const without = (field: string, others: readonly string[]): string =>
    others.length === 0 ? '' : ` and not ${oneOf(field, others)}`;
  return [
    ...named.map((name, place) => ({
      id: name,
      // Of `vpc/prod` the kind is plain to see.
      label: name.replace(/^vpc\//, ''),
      on: (field: string) => `${field}:${quoteUnlessPlain(name)}${without(field, named.slice(0, place))}`,
    })),
    { id: 'public', label: 'internet', on: (field) => `${field}:public${without(field, named)}` },
    { id: 'private', label: 'private', on: (field) => `${field}:private${without(field, named)}` },
  ];
}

export interface Pair {
  readonly from: AddressGroup;
  readonly to: AddressGroup;
}

export const pairsOf = (groups: readonly AddressGroup[]): readonly Pair[] =>
  groups.flatMap((from) => groups.map((to) => ({ from, to })));

export interface Service {
  /** `443/6`, or `other`. */
  readonly id: string;
  readonly label: string;
  /** Undefined for the others. */
  readonly values: Readonly<Record<string, ApiValue>> | undefined;
  readonly total: number;
}

export interface Flow {
  readonly from: AddressGroup;
  readonly to: AddressGroup;
  readonly service: string;
  readonly value: number;
}

export interface Flows {
  /** Largest first, the others last. */
  readonly services: readonly Service[];
  readonly flows: readonly Flow[];
}

const OTHER = 'other';

/** Answers by `dstport` and `protocol`, one for each pair, with the most frequent services and the rest as one. */
export function toFlows(
  answers: readonly { readonly pair: Pair; readonly answer: Pick<AggregateAnswer, 'groups' | 'total'> }[],
  room: number,
): Flows {
  const totals = new Map<string, { total: number; port: ApiValue; protocol: ApiValue }>();
  for (const { answer } of answers) {
    for (const { values, measures } of answer.groups) {
      const [port = null, protocol = null] = values;
      const id = idOf(port, protocol);
      totals.set(id, { total: (totals.get(id)?.total ?? 0) + Number(measures[0] ?? 0), port, protocol });
    }
  }
  const largest = [...totals].sort(([, a], [, b]) => b.total - a.total).slice(0, room);
  const shown = new Set(largest.map(([id]) => id));
  const flows = answers.flatMap(({ pair, answer }) => {
    const known = answer.groups.flatMap(({ values: [port = null, protocol = null], measures }) => {
      const service = idOf(port, protocol);
      return shown.has(service) ? [{ ...pair, service, value: Number(measures[0] ?? 0) }] : [];
    });
    const rest = Number(answer.total[0] ?? 0) - known.reduce((sum, { value }) => sum + value, 0);
    return rest > 0 ? [...known, { ...pair, service: OTHER, value: rest }] : known;
  });
  const others = flows.reduce((sum, { service, value }) => (service === OTHER ? sum + value : sum), 0);
  return {
    services: [
      ...largest.map(([id, { total, port, protocol }]) => ({
        id,
        label: labelOf(port, protocol),
        values: { dstport: port, protocol },
        total,
      })),
      ...(others > 0 ? [{ id: OTHER, label: 'other services', values: undefined, total: others }] : []),
    ],
    flows,
  };
}

const idOf = (port: ApiValue, protocol: ApiValue): string => `${port}/${protocol}`;

/** `443 https`, `ICMP`, `8081 TCP`. */
function labelOf(port: ApiValue, protocol: ApiValue): string {
  const name = protocol === null ? '' : (protocolName(Number(protocol)) ?? `protocol ${protocol}`);
  if (port === null || Number(port) === 0) return name || 'no port';
  return `${port} ${serviceName(Number(port), protocol === null ? undefined : Number(protocol)) || name}`;
}
