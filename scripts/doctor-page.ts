/** The page of the doctor's checks: from their rows, and the policy that looking needs. */

import type { CheckRow } from '../packages/backend/src/doctor/checks.ts';
import { AWS_CHECKS } from '../packages/backend/src/doctor/checks-aws.ts';
import { CLUSTER_CHECKS } from '../packages/backend/src/doctor/checks-cluster.ts';
import { STORE_CHECKS } from '../packages/backend/src/doctor/checks-store.ts';

type Table = (heads: readonly string[], rows: readonly (readonly string[])[]) => string;

export function doctorPage(mark: string, table: Table): string {
  const list = (rows: readonly CheckRow[]): string =>
    table(
      ['check', 'stage', 'ok when', 'what mends it'],
      rows.map(({ id, stage, right, remedy }) => [`\`${id}\``, stage, right, remedy]),
    );
  return [
    `# Checks of the doctor\n\n${mark}`,
    '`thalweg doctor` says of each check `ok`, `warning`, `failure`, or `not-allowed` with the permission that is missing to look; in a finding the fix has the names of your things in it, to be pasted. What lies behind a gap is not looked at. Exit code 0 when all is well, 3 with warnings or places that could not be looked at, 4 with failures. [When nothing arrives](../how-to/when-nothing-arrives.md) tells how to go about it; the [JSON](json.md#doctor) has the same.',
    '## The AWS side',
    'With `--aws`: from each flow log of the region (or that of `--flow-log`) to where its records go.',
    list(AWS_CHECKS),
    'The address of this machine is looked up at `checkip.amazonaws.com`, and only when the policy of a domain lets addresses in.',
    '### Policy',
    'What `--aws` reads; nothing is changed. Leave out what you do not use: the check then says which action is missing. `es:ESHttpPost` is for searches alone (`…/_search`). The security plugin of a domain asks for rights of its own, which `THALWEG_STORE_USER` and `THALWEG_STORE_PASSWORD` give.',
    `\`\`\`json\n${JSON.stringify(policy(), undefined, 2)}\n\`\`\``,
    '## In a cluster',
    'With `--store https://…`, for the domain that `--aws` finds, and on the page of a server whose store a cluster keeps. Indices are those of the store, and `cwl-*` of the function that the console of AWS sets up.',
    list(CLUSTER_CHECKS),
    '## The store',
    list(STORE_CHECKS),
  ]
    .join('\n\n')
    .concat('\n');
}

function policy(): object {
  const rows: readonly CheckRow[] = [...AWS_CHECKS, ...CLUSTER_CHECKS];
  const actions = [...new Set(rows.flatMap((row) => row.actions ?? []))].sort();
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: 'ThalwegDoctor', Effect: 'Allow', Action: actions, Resource: '*' }],
  };
}
