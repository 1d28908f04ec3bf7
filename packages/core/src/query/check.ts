/**
 * From a tree to a checked query: names become fields, values are read by type, patterns and free text are written out over the
 * schema. The only maker of a `Query`.
 */
import type { RowScope } from '../access/index.ts';
import { derivedField } from '../fields/index.ts';
import type { Diagnostic, Literal, Node, Parsed, Schema, Span, Test } from '../language/ast.ts';
import {
  createDiagnostics,
  type Diagnostics,
  isPattern,
  namesMatching,
  replaceFix,
  sortDiagnostics,
} from '../language/index.ts';
import type { Clock } from './dates.ts';
import { suggestNames } from './names.ts';
import type { Networks } from './networks.ts';
import { and, FALSE, not, or, TRUE } from './parts.ts';
import type { Filter, Query, TimeRange } from './query.ts';
import { boundsOf, isPresence, isStar, readTest } from './read-test.ts';
import type { Reading, Site } from './reading.ts';
import { scopeFilter } from './row-scope.ts';

/** The fields that free text tests, each by its type; ports hold integers only, addresses hold addresses and networks. */
export const FREE_TEXT_FIELDS: readonly string[] = [
  'action',
  'log_status',
  'flow_direction',
  'interface_id',
  'instance_id',
  'vpc_id',
  'subnet_id',
  'account_id',
  'srcport',
  'dstport',
  'srcaddr',
  'dstaddr',
  'pkt_srcaddr',
  'pkt_dstaddr',
];

/** What a query is checked against: the names, the instant of `now` in epoch milliseconds, and an IANA zone or `±hh:mm`. */
export interface CheckContext extends Clock {
  readonly schema: Schema;
  /** The rows that whoever asks may see; undefined for all of them. No query is made without saying so. */
  readonly scope: RowScope | undefined;
  /** Default: all time. */
  readonly time?: TimeRange;
  /** The port of a service name in lower case, to offer it where a name stands for a port. */
  readonly servicePort?: (name: string) => number | undefined;
  /** The networks that the user has named; `public` and `private` are always known. */
  readonly networks?: Networks;
  /** Why a derived field cannot be asked, in one sentence with the way out; undefined when it can. Default: all can. */
  readonly lacking?: ((field: string) => string | undefined) | undefined;
}

