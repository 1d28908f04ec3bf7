// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
/** Options and arguments that several commands have. */
import type { OptionRow } from '../command.ts';

export const STORE: OptionRow = {
  name: '--store',
  value: 'STORE',
  help: 'folder of the store, or address of a cluster (https://HOST:PORT/PREFIX)',
  default: 'thalweg/store in the XDG data folder',
  env: 'THALWEG_STORE',
  complete: 'directory',
};
export const ACCESS: OptionRow = {
  name: '--access',
  value: 'FILE',
  help: 'database of users, tokens and what they did',
  default: 'access.sqlite in the folder of the store; for a cluster below thalweg in the XDG state folder',
  complete: 'file',
};
export const JSON_SWITCH: OptionRow = { name: '--json', help: 'print one JSON object instead of text' };
export const OUTPUT: OptionRow = {
  name: '--output',
  short: '-o',
  value: 'FILE',
  help: 'file to write instead of standard output',
  complete: 'file',
};
export const FORMAT: OptionRow = {
  name: '--format',
  value: 'FORMAT',
  help: 'fields of the lines, as `${srcaddr} ${dstaddr} …` or a list of names; for logs without a header line',
};
export const GEO: OptionRow = {
  name: '--geo',
  value: 'FILE',
  help: 'MMDB file with countries or AS of addresses; several are separated as in PATH',
  default: 'the countries of the packaged file',
  env: 'THALWEG_GEO',
  complete: 'file',
};
/** Who asks AWS, and where. */
export const CONNECTION: readonly OptionRow[] = [
  { name: '--profile', value: 'NAME', help: 'profile of the AWS command line', env: 'AWS_PROFILE' },
  { name: '--region', value: 'REGION', help: 'region of AWS', default: "the profile's", env: 'AWS_REGION' },
  { name: '--role-arn', value: 'ARN', help: 'role to take first, of another account perhaps' },
  { name: '--external-id', value: 'ID', help: 'external id that the role asks for' },
];
/** What every question has: language and time. */
export const ASK: readonly OptionRow[] = [
  { name: '--lang', value: 'LANGUAGE', help: 'language of the query', default: 'kql', choices: ['kql', 'lucene'] },
  {
    name: '--from',
    value: 'TIME',
    help: 'rows that start at or after it: date math (now-1d/d), ISO 8601, or epoch',
    default: 'the oldest',
  },
  { name: '--to', value: 'TIME', help: 'rows that start before it; a date means its end', default: 'the newest' },
  { name: '--now', value: 'INSTANT', help: 'the instant that `now` stands for', default: 'the clock' },
  { name: '--tz', value: 'ZONE', help: 'time zone of dates without offset, and of what is shown', default: 'UTC' },
  GEO,
  STORE,
];
