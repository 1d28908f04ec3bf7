/** What brings records into a store. */
import type { CommandRow } from '../command.ts';
import { ASK, CONNECTION, FORMAT, JSON_SWITCH, STORE } from './options.ts';

export const LOADING: readonly CommandRow[] = [
  {
    name: 'ingest',
    summary: 'load flow logs into the store',
    details:
      'Takes AWS VPC and Transit Gateway flow logs in every container AWS delivers: text, gzip, Parquet, CloudWatch exports and payloads, Firehose JSON. What a file is, is found out from its content. An object is loaded once, whatever its name; loading it again changes nothing, and what a bucket has that is loaded already is not even fetched, and an event of a log group counts once. Credentials are those of the AWS command line, unless the options say otherwise. Lines that are no records are kept in quarantine with the reason.\n\n' +
      'Exit code 0: everything was read. 3: something was quarantined, broke off or was refused, like a zip archive. 2: a mistake in the command. 1: the environment failed.',
    arguments: [
      {
        name: 'source',
        help: 'files, folders (with all below), patterns like logs/**/*.gz, s3://BUCKET/PREFIX, cloudwatch://LOG-GROUP, or - for standard input',
        variadic: true,
        complete: 'file',
      },
    ],
    options: [
      FORMAT,
      {
        name: '--from',
        value: 'TIME',
        help: 'of files in the layout of AWS, only those that may have records from then on; folders of other days are not listed. Of a log group, the events from then on',
      },
      { name: '--to', value: 'TIME', help: 'the same, before it' },
      { name: '--tz', value: 'ZONE', help: 'time zone of dates without offset', default: 'UTC' },
      { name: '--force', help: 'replace what was loaded from the same object' },
      { name: '--dry-run', help: 'show the format found, sample records and bad lines; write nothing' },
      { name: '--workers', value: 'N', help: 'worker threads', default: 'one for each core, at most 8' },
      ...CONNECTION,
      JSON_SWITCH,
      STORE,
    ],
    examples: [
      ['thalweg ingest ./AWSLogs', 'everything below a folder, e.g. a copy of the bucket'],
      ['thalweg ingest s3://flow-logs/AWSLogs --from now-1d/d', 'from the bucket itself: yesterday and today'],
      ["thalweg ingest 'logs/**/*.gz' --json", 'a pattern; the summary as JSON'],
      [
        'thalweg ingest cloudwatch:///aws/vpc/flow --from now-1d',
        'a log group, in the format of its flow log; --region when the profile has another',
      ],
    ],
    load: () => import('../commands/ingest.ts'),
  },
  {
    name: 'copy',
    summary: 'copy records from one store into another, and verify them',
    details:
      'Between a folder and a cluster, either way, or between two of a kind. Rows keep the object and line they came from. What the target has already is left as it is, so the same command again goes on where one was broken off. Without a query and times, bad lines go along and every object is known to the target as if it had been loaded there; with one, what matches is copied as parts of objects.\n\n' +
      'Indices of the Lambda function that CloudWatch Logs was subscribed to with in the console of AWS (cwl-2026.11.24) are read event by event: from @message where it is there, else from the named values. An event counts once by its id, and what cannot be read is quarantined.\n\n' +
      'At the end counts and sums of both stores are compared, object by object. Exit code 1 when they differ.',
    arguments: [{ name: 'query', help: 'what to copy; everything if left out', optional: true }],
    options: [
      {
        name: '--from',
        value: 'STORE',
        help: 'store to read, or indices of the old Lambda function: https://HOST/cwl-*',
        required: true,
        complete: 'directory',
      },
      {
        name: '--to',
        value: 'STORE',
        help: 'store to write; made if it is not there',
        required: true,
        complete: 'directory',
      },
      ASK.find(({ name }) => name === '--lang')!,
      { name: '--from-time', value: 'TIME', help: 'rows that start at or after it', default: 'the oldest' },
      { name: '--to-time', value: 'TIME', help: 'rows that start before it', default: 'the newest' },
      ...ASK.filter(({ name }) => ['--now', '--tz', '--geo'].includes(name)),
      {
        name: '--format',
        value: 'FORMAT',
        help: 'fields of the lines in indices of the old Lambda function, as in ingest',
        default: 'what their documents name, else the default format',
      },
      JSON_SWITCH,
    ],
    examples: [
      ['thalweg copy --from ./store --to https://search.example.com:9200/flowlogs', 'move to a cluster'],
      [
        "thalweg copy --from https://search.example.com:9200 --to ./incident 'srcaddr:203.0.113.9' --from-time 2026-11-24",
        'take what belongs to an incident home',
      ],
      [
        "thalweg copy --from 'https://search.example.com/cwl-*' --to ./store",
        'take over what the old Lambda function has written',
      ],
    ],
    load: () => import('../commands/copy.ts'),
  },
];
