import { describe, type Node } from '@thalweg/core/language';
import pc from 'picocolors';
import { humanBytes, humanCount } from '../../report/figures.ts';
import { isClusterAddress } from '../../stores/opensearch/address.ts';
import type { Plan } from '../../stores/store.ts';
import { ask } from '../ask.ts';
import type { Context, Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { withStore } from '../with-store.ts';

export const run: Run = (context, { arguments: [text = ''], options }) =>
  withStore({ context, options }, async (store) => {
    const schema = await store.schema();
    const question = await ask(text, options, { store, schema, context });
    const { parsed } = question;
    const plan = await store.plan(question.query, {
      kind: 'search',
      options: { columns: await store.columns(), sort: [{ field: 'start', descending: true }], limit: undefined },
    });
    const english = describe(parsed.node, schema);
    if (options['json'] === true) {
      const tokens = parsed.tokens.map(({ kind, start, end }) => ({ kind, start, end, text: text.slice(start, end) }));
      const [first] = plan.statements;
      context.stdout.write(
        `${toJson({ query: text, language: parsed.language, tokens, ast: parsed.node, english, filter: question.query.filter, sql: first?.text ?? '', parameters: first?.parameters ?? [], ...plan, hints: question.hints })}\n`,
      );
      return 0;
    }
    print({
      context,
      text,
      tokens: parsed.tokens.filter(({ kind }) => kind !== 'blank'),
      node: parsed.node,
      english,
      plan,
      isCluster: isClusterAddress(store.location),
    });
    for (const hint of question.hints) context.stdout.write(`hint: ${hint.message}\n`);
    return 0;
  });

function print({
  context,
  text,
  tokens,
  node,
  english,
  plan,
  isCluster,
}: {
  context: Context;
  text: string;
  tokens: readonly { kind: string; start: number; end: number }[];
  node: Node;
  english: string;
  plan: Plan;
  isCluster: boolean;
}): void {
  const paint = pc.createColors(context.colour);
  const section = (title: string, body: string): void => {
    context.stdout.write(`${paint.bold(title)}\n${body.replace(/^/gm, '  ')}\n\n`);
  };
  section('English', english);
  section(
    'Tokens',
    tokens
      .map(({ kind, start, end }) => `${`${start}–${end}`.padEnd(8)} ${kind.padEnd(9)} ${text.slice(start, end)}`)
      .join('\n') || '(none)',
  );
  section('Tree', tree(node));
  for (const { text: sql, parameters } of plan.statements) {
    if (isCluster) {
      section('Request', sql);
      continue;
    }
    section('SQL', sql);
    section('Parameters', parameters.map((value, index) => `$${index + 1} = ${toJson(value)}`).join('\n') || '(none)');
  }
  const rows = plan.parts.reduce((sum, part) => sum + part.rows, 0);
  const bytes = plan.parts.reduce((sum, part) => sum + part.bytes, 0);
  section(
    isCluster ? 'Indices' : 'Parts',
    [
      `${humanCount(plan.parts.length)} of ${humanCount(plan.partsInStore)} would be read: ${humanCount(rows)} rows, ${humanBytes(bytes)}`,
      ...plan.parts
        .slice(0, 20)
        .map((part) => `${part.path}  ${humanCount(part.rows)} rows${part.rollup ? ' (rollup)' : ''}`),
      ...(plan.parts.length > 20 ? [`… and ${plan.parts.length - 20} more`] : []),
    ].join('\n'),
  );
}

/** The tree, one node a line, with spans. */
function tree(node: Node): string {
  const at = `${node.span.start}–${node.span.end}`;
  const indent = (nodes: readonly Node[]): string => nodes.map((one) => `\n${tree(one).replace(/^/gm, '  ')}`).join('');
  switch (node.kind) {
    case 'and':
    case 'or':
      return `${node.kind} ${at}${indent(node.nodes)}`;
    case 'not':
      return `not ${at}${indent([node.node])}`;
    case 'field': {
      const { test } = node;
      const value =
        test.kind === 'match'
          ? `: ${JSON.stringify(test.value.value)}`
          : test.kind === 'compare'
            ? ` ${test.operator} ${JSON.stringify(test.value.value)}`
            : test.kind === 'range'
              ? ` ${test.low.inclusive ? '[' : '{'}${test.low.value?.value ?? '*'} TO ${test.high.value?.value ?? '*'}${test.high.inclusive ? ']' : '}'}`
              : test.kind === 'regex'
                ? ` /${test.source}/`
                : ' is present';
      return `${node.field ? node.field.value : 'any of the free-text fields'}${value} ${at}`;
    }
    case 'nested':
      return `${node.field.value}{…} ${at}`;
    case 'all':
      return `every record ${at}`;
    case 'error':
      return `error ${at}`;
  }
}
