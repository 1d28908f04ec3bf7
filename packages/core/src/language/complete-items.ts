/** What can be offered without looking at data: names, operators, known values, and snippets by type. */
import {
  countryCodes,
  countryName,
  derivedField,
  describeField,
  ENCRYPTION_STATUSES,
  type Field,
  fieldNamed,
  PROTOCOLS,
  TCP_FLAGS,
  TRAFFIC_PATHS,
} from '../fields/index.ts';
import type { Language, Schema } from './ast.ts';
import type { Sign } from './complete-state.ts';
import { BUILT_IN_NETWORKS } from './network-names.ts';
import { createPieces } from './pieces.ts';
import { bareKql, nameLucene } from './print-literal.ts';
import { quote, quoteUnlessPlain } from './quote.ts';

/** One thing to choose. */
export interface Item {
  readonly kind: 'field' | 'operator' | 'value' | 'conjunction';
  readonly label: string;
  /** What goes into the text, with the blank that goes on. */
  readonly insert: string;
  readonly description: string;
}

/** The fields whose name contains the text: those that begin with it first, then alphabetically. */
export function fieldItems(typed: string, language: Language, schema: Schema): readonly Item[] {
  const wanted = typed.toLowerCase();
  const starts = (name: string): number =>
    (name.toLowerCase().startsWith(wanted) ? 0 : 2) + (name in ORIGIN && wanted === '' ? 1 : 0);
  return schema.names
    .filter((name) => name.toLowerCase().includes(wanted))
    .toSorted((a, b) => starts(a) - starts(b) || (a < b ? -1 : 1))
    .map((name) => ({
      kind: 'field',
      label: name,
      insert: `${writtenName(name, language)} `,
      description: describeField(name) ?? ORIGIN[name] ?? 'Kept from the log; not in the catalogue',
    }));
}

const ORIGIN: Readonly<Record<string, string>> = {
  _object: 'Where the record was read from',
  _line: 'Its line there, the header counted',
};

function writtenName(name: string, language: Language): string {
  const pieces = createPieces();
  pieces.text(name);
  const literal = pieces.build({ start: 0, end: 0 }, false);
  return language === 'kql' ? bareKql(literal, 'name') : (nameLucene(literal) ?? name);
}

/** The operators of a field by its type. */
export function operatorItems(name: string, language: Language, schema: Schema): readonly Item[] {
  const type = schema.typeOf(name);
  if (!type) return [];
  const colon = language === 'lucene' ? ':' : '';
  const ordered: readonly (readonly [string, string])[] = [
    ['<=', type === 'date' ? 'up to and including' : 'less than or equal to'],
    ['>=', type === 'date' ? 'from then on' : 'greater than or equal to'],
    ['<', type === 'date' ? 'before' : 'less than'],
    ['>', type === 'date' ? 'after' : 'greater than'],
  ];
  const comparisons = type === 'text' ? [] : ordered;
  return [
    {
      kind: 'operator',
      label: ':',
      insert: ': ',
      description: type === 'address' ? 'is, or lies in the network' : 'is',
    },
    ...comparisons.map(
      ([label, description]): Item => ({ kind: 'operator', label, insert: `${colon}${label} `, description }),
    ),
    { kind: 'operator', label: ': *', insert: ': * ', description: 'exists in the record' },
  ];
}

/** `and` and `or`, as far as they begin with what was typed. */
export function conjunctionItems(typed: string, language: Language): readonly Item[] {
  return [wordItem('and', 'both must match', language), wordItem('or', 'one of them must match', language)].filter(
    ({ label }) => label.toLowerCase().startsWith(typed.toLowerCase()),
  );
}

/** `not`, if it begins with what was typed. */
export function notItems(typed: string, language: Language): readonly Item[] {
  return 'not'.startsWith(typed.toLowerCase()) ? [wordItem('not', 'must not match', language)] : [];
}

function wordItem(word: string, description: string, language: Language): Item {
  const label = language === 'lucene' ? word.toUpperCase() : word;
  return { kind: 'conjunction', label, insert: `${label} `, description };
}

/** Known values of a field that contain the typed text, whatever its case; for a comparison only what can be a bound. */
export function valueItems(place: { field: string; operator: Sign }, typed: string, schema: Schema): readonly Item[] {
  const wanted = typed.toLowerCase();
  const text = schema.typeOf(place.field) === 'text';
  // A port is asked for by the name of its service, too, and a country by its name.
  const named = fieldNamed(place.field)?.kind === 'port' || derivedField(place.field) !== undefined;
  const known = candidates(place.field, place.operator, schema).filter(([value, description]) =>
    `${value} ${named ? description : ''}`.toLowerCase().includes(wanted),
  );
  return [...known, ...namesOf(place, typed, schema)].map(([value, description]) => ({
    kind: 'value',
    label: value,
    insert: `${text ? quote(value) : quoteUnlessPlain(value)} `,
    description,
  }));
}

