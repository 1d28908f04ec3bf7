/** The command table. Parser, help, shell completion and docs/reference/cli.md are made from it. */
import type { CommandRow } from './command.ts';
import { ACCESS_COMMANDS } from './rows/access.ts';
import { ASKING } from './rows/asking.ts';
import { KEEPING } from './rows/keeping.ts';
import { LOADING } from './rows/loading.ts';
import { SERVING } from './rows/serving.ts';
import { TOOLS } from './rows/tools.ts';

/** In the order of the help. */
export const COMMANDS: readonly CommandRow[] = [
  ...SERVING,
  ...LOADING,
  ...ASKING,
  ...ACCESS_COMMANDS,
  ...KEEPING,
  ...TOOLS,
];

/** Groups of commands: name → what they are about. */
export const GROUPS: Readonly<Record<string, string>> = {
  access: 'networks that are let in',
  aws: 'the AWS side: flow logs, and where they go',
  dashboards: 'OpenSearch Dashboards and Kibana',
  networks: 'names of addresses',
  quarantine: 'lines that are no records',
  store: 'care of the store',
  token: 'tokens of programs',
  user: 'people who sign in',
};
