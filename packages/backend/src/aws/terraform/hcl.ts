/**
 * HCL as data, and its text as `terraform fmt` would write it: two blanks of indentation, and equals signs below each other in lines
 * that follow each other (hclwrite's format.go has the rules).
 */
export interface Expression {
  readonly kind: 'expression';
  readonly code: string;
}

/** A function of Terraform on a value: `jsonencode({ … })`. */
export interface FunctionCall {
  readonly kind: 'call';
  readonly name: string;
  readonly value: HclValue;
}

export type HclValue =
  | string
  | number
  | boolean
  | Expression
  | FunctionCall
  | readonly HclValue[]
  | { readonly [key: string]: HclValue };

export interface Block {
  readonly kind: 'block';
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
}

export type Item = { readonly kind: 'attribute'; readonly name: string; readonly value: HclValue } | Block;
export type Body = readonly Item[];

/** Code that stands as it is: `aws_iam_role.ship.arn`, `jsonencode(…)`. */
export function expression(code: string): Expression {
  return { kind: 'expression', code };
}

export function jsonencode(value: HclValue): FunctionCall {
  return { kind: 'call', name: 'jsonencode', value };
}

export function block(type: string, labels: readonly string[], body: Body): Block {
  return { kind: 'block', type, labels, body };
}

/** Attributes of an object, without those that are undefined. */
export function attributes(values: { readonly [name: string]: HclValue | undefined }): Item[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ kind: 'attribute' as const, name, value }],
  );
}

/** Text between quotes; `${` and `%{` are doubled where they are no templates. */
export function quoted(literal: string): string {
  return `"${escapeLiteral(literal)}"`;
}

/** The inside of a quoted text. */
export function escapeLiteral(literal: string): string {
  return literal
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/[$%](?=\{)/g, (sign) => sign + sign);
}

const indent = (depth: number): string => '  '.repeat(depth);

/** An expression; what has several lines ends at `depth`. */
export function toValue(value: HclValue, depth: number): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const items = (value as readonly HclValue[]).map((one) => toValue(one, depth + 1));
    const line = `[${items.join(', ')}]`;
    if (!line.includes('\n') && line.length <= 80) return line;
    return `[\n${items.map((item) => `${indent(depth + 1)}${item},\n`).join('')}${indent(depth)}]`;
  }
  if (isCode(value)) return value.kind === 'call' ? `${value.name}(${toValue(value.value, depth)})` : value.code;
  const entries = Object.entries(value as { [key: string]: HclValue });
  if (entries.length === 0) return '{}';
  const lines = entries.map(
    ([key, one]) => [/^[A-Za-z_][\w-]*$/.test(key) ? key : quoted(key), toValue(one, depth + 1)] as const,
  );
  return `{\n${aligned(lines, depth + 1)}${indent(depth)}}`;
}

function isCode(value: object): value is Expression | FunctionCall {
  const { kind } = value as { kind?: unknown };
  return kind === 'expression' || kind === 'call';
}

/** `name = value` lines; a value of several lines stands for itself, and ends what is aligned. */
function aligned(lines: readonly (readonly [name: string, value: string])[], depth: number): string {
  const width = new Array<number>(lines.length).fill(0);
  let start = 0;
  const close = (end: number): void => {
    const most = Math.max(0, ...lines.slice(start, end).map(([name]) => name.length));
    width.fill(most, start, end);
  };
  lines.forEach(([name, value], index) => {
    if (!value.includes('\n')) return;
    close(index);
    width[index] = name.length;
    start = index + 1;
  });
  close(lines.length);
  return lines.map(([name, value], index) => `${indent(depth)}${name.padEnd(width[index]!)} = ${value}\n`).join('');
}

export function toBody(body: Body, depth: number): string {
  let text = '';
  let run: (readonly [string, string])[] = [];
  const flush = (): void => {
    text += aligned(run, depth);
    run = [];
  };
  for (const item of body) {
    if (item.kind === 'attribute') run.push([item.name, toValue(item.value, depth)]);
    else {
      flush();
      if (text !== '') text += '\n';
      text += toBlock(item, depth);
    }
  }
  if (run.length > 0 && text !== '') text += '\n';
  flush();
  return text;
}

export function toBlock({ type, labels, body }: Block, depth = 0): string {
  const head = [type, ...labels.map(quoted)].join(' ');
  return body.length === 0
    ? `${indent(depth)}${head} {}\n`
    : `${indent(depth)}${head} {\n${toBody(body, depth + 1)}${indent(depth)}}\n`;
}

/** Blocks of a file, an empty line between them. */
export function toFile(blocks: readonly Block[]): string {
  return blocks.map((one) => toBlock(one)).join('\n');
}
