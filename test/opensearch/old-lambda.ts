/**
 * Writes into an engine what the Lambda function `LogsToElasticsearch_…` wrote: an index a day by the time of the event, no mapping, the
 * values of the pattern by name with numbers made of all that look like numbers, and `@…` beside them.
 */
import { createHttp } from '../../packages/backend/src/stores/opensearch/http.ts';

export interface LogEvent {
  readonly id: string;
  /** Epoch seconds. */
  readonly time: number;
  readonly message?: string;
  /** Names of the pattern, in the order in which its values came. */
  readonly names?: readonly string[];
  readonly logGroup?: string;
}

export const DEFAULT_NAMES =
  'version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status'.split(
    ' ',
  );

/** As the function looks at a value. */
function isNumeric(text: string): boolean {
  return !Number.isNaN(Number.parseFloat(text)) && Number.isFinite(Number(text));
}

export function toDocument({ id, time, message = '', names, logGroup = 'flows' }: LogEvent): Record<string, unknown> {
  const tokens = message.split(' ');
  const values = (names ?? []).map((name, place) => {
    const token = tokens[place] ?? '';
    return [name, isNumeric(token) ? Number(token) : token];
  });
  return {
    ...Object.fromEntries(values),
    '@id': id,
    '@timestamp': new Date(time * 1000).toISOString(),
    '@message': message,
    '@owner': '012345678901',
    '@log_group': logGroup,
    '@log_stream': 'eni-1-all',
  };
}

/** Indexes documents by their ids; `change`: what somebody has done to them since. */
export async function writeEvents(
  address: string,
  events: readonly LogEvent[],
  {
    prefix = 'cwl-',
    change = (document: Record<string, unknown>) => document,
  }: { readonly prefix?: string; readonly change?: (document: Record<string, unknown>) => object } = {},
): Promise<void> {
  const http = createHttp(new URL(address));
  const headers = { 'content-type': 'application/x-ndjson' };
  try {
    for (let from = 0; from < events.length; from += 5000) {
      const body = events.slice(from, from + 5000).map((event) => {
        const day = new Date(event.time * 1000).toISOString().slice(0, 10).replaceAll('-', '.');
        const head = { index: { _index: `${prefix}${day}`, _id: event.id } };
        return `${JSON.stringify(head)}\n${JSON.stringify(change(toDocument(event)))}\n`;
      });
      const answer = await http.send({ method: 'POST', path: '/_bulk?refresh=true', headers, body: body.join('') });
      if (!answer.body.includes('"errors":false')) throw new Error(answer.body.slice(0, 1000));
    }
  } finally {
    http.close();
  }
}

/** 56 digits that rise with time, as CloudWatch Logs gives them. */
export function eventIdOf(n: number): string {
  return `3${String(7_000_000_000_000 + n).padStart(55, '0')}`;
}
