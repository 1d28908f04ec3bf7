/** `dstport: 22 or 443`: free texts after a field test and `or`, which the field does not reach. */
import type { Literal } from './ast.ts';
import { insertFix, replaceFix } from './diagnostics.ts';
import type { Cursor } from './kql-cursor.ts';

/** An `or` was read: a free text directly after it belongs to the run. */
export function openRun(c: Cursor): void {
  if (c.run) c.run.open = true;
}

/** A free text was read. */
export function followRun(c: Cursor, literal: Literal): void {
  if (c.run?.open) {
    c.run.members.push(literal.span);
    c.run.open = false;
  } else closeRun(c);
}

/** Something else was read: the run is over, and its free texts are reported, all with one fix that takes them into the list. */
export function closeRun(c: Cursor): void {
  const run = c.run;
  c.run = undefined;
  const last = run?.members.at(-1);
  if (!run || !last) return;
  const name = c.text.slice(run.field.span.start, run.field.span.end);
  const value = c.text.slice(run.value.start, run.value.end);
  const first = value.startsWith('(') && value.endsWith(')') ? value.slice(1, -1) : value;
  const members = run.members.map((span) => c.text.slice(span.start, span.end));
  const list = `(${[first, ...members].join(' or ')})`;
  for (const span of run.members) {
    const fix =
      run.sign === ':'
        ? replaceFix(`use ${name}:${list}`, { start: run.value.start, end: last.end }, list)
        : insertFix(`repeat ${name}`, span.start, `${name}${run.sign}`);
    c.diagnostics.hint(
      'value-outside-list',
      span,
      `${name} binds one value only: this is a free text, searched in other fields.`,
      [fix],
    );
  }
}
