/** Everything else. */

import type { CommandRow } from '../command.ts';
import { AWS_COMMANDS } from './aws.ts';
import { AWS_NAMES } from './aws-names.ts';
import { CONNECTION, JSON_SWITCH, STORE } from './options.ts';

export const TOOLS: readonly CommandRow[] = [
  {
    name: 'doctor',
    summary: 'say whether all is well, and what to do where it is not',
    details:
      'Looks at the store: whether it opens, holds every line that was loaded, is fed, and complete. Of a cluster (--store https://…) it looks inside, too, at the indices of the classic Lambda function as well. With --aws it walks the way of the records before that: flow log, delivery role, log group, subscription, function, domain; bucket, key, notification, queue; or stream. Exit code 0 when all is well, 3 when there are warnings or places where it may not look, 4 when there are failures.',
    arguments: [],
    options: [
      { name: '--aws', help: 'look at the AWS side, too, with the credentials of the AWS command line' },
      { name: '--flow-log', value: 'ID', help: 'this flow log only, or that of this VPC, subnet or interface' },
      ...CONNECTION,
      JSON_SWITCH,
      STORE,
    ],
    examples: [
      ['thalweg doctor', 'what is wrong, why, and the command that mends it'],
      ['thalweg doctor --aws --region eu-west-1 --flow-log vpc-0a1b2c3d', 'why nothing arrives from this VPC'],
    ],
    load: () => import('../commands/doctor.ts'),
  },
  {
    name: 'generate',
    summary: 'make realistic flow logs of a small web VPC',
    details: 'The same seed, start, scale and format give the same bytes. Files lie in the layout that AWS uses in S3.',
    arguments: [],
    options: [
      { name: '--out', value: 'DIR', help: 'folder to write into', required: true, complete: 'directory' },
      { name: '--seed', value: 'N', help: 'seed of the random numbers', default: '1' },
      {
        name: '--start',
        value: 'INSTANT',
        help: 'first instant: date math, ISO 8601, or epoch',
        default: 'so that it ends now',
      },
      { name: '--hours', value: 'H', help: 'length', default: '24' },
      { name: '--scale', value: 'S', help: 'traffic; 1 is about 47,000 records a day', default: '1' },
      {
        name: '--format',
        value: 'VERSION',
        help: 'all fields up to a version',
        default: 'v2',
        choices: ['v2', 'v3', 'v4', 'v5', 'v6', 'v7', 'v8', 'v9', 'v10', 'v11'],
      },
      JSON_SWITCH,
    ],
    examples: [
      ['thalweg generate --out ./sample --seed 7 --hours 2 --format v5', 'two hours with the fields of version 5'],
    ],
    load: () => import('../commands/generate.ts'),
  },
  ...AWS_COMMANDS,
  AWS_NAMES,
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    arguments: [{ name: 'shell', help: 'the shell', choices: ['bash', 'zsh', 'fish'] }],
    options: [],
    examples: [
      ['source <(thalweg completion bash)', 'for this session; add it to ~/.bashrc for all'],
      ['thalweg completion fish > ~/.config/fish/completions/thalweg.fish', 'for good'],
    ],
    load: () => import('../commands/completion.ts'),
  },
];
