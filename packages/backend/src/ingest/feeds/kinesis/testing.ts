/** A stream in memory that can be resharded. Iterators can be made too old, and reading can be throttled. */
import { gzipSync } from 'node:zlib';
import { eventAt } from '../../sources/cloudwatch/testing.ts';
import type { Shard, Stream, StreamRecord } from './stream.ts';

interface MadeShard extends Shard {
  readonly records: StreamRecord[];
  isClosed: boolean;
}

export interface MadeStream extends Stream {
  /** Puts a record into a shard. */
  put(shard: string, data: Uint8Array | string): void;
  open(shard: string, parents?: readonly string[]): void;
  /** Iterators that were given so far are no good any more. */
  expire(): void;
  /** Called before each answer with records; what it throws is the answer. */
  fault: (shard: string) => void;
  /** Shards in the order in which they were asked. */
  readonly asked: string[];
}

/** Records of an answer. */
const MOST = 3;

export function makeStream(): MadeStream {
  const shards: MadeShard[] = [];
  let sequence = 0;
  let age = 0;
  const found = (id: string): MadeShard => shards.find((shard) => shard.id === id)!;
  const stream: MadeStream = {
    arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/flow',
    asked: [],
    fault: () => undefined,
    open(id, parents = []) {
      shards.push({ id, parents, start: String(sequence), records: [], isClosed: false });
      for (const parent of parents) found(parent).isClosed = true;
    },
    put(id, data) {
      const arrived = Date.parse('2026-11-24T10:00:00Z') + ++sequence;
      found(id).records.push({ sequence: String(sequence), arrived, data: Buffer.from(data) });
    },
    expire: () => void age++,
    shards: async () => shards,
    async iterator(id, place) {
      const { records } = found(id);
      if (place.kind === 'oldest') return `${age} ${id} 0`;
      if (place.kind === 'at') return `${age} ${id} ${records.filter(({ arrived }) => arrived < place.instant).length}`;
      const at = records.findIndex((record) => record.sequence === place.sequence);
      return at < 0 ? undefined : `${age} ${id} ${at + 1}`;
    },
    async records(iterator) {
      const [given, id = '', at] = iterator.split(' ');
      if (Number(given) !== age) return undefined;
      stream.asked.push(id);
      stream.fault(id);
      const { records, isClosed } = found(id);
      const end = Math.min(Number(at) + MOST, records.length);
      return {
        records: records.slice(Number(at), end),
        next: isClosed && end === records.length ? undefined : `${age} ${id} ${end}`,
        behind: records.length - end,
      };
    },
    close: () => undefined,
  };
  return stream;
}

/** What a subscription of a log group puts into a stream. */
export function payloadWith(count: number, at = Date.parse('2026-11-24T10:00:00Z')): Uint8Array {
  const logEvents = Array.from({ length: count }, (_, index) => {
    const { id, timestamp, message } = eventAt(at + index * 1000);
    return { id, timestamp, message };
  });
  const place = { owner: '123456789012', logGroup: 'flow-logs', logStream: 'eni-1-all', subscriptionFilters: ['all'] };
  return gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', ...place, logEvents }));
}
