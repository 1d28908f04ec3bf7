/** Which parts of a question their conversations answer exactly, and of which the rows have to be read. Pure. */
import { EPHEMERAL_PORTS } from '@thalweg/core/fields';
import type { Filter } from '@thalweg/core/query';
import { CONVERSATION_FIELDS, CONVERSATION_PORTS, conversationsIn } from './conversations.ts';
import { isHardlyCut, type Surplus, surplusOf } from './cut.ts';
import { derivedIn } from './places.ts';
import { withHulls } from './port-hull.ts';
import type { Part } from './view.ts';
import { liesWithin, type Selection } from './where.ts';

export interface ConversationQuestion extends Selection {
  /** What is grouped by or counted distinct, besides time. */
  readonly fields: readonly string[];
  /** Seconds; undefined when time is no key. */
  readonly interval: number | undefined;
  /** Only parts that lie in the time range with all their rows: from what is asked nothing can be taken away. */
  readonly whole?: true;
}

/** The surplus is that of `rolled`. */
export interface ConversationChoice extends Surplus {
  /** Files of conversations in place of the parts that they stand for. */
  readonly rolled: readonly Part[];
  /** What conversations are asked: whatever the time. */
  readonly asked: Selection;
  /** Parts whose rows are read, and asked the question itself. */
  readonly scanned: readonly Part[];
}

/**
 * Conversations answer what is asked of their fields for whole parts, if it makes no difference which one of the ephemeral ports
 * it was: no test tells them apart, and where a port is a key, the filter takes none of them. Of a part that the time range hardly
 * cuts, what lies outside is read and taken away again, which is less than what lies inside.
 */
export function chooseConversations(question: ConversationQuestion, parts: readonly Part[]): ConversationChoice {
  const { filter, time } = question;
  const isRolled = (part: Part): boolean =>
    part.conversations !== undefined &&
    part.excluded.length === 0 &&
    (liesWithin(part, time) || (!question.whole && isHardlyCut(part, time)));
  const rolled = isAnswered(question, parts) ? parts.filter(isRolled) : [];
  const taken = new Set(rolled);
  return {
    rolled: fewestFiles(rolled),
    // They are sorted by port.
    asked: { filter: withHulls(filter, CONVERSATION_PORTS), time: {} },
    ...surplusOf(rolled, question),
    scanned: parts.filter((part) => !taken.has(part)),
  };
}

/** A combined file where all that it stands for is asked for. */
function fewestFiles(parts: readonly Part[]): Part[] {
  const members = new Map<string, number>();
  for (const { combinedConversations: one } of parts) if (one) members.set(one.path, (members.get(one.path) ?? 0) + 1);
  const files = new Map<string, Part>();
  for (const part of parts) {
    const { conversations, combinedConversations: one } = part;
    const path = one && members.get(one.path) === one.parts ? one.path : (conversations as string);
    if (!files.has(path)) files.set(path, conversationsIn(path, part));
  }
  return [...files.values()];
}

function isAnswered({ filter, fields, interval }: ConversationQuestion, parts: readonly Part[]): boolean {
  const has = (field: string): boolean => CONVERSATION_FIELDS.has(derivedIn(field, parts)?.base ?? field);
  return (
    interval === undefined &&
    fields.every((field) => has(field) && (!CONVERSATION_PORTS.has(field) || ofEphemeral(filter, field) === false)) &&
    tests(filter).every((test) => has(test.field) && (!CONVERSATION_PORTS.has(test.field) || isOneForEphemeral(test)))
  );
}

type Test = Extract<Filter, { readonly field: string }>;
const { first, last } = EPHEMERAL_PORTS;

function tests(filter: Filter): Test[] {
  switch (filter.kind) {
    case 'true':
    case 'false':
      return [];
    case 'and':
    case 'or':
      return filter.filters.flatMap(tests);
    case 'not':
      return tests(filter.filter);
    default:
      return [filter];
  }
}

/** Whether a test says the same of all ephemeral ports. */
function isOneForEphemeral(test: Test): boolean {
  switch (test.kind) {
    case 'exists':
      return true;
    case 'integer-in':
      return !test.values.some((value) => value >= first && value <= last);
    case 'integer-range':
      return takesAll(test) || takesNone(test);
    default:
      return false;
  }
}

const takesAll = ({ low, high }: { low?: bigint; high?: bigint }): boolean =>
  (low === undefined || low <= first) && (high === undefined || high >= last);
const takesNone = ({ low, high }: { low?: bigint; high?: bigint }): boolean =>
  (low !== undefined && low > last) || (high !== undefined && high < first);

/** What a filter says of every row whose `field` is an ephemeral port: undefined when that depends on the row, or on the port. */
function ofEphemeral(filter: Filter, field: string): boolean | undefined {
  switch (filter.kind) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'and':
      return all(filter.filters.map((part) => ofEphemeral(part, field)));
    case 'or':
      return inverse(all(filter.filters.map((part) => inverse(ofEphemeral(part, field)))));
    case 'not':
      return inverse(ofEphemeral(filter.filter, field));
    default:
      if (filter.field !== field || !isOneForEphemeral(filter)) return undefined;
      return filter.kind === 'exists' || (filter.kind === 'integer-range' && takesAll(filter));
  }
}

function all(parts: readonly (boolean | undefined)[]): boolean | undefined {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

function inverse(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}