/** There may be very many, so that nothing is offered before something is typed. */
function namesOf(place: { field: string; operator: Sign }, typed: string, schema: Schema): readonly Candidate[] {
  if (typed === '' || place.operator !== ':' || fieldNamed(place.field)?.kind !== 'ip') return [];
  return (schema.offerNames?.(typed) ?? []).map(({ name, description }) => [name, description]);
}

type Candidate = readonly [value: string, description: string];

function candidates(name: string, operator: Sign, schema: Schema): readonly Candidate[] {
  if (derivedField(name)?.what === 'country') return countryCodes().map((code) => [code, countryName(code) ?? '']);
  const field = fieldNamed(name);
  if (!field) return [];
  switch (field.kind) {
    case 'epoch_seconds':
      return TIMES;
    case 'ip':
      return operator === ':' ? [...namedNetworks(schema), ...NETWORKS] : [];
    case 'flags':
      return operator === ':' ? Object.entries(TCP_FLAGS).map(([flag, bits]) => [flag, `bit ${bits}`] as const) : [];
    case 'port':
      return PORTS;
    case 'counter':
      return field.unit === 'bytes' ? SIZES : [];
    case 'integer':
      return field.name === 'protocol' ? PROTOCOL_NAMES : [];
    default:
      return enumeration(field);
  }
}

function enumeration(field: Field): readonly Candidate[] {
  const meanings: Readonly<Record<string, Readonly<Record<number, string>>>> = {
    traffic_path: TRAFFIC_PATHS,
    encryption_status: ENCRYPTION_STATUSES,
  };
  return (field.values ?? []).map((value) => [value, meanings[field.name]?.[Number(value)] ?? '']);
}

const COMMON = [6, 17, 1, 58, 47, 50, 51, 132, 2];

const PROTOCOL_NAMES: readonly Candidate[] = [
  ...COMMON,
  ...Object.keys(PROTOCOLS)
    .map(Number)
    .filter((number) => !COMMON.includes(number)),
].map((number) => [(PROTOCOLS[number] ?? '').toLowerCase(), `protocol ${number}`]);

const SIZES: readonly Candidate[] = [
  ['1KB', '1 024 bytes'],
  ['10KB', '10 240 bytes'],
  ['100KB', '102 400 bytes'],
  ['1MB', '1 048 576 bytes'],
  ['10MB', '10 485 760 bytes'],
  ['100MB', '104 857 600 bytes'],
  ['1GB', '1 073 741 824 bytes'],
];

const TIMES: readonly Candidate[] = [
  ['now-15m', '15 minutes ago'],
  ['now-1h', 'an hour ago'],
  ['now-24h', '24 hours ago'],
  ['now-7d', '7 days ago'],
  ['now/d', 'today'],
  ['now-1d/d', 'yesterday'],
  ['now/w', 'this week'],
  ['now/M', 'this month'],
  ['now-1M/M', 'last month'],
  ['now', 'this moment'],
];

function namedNetworks({ networks = [] }: Schema): readonly Candidate[] {
  return [...Object.entries(BUILT_IN_NETWORKS), ...networks.map((name) => [name, 'your network'] as const)];
}

/** Sources: RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291. */
const NETWORKS: readonly Candidate[] = [
  ['10.0.0.0/8', 'private'],
  ['172.16.0.0/12', 'private'],
  ['192.168.0.0/16', 'private'],
  ['100.64.0.0/10', 'carrier-grade NAT'],
  ['169.254.0.0/16', 'link-local'],
  ['0.0.0.0/0', 'every IPv4 address'],
  ['fc00::/7', 'private IPv6'],
  ['fe80::/10', 'link-local IPv6'],
];

/** The ports people ask for first; IANA "Service Name and Transport Protocol Port Number Registry", and RDP by its common name. */
const PORTS: readonly Candidate[] = [
  ['22', 'ssh'],
  ['23', 'telnet'],
  ['25', 'smtp'],
  ['53', 'domain'],
  ['80', 'http'],
  ['123', 'ntp'],
  ['443', 'https'],
  ['445', 'microsoft-ds'],
  ['1433', 'ms-sql-s'],
  ['3306', 'mysql'],
  ['3389', 'rdp'],
  ['5432', 'postgresql'],
  ['6379', 'redis'],
  ['8080', 'http-alt'],
];
