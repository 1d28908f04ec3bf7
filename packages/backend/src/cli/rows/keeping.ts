// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
/** Care of a store, of its bad lines, and of saved objects. */
import type { CommandRow } from '../command.ts';
import { FORMAT, JSON_SWITCH, OUTPUT, STORE } from './options.ts';

export const KEEPING: readonly CommandRow[] = [
  {
    name: 'dashboards export',
    summary: 'write an index pattern, searches and an overview for OpenSearch Dashboards or Kibana',
    details:
      'Saved objects as NDJSON, to be imported there under Stack management, Saved objects. They look at the indices that Thalweg writes on a cluster: those of the store, with the fields that its lines have brought, where the store is a cluster. A second import replaces the first.',
    arguments: [],
    options: [
      {
        name: '--index',
        value: 'PATTERN',
        help: 'indices that have the flow logs',
        default: 'those of the store; thalweg-flows-* where it is a folder',
      },
      OUTPUT,
      STORE,
    ],
    examples: [['thalweg dashboards export -o thalweg.ndjson', 'then import the file there']],
    load: () => import('../commands/dashboards-export.ts'),
  },
  {
    name: 'dashboards import',
    summary: 'take saved searches of OpenSearch Dashboards or Kibana',
    details:
      'Query, filters, columns, order and time become a saved search of the console. Names of other schemas (source.ip) become those of AWS; what has no equivalent is left out, and said.',
    arguments: [
      { name: 'file', help: 'an export of saved objects (NDJSON, or JSON up to Kibana 6)', complete: 'file' },
    ],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg dashboards import export.ndjson', 'the searches stand in the console under Open']],
    load: () => import('../commands/dashboards-import.ts'),
  },
  {
    name: 'quarantine list',
    summary: 'list lines that are no records, with the reason',
    arguments: [{ name: 'object', help: 'only of this object', optional: true }],
    options: [
      {
        name: '--format',
        value: 'FORMAT',
        help: 'how to print',
        default: 'table',
        choices: ['table', 'json', 'ndjson'],
      },
      { name: '--json', help: 'the same as --format json' },
      { name: '--limit', value: 'N|all', help: 'at most so many lines', default: '100 for the table, all otherwise' },
      STORE,
    ],
    examples: [
      ['thalweg quarantine list --format ndjson', 'one JSON object a line: object, line, reason, field, text'],
    ],
    load: () => import('../commands/quarantine-list.ts'),
  },
  {
    name: 'quarantine show',
    summary: 'bad lines by object and reason, with a sample of each',
    arguments: [{ name: 'object', help: 'only of this object', optional: true }],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg quarantine show', 'what went wrong, where, how often']],
    load: () => import('../commands/quarantine-show.ts'),
  },
  {
    name: 'quarantine export',
    summary: 'write the texts of bad lines as they came',
    arguments: [{ name: 'object', help: 'only of this object', optional: true }],
    options: [OUTPUT, STORE],
    examples: [['thalweg quarantine export -o bad.log', 'to mend them by hand and load the file']],
    load: () => import('../commands/quarantine-export.ts'),
  },
  {
    name: 'quarantine retry',
    summary: 'read bad lines again, with the right format',
    details:
      'Lines that fit become records; the others stay. Of an object with very many bad lines only the first are kept: it is read again from its source, which must be there unchanged. Exit code 3 when lines remain in quarantine.',
    arguments: [{ name: 'object', help: 'only of this object', optional: true }],
    options: [{ ...FORMAT, required: true }, JSON_SWITCH, STORE],
    examples: [
      [
        "thalweg quarantine retry app.log --format '${version} ${srcaddr} ${dstaddr} ${action}'",
        'lines that had lost their header',
      ],
    ],
    load: () => import('../commands/quarantine-retry.ts'),
  },
  {
    name: 'store init',
    summary: 'make a store, and say what its engine is and lacks',
    details:
      'In a cluster it makes the template of the indices, and those of the ledger; in a folder, an empty store. One that is there stays as it is.',
    arguments: [],
    options: [JSON_SWITCH, STORE],
    examples: [
      ['thalweg store init --store https://search.example.com:9200/flowlogs', 'before the first load, or the Lambda'],
    ],
    load: () => import('../commands/store-init.ts'),
  },
  {
    name: 'store status',
    summary: 'what the engine of a store is, and what it lacks',
    arguments: [],
    options: [JSON_SWITCH, STORE],
    examples: [
      ['thalweg store status --store https://search.example.com:9200', 'does the address work, and who answers?'],
    ],
    load: () => import('../commands/store-status.ts'),
  },
  {
    name: 'store migrate',
    summary: 'bring the indices of a cluster up to date with this version',
    arguments: [],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg store migrate --store https://search.example.com:9200', 'after an upgrade of Thalweg']],
    load: () => import('../commands/store-migrate.ts'),
  },
  {
    name: 'store compact',
    summary: 'merge small parts and build rollups (happens after loads, too)',
    details:
      'Builds the rollups of conversations, too, which a server builds by itself while nobody asks it anything. In a cluster: merges the segments of days that are over, so that they take less room.',
    arguments: [],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg store compact', 'after very many small loads']],
    load: () => import('../commands/store-compact.ts'),
  },
  {
    name: 'store retain',
    summary: 'remove the oldest days',
    arguments: [],
    options: [
      { name: '--days', value: 'N', help: 'keep the last N days' },
      { name: '--size', value: 'SIZE', help: 'keep at most so much on disk: 500MB, 20GB, …' },
      {
        name: '--policy',
        value: 'SWITCH',
        help: 'in a cluster: whether the engine itself (ISM, ILM) shall remove what is older than --days, from now on',
        choices: ['on', 'off'],
      },
      JSON_SWITCH,
      STORE,
    ],
    examples: [
      ['thalweg store retain --days 90', 'what is older than 90 days goes'],
      [
        'thalweg store retain --days 90 --policy on --store https://search.example.com',
        'the cluster removes it, day by day',
      ],
    ],
    load: () => import('../commands/store-retain.ts'),
  },
  {
    name: 'store forget',
    summary: 'remove everything that came from one object',
    arguments: [{ name: 'object', help: 'its name as in `thalweg status --objects`' }],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg store forget /logs/wrong-account.log.gz', 'undo a load']],
    load: () => import('../commands/store-forget.ts'),
  },
  {
    name: 'store backup',
    summary: 'copy the whole store, also while others write to it',
    arguments: [{ name: 'folder', help: 'a new or empty folder', complete: 'file' }],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg store backup /backup/thalweg-monday', 'a store of its own, which can be queried as it is']],
    load: () => import('../commands/store-backup.ts'),
  },
  {
    name: 'store restore',
    summary: 'make a store from a backup',
    arguments: [{ name: 'folder', help: 'the backup', complete: 'file' }],
    options: [JSON_SWITCH, STORE],
    examples: [
      ['thalweg store restore /backup/thalweg-monday --store /data/thalweg', 'the target must not exist or be empty'],
    ],
    load: () => import('../commands/store-restore.ts'),
  },
  {
    name: 'store verify',
    summary: 'count every part again and compare with the ledger',
    details:
      'Says whether lines = records + NODATA + SKIPDATA + quarantined holds for everything that was ever loaded, what retention removed included. Exit code 1 when something is wrong.',
    arguments: [],
    options: [JSON_SWITCH, STORE],
    examples: [['thalweg store verify', 'is everything there, once?']],
    load: () => import('../commands/store-verify.ts'),
  },
];
