/** Values as people read them. Nothing here is for programs: those get the values of the log. */
import { type Field, fieldNamed, protocolName, TCP_FLAGS } from '@thalweg/core/fields';
import type { NameTable } from '@thalweg/core/names';
import type { Value } from '@thalweg/core/result';
import { serviceName } from '../../enrich/services.ts';
import { humanBytes, humanCount } from '../../report/figures.ts';
import { visible } from './visible.ts';

interface Look {
  readonly clock: (seconds: number | bigint) => string;
  /** That of the row, for the name of a port. */
  readonly protocol: number;
  readonly names: Pick<NameTable, 'labelOf'>;
}

/** How one column is shown. */
export function humanise(field: Field | undefined, value: Value, { clock, protocol, names }: Look): string {
  if (value === null) return '-';
  if (typeof value === 'string') return withLabel(value, names);
  if (!field) return visible(String(value));
  if (field.kind === 'port') {
    const name = protocol === 6 || protocol === 17 ? serviceName(Number(value), protocol) : undefined;
    // Above the system ports a number says more often "some client" than the service that is registered there.
    const number = String(value).padStart(PORT_WIDTH);
    return name && (Number(value) < 1024 || WELL_KNOWN.has(Number(value))) ? `${number} ${name}` : number;
  }
  if (field.name === 'protocol') return protocolName(Number(value))?.toLowerCase() ?? String(value);
  if (field.kind === 'flags') return flagNames(Number(value)) || String(value);
  if (field.unit === 'bytes') return humanBytes(value);
  if (field.kind === 'epoch_seconds') return clock(value);
  if (field.kind === 'counter') return humanCount(value);
  return String(value);
}

/** An id or an address with what it is called: `10.0.1.5 web-1`. */
export function withLabel(value: string, names: Pick<NameTable, 'labelOf'>): string {
  const label = names.labelOf(value);
  if (label === undefined) return visible(value);
  return visible(`${value} ${label.length > LABEL_WIDTH ? `${label.slice(0, LABEL_WIDTH - 1)}…` : label}`);
}

/** So that a row with two of them still fits a terminal. */
const LABEL_WIDTH = 24;

const PORT_WIDTH = 5;

/** Ports from 1024 on that are services wherever they are seen. */
const WELL_KNOWN: ReadonlySet<number> = new Set([
  1433, 1521, 3306, 3389, 5060, 5432, 5900, 6379, 8080, 8443, 9200, 11211, 27017, 51820,
]);

/** `SYN,FIN`. */
function flagNames(flags: number): string {
  return Object.entries(TCP_FLAGS)
    .filter(([name, bit]) => name !== 'SYN-ACK' && (flags & bit) === bit)
    .map(([name]) => name)
    .join(',');
}

/** Numbers and sizes stand at the right; at the left stands what is shown as a text, and ports, whose numbers have a width of their own. */
export function alignment(name: string): 'left' | 'right' {
  if (name === '_line') return 'right';
  const field = fieldNamed(name);
  if (!field || field.parquet === 'string' || field.name === 'protocol') return 'left';
  return field.kind === 'port' || field.kind === 'epoch_seconds' || field.kind === 'flags' ? 'left' : 'right';
}

/** Long texts may be cut in a narrow table; addresses, times and numbers never are. */
export function overflowOf(name: string): 'cut-start' | 'cut-end' | undefined {
  if (name === '_object') return 'cut-start';
  const field = fieldNamed(name);
  return !field || field.kind === 'arn' || field.kind === 'tag' ? 'cut-end' : undefined;
}