export interface Checked {
  /** Undefined when there is an error. */
  readonly query: Query | undefined;
  /** Those of the parser, then errors and hints of fields and values; sorted by start. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Checking extends CheckContext {
  readonly parsed: Parsed;
  readonly found: Diagnostics;
}

/** Checks what was parsed. Fields and values are looked at only when the syntax is sound. Never throws. */
export function check(parsed: Parsed, context: CheckContext): Checked {
  if (hasError(parsed.diagnostics)) return { query: undefined, diagnostics: sortDiagnostics(parsed.diagnostics) };
  const found = createDiagnostics();
  const filter = and([checkNode(parsed.node, { ...context, parsed, found }), scopeFilter(context.scope)]);
  const diagnostics = sortDiagnostics([...parsed.diagnostics, ...found.list()]);
  return { query: hasError(diagnostics) ? undefined : ({ filter, time: context.time ?? {} } as Query), diagnostics };
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function checkNode(node: Node, checking: Checking): Filter {
  switch (node.kind) {
    case 'all':
      return TRUE;
    case 'and':
      return and(node.nodes.map((part) => checkNode(part, checking)));
    case 'or':
      return or(node.nodes.map((part) => checkNode(part, checking)));
    case 'not':
      return not(checkNode(node.node, checking));
    case 'nested':
      checking.found.error('not-nested', node.field.span, 'Flow logs have no nested fields.');
      return FALSE;
    case 'error':
      return FALSE;
    case 'field':
      if (!checkLiterals(node.test, node.field, checking)) return FALSE;
      if (!node.field) return freeText(node.test, checking);
      return isPattern(node.field)
        ? fieldPattern(node.field, node.test, checking)
        : oneField(node, node.field, checking);
  }
}

/** What is wrong with a value whatever the field is; an unknown field goes first. */
function checkLiterals(test: Test, field: Literal | undefined, { parsed, schema, found }: Checking): boolean {
  if (field && !isPattern(field) && !schema.typeOf(field.value)) return true;
  const bounds = boundsOf(test);
  const values = test.kind === 'match' ? [test.value] : bounds;
  let sound = true;
  for (const value of values) {
    if (parsed.language === 'kql' && field && !value.quoted && value.value === 'null') {
      const missing = `not ${field.value}:*`;
      const start = startOf(field, value, parsed.text);
      const fixes = start === undefined ? [] : [replaceFix(`use ${missing}`, { start, end: value.span.end }, missing)];
      found.error('null-literal', value.span, `There is no null; a missing value is found with ${missing}.`, fixes);
      sound = false;
    }
  }
  for (const value of bounds) {
    if (!isPattern(value)) continue;
    found.error('range-value', value.span, 'A comparison needs one value, without a wildcard.');
    sound = false;
  }
  return sound;
}

function oneField(node: Extract<Node, { kind: 'field' }>, field: Literal, checking: Checking): Filter {
  const type = checking.schema.typeOf(field.value);
  if (!type) {
    unknownField(node, field, checking);
    return FALSE;
  }
  const lack = derivedField(field.value) && checking.lacking?.(field.value);
  if (lack !== undefined) {
    checking.found.error('unknown-field', field.span, lack);
    return FALSE;
  }
  const value = node.test.kind === 'match' ? node.test.value : undefined;
  const start = value && startOf(field, value, checking.parsed.text);
  const reading = readTest(node.test, type, siteOf(field.value, start, checking));
  if ('filter' in reading) return accept(reading, checking);
  for (const { code, span, message, fixes } of reading.errors) checking.found.error(code, span, message, fixes);
  return FALSE;
}

/** A pattern tests every field that it matches and that can hold the value. */
function fieldPattern(field: Literal, test: Test, checking: Checking): Filter {
  if (isStar(field) && isPresence(test)) return TRUE;
  const names = namesMatching(field, checking.schema);
  if (names.length === 0) {
    checking.found.hint('unknown-field', field.span, `No field fits the pattern ${field.value}, so it finds nothing.`);
    return FALSE;
  }
  const readings = names.map((name) =>
    readTest(test, checking.schema.typeOf(name)!, siteOf(name, undefined, checking)),
  );
  const errors = readings.flatMap((reading) => ('errors' in reading ? [reading.errors] : []));
  if (errors.length === readings.length) {
    // What would do for one of the fields is a way out: those that cannot hold that either drop out.
    const fixes = new Map(errors.flat().flatMap((error) => error.fixes.map((fix) => [fix.title, fix] as const)));
    const ways = [...fixes.values()].slice(0, 3);
    const meant = ways.map(({ edits }) => edits.map(({ text }) => text).join(''));
    const ask = meant.length > 0 ? `; did you mean ${meant.join(' or ')}?` : '.';
    const message = `No field that fits ${field.value} can hold this value: ${names.join(', ')}${ask}`;
    checking.found.error('type-mismatch', valueSpan(test), message, ways);
  }
  return or(readings.map((reading) => accept(reading, checking)));
}

/**
 * Free text never fails: a field that cannot hold the value is left out. A wildcard fits no number, and a word that names a network
 * is a word.
 */
function freeText(test: Test, checking: Checking): Filter {
  if (isPresence(test)) return TRUE;
  const names = FREE_TEXT_FIELDS.filter((name) => checking.schema.typeOf(name));
  return or(
    names.map((name) =>
      accept(
        readTest(test, checking.schema.typeOf(name)!, { ...siteOf(name, undefined, checking), networks: undefined }),
        checking,
      ),
    ),
  );
}

/** The filter of a reading with its hints reported; false for one that cannot be. */
function accept(reading: Reading, { found }: Checking): Filter {
  if ('errors' in reading) return FALSE;
  for (const { code, span, message, fixes } of reading.hints) found.hint(code, span, message, fixes);
  return reading.filter;
}

function siteOf(field: string, start: number | undefined, checking: Checking): Site {
  const { parsed, now, tz, servicePort, networks = NONE } = checking;
  return { text: parsed.text, language: parsed.language, clock: { now, tz }, field, start, servicePort, networks };
}

const NONE: Networks = new Map();

/** Where the field begins, if `field:value` stands there in one piece. */
function startOf(field: Literal, value: Literal, text: string): number | undefined {
  return /^\s*:\s*$/.test(text.slice(field.span.end, value.span.start)) ? field.span.start : undefined;
}

function valueSpan(test: Test): Span {
  if (test.kind === 'match') return test.value.span;
  return boundsOf(test)[0]?.span ?? test.span;
}

function unknownField(
  node: Extract<Node, { kind: 'field' }>,
  field: Literal,
  { parsed, schema, found }: Checking,
): void {
  const name = field.value;
  if (node.test.kind === 'compare') {
    const { operator, value } = node.test;
    // `bytes => 5`: the sign the wrong way round is part of the name.
    const known = name.replace(/\s*[=!]+$/, '');
    if (known !== name && schema.typeOf(known)) {
      const sign = `${operator}=`;
      const span = { start: field.span.start, end: value.span.start };
      const fix = replaceFix(`use ${sign}`, span, `${known} ${sign} `);
      found.error('unknown-field', field.span, `There is no field ${JSON.stringify(name)}; did you mean ${sign}?`, [
        fix,
      ]);
      return;
    }
    if (!value.quoted && schema.typeOf(value.value)) {
      const turned = `${value.value} ${{ '<': '>', '<=': '>=', '>': '<', '>=': '<=' }[operator]} ${parsed.text.slice(field.span.start, field.span.end)}`;
      found.error('unknown-field', field.span, 'The field comes first in a comparison.', [
        replaceFix(`use ${turned}`, node.span, turned),
      ]);
      return;
    }
  }
  const names = suggestNames(name, schema);
  const fixes = names.map((known) => replaceFix(`use ${known}`, field.span, known));
  const ask = names.length > 0 ? `; did you mean ${names.join(' or ')}?` : '.';
  found.error('unknown-field', field.span, `There is no field ${name}${ask}`, fixes);
}
