/** Resources from a file that the AWS command line has written: `aws ec2 describe-… --output json`. */
import type { ResourceKind, ToldResource } from '@thalweg/core/names';
import { prettifyError } from 'zod/mini';
import { ThalwegError } from '../../report/errors.ts';
import { described, toResources, type Whereabouts } from './describe.ts';

const KINDS: Readonly<Record<string, ResourceKind>> = {
  NetworkInterfaces: 'interface',
  Reservations: 'instance',
  Subnets: 'subnet',
  Vpcs: 'vpc',
  SecurityGroups: 'security-group',
};

export interface FileAnswer {
  readonly kinds: readonly ResourceKind[];
  readonly resources: readonly ToldResource[];
}

/**
 * Reads the text of a file. Resources are where their zone is unless `where` says another region; `where.account` is for those that do
 * not name their owner.
 * @throws ThalwegError bad-inventory.
 */
export function parseInventory(name: string, text: string, where: Whereabouts): FileAnswer {
  const data = parseJson(name, text);
  const kinds = Object.entries(KINDS).flatMap(([key, kind]) => (Object.hasOwn(data, key) ? [kind] : []));
  if (kinds.length === 0) {
    const has = Object.keys(data).slice(0, 5).join(', ');
    throw bad(name, `it has ${has === '' ? 'nothing' : has}, and none of ${Object.keys(KINDS).join(', ')}`);
  }
  const read = described.safeParse(data);
  if (!read.success) throw bad(name, prettifyError(read.error).replace(/\s*\n\s*/g, ' '));
  return { kinds, resources: toResources(read.data, where) };
}

function parseJson(name: string, text: string): object {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw bad(name, `it is no JSON (${(error as Error).message})`);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw bad(name, 'it is no JSON object');
  return data;
}

function bad(name: string, what: string): ThalwegError {
  return new ThalwegError('bad-inventory', `${name}: ${what}`, {
    help: 'Write it with aws ec2 describe-network-interfaces --output json, or describe-instances, -subnets, -vpcs, -security-groups.',
  });
}
