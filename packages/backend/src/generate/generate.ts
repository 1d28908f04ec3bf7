/** Realistic flow logs of a small web VPC, in the layout in which AWS delivers them to S3. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { fieldNamed, logName } from '@thalweg/core/fields';
import { createNetwork } from './network.ts';
import { createRandom } from './random.ts';
import { createRenderer, type FormatName, formatFields } from './render.ts';
import { type FlowRecord, generateMinute } from './traffic.ts';

export interface GenerateOptions {
  readonly seed: number;
  /** Epoch seconds; rounded down to five minutes, the interval in which AWS delivers. */
  readonly start: number;
  readonly hours: number;
  /** 1 is a quiet site of about 47,000 records a day; traffic grows in proportion. */
  readonly scale: number;
  readonly format: FormatName;
  /** Folder that gets `AWSLogs/…`. */
  readonly out: string;
  readonly signal?: AbortSignal;
  readonly onFile?: (done: number, of: number) => void;
}

export interface Generated {
  readonly files: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly bytes: number;
}

const INTERVAL = 300;

/** Writes one gzip file for each five minutes. The same seed, start, scale and format give the same bytes. */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const random = createRandom(options.seed);
  const network = createNetwork(options.seed, options.scale, random);
  const render = createRenderer(options.format, network);
  const header = formatFields(options.format)
    .map((name) => logName(fieldNamed(name)!))
    .join(' ');
  const start = Math.floor(options.start / INTERVAL) * INTERVAL;
  const files = Math.max(1, Math.ceil((options.hours * 3600) / INTERVAL));
  const total = { records: 0, noData: 0, skipData: 0, bytes: 0 };

  for (let file = 0; file < files; file++) {
    options.signal?.throwIfAborted();
    const from = start + file * INTERVAL;
    const lines = [header];
    for (let minute = from; minute < from + INTERVAL; minute += 60) {
      // An interface delivers its records of a minute together.
      const byInterface = new Map<string, string[]>(network.interfaces.map((one) => [one.interfaceId, []]));
      generateMinute(minute, { network, random, scale: options.scale }, (record: FlowRecord) => {
        byInterface.get(record.at.interfaceId)!.push(render(record));
        total[record.status === 'OK' ? 'records' : record.status === 'NODATA' ? 'noData' : 'skipData']++;
      });
      for (const some of byInterface.values()) for (const line of some) lines.push(line);
    }
    const packed = gzipSync(`${lines.join('\n')}\n`);
    total.bytes += packed.length;
    const path = join(options.out, objectKey(network, from));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, packed);
    options.onFile?.(file + 1, files);
    // Lets a signal come through.
    await setImmediate();
  }
  return { files, ...total };
}

/** `AWSLogs/<account>/vpcflowlogs/<region>/YYYY/MM/DD/<account>_vpcflowlogs_<region>_<flow log>_<YYYYMMDDTHHmmZ>_<hash>.log.gz` */
function objectKey(network: { accountId: string; region: string; flowLogId: string }, time: number): string {
  const iso = new Date(time * 1000).toISOString();
  const stamp = `${iso.slice(0, 16).replace(/[-:]/g, '')}Z`;
  const { accountId, region, flowLogId } = network;
  const hash = createHash('sha256').update(`${flowLogId} ${stamp}`).digest('hex').slice(0, 8);
  const name = `${accountId}_vpcflowlogs_${region}_${flowLogId}_${stamp}_${hash}.log.gz`;
  return ['AWSLogs', accountId, 'vpcflowlogs', region, ...iso.slice(0, 10).split('-'), name].join('/');
}
