import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  startCompletion,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { ApiValue } from '@thalweg/core/api';
import { fieldNamed } from '@thalweg/core/fields';
import { completeAt, type Language, quote, type Schema, type Suggestion } from '@thalweg/core/language';

/** A value that occurs in the data, with what it is called. */
export interface KnownValue {
  readonly value: ApiValue;
  readonly label?: string | undefined;
  readonly detail: string;
}

export interface CompletionSources {
  readonly lang: Language;
  readonly schema: Schema;
  /** Values of a field in the time range that contain the text. */
  readonly values: (field: string, prefix: string, signal: AbortSignal) => Promise<readonly KnownValue[]>;
  /** Queries that were run before, newest first. */
  readonly recent: readonly string[];
  readonly run: (text: string) => void;
}

/** Suggestions for the place of the cursor: values from the data, then what the language knows, then recent queries. */
export async function complete(
  context: CompletionContext,
  sources: CompletionSources,
): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const found = completeAt(text, context.pos, sources.lang, sources.schema);
  const options: Completion[] = [];
  if (found.kind === 'value' && found.field !== undefined && isWorthAsking(found.field, sources.schema)) {
    const abort = new AbortController();
    context.addEventListener('abort', () => abort.abort());
    const known = await sources.values(found.field, found.prefix, abort.signal).catch(() => []);
    // Who went elsewhere meanwhile is not followed by a list.
    if (context.aborted || context.view?.hasFocus === false) return null;
    const type = sources.schema.typeOf(found.field);
    const listed = new Set(known.map(({ value }) => String(value)));
    options.push(...known.map((value) => valueOption(value, type, found.replace)));
    options.push(...found.items.filter(({ label }) => !listed.has(label)).map(itemOption));
  } else {
    options.push(...found.items.map(itemOption));
  }
  if (text.trim() !== '') options.push(...recentOptions(text, sources));
  if (options.length === 0) return null;
  return { from: found.replace.start, to: found.replace.end, options, filter: false };
}

/** Whether values of the field say something: single seconds and numbers of bytes do not, and are compared by round ones. */
function isWorthAsking(name: string, { typeOf }: Schema): boolean {
  const type = typeOf(name);
  return type !== undefined && type !== 'date' && fieldNamed(name)?.unit !== 'bytes';
}

function itemOption({ kind, label, insert, description, replace }: Suggestion): Completion {
  return { label, type: kind, detail: description, apply: (view) => put(view, replace, insert) };
}

function valueOption(
  { value, label, detail }: KnownValue,
  type: ReturnType<Schema['typeOf']>,
  replace: Suggestion['replace'],
): Completion {
  const text = String(value);
  const bare = type === 'integer' || (type === 'address' && !text.includes(':'));
  return {
    label: label ? `${text} ${label}` : text,
    type: 'value',
    detail,
    apply: (view) => put(view, replace, `${bare ? text : quote(text)} `),
  };
}

function recentOptions(text: string, { recent, run }: CompletionSources): Completion[] {
  const wanted = text.trim().toLowerCase();
  return recent
    .filter((query) => query.toLowerCase().includes(wanted) && query.trim() !== text.trim())
    .slice(0, 10)
    .map((query) => ({
      label: query,
      type: 'recent',
      detail: 'recent query',
      apply: (view) => {
        view.dispatch({
          changes: { from: 0, to: view.state.doc.length, insert: query },
          selection: { anchor: query.length },
        });
        run(query);
      },
    }));
}

/** Puts a suggestion in and goes on with what can follow it. */
function put(view: EditorView, { start, end }: Suggestion['replace'], insert: string): void {
  const rest = view.state.doc.sliceString(end);
  // A blank that is there already is not doubled.
  const text = insert.endsWith(' ') && rest.startsWith(' ') ? insert.slice(0, -1) : insert;
  const anchor = start + insert.length;
  view.dispatch({
    changes: { from: start, to: end, insert: text },
    selection: { anchor },
    userEvent: 'input.complete',
  });
  setTimeout(() => startCompletion(view), 0);
}
