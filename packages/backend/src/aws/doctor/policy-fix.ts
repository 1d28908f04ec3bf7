/** Policies with what they lack, for a command: putting one replaces all that was there, so that goes into it, too. */
import { shellWord } from '../../report/shell.ts';
import { fromSource } from '../policy.ts';
import type { PolicyStatement } from './reader.ts';

export function policyWith(present: readonly PolicyStatement[], ...added: readonly PolicyStatement[]): string {
  return shellWord(policyText([...present, ...added]));
}

export function policyText(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** Which service is let in, and for whom: ARNs may have wildcards. */
export interface Trusted {
  readonly service: string;
  readonly account: string;
  readonly source: string;
}

function trustOf({ service, account, source }: Trusted): PolicyStatement {
  const Condition = fromSource(account, source);
  return { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', Condition };
}

type Allowed = Required<Pick<PolicyStatement, 'Action' | 'Resource'>>;

/** One policy of a role more; those that it has stay. */
export function rolePolicyFix(roleArn: string, name: string, ...allowed: readonly Allowed[]): string {
  const document = policyWith([], ...allowed.map((one): PolicyStatement => ({ Effect: 'Allow', ...one })));
  return `aws iam put-role-policy --role-name ${roleName(roleArn)} --policy-name ${name} --policy-document ${document}`;
}

export function trustFix(roleArn: string, trust: readonly PolicyStatement[], trusted: Trusted): string {
  return `aws iam update-assume-role-policy --role-name ${roleName(roleArn)} --policy-document ${policyWith(trust, trustOf(trusted))}`;
}

/** A role that was deleted, under the name that others still have of it; its permissions are told of when it is there. */
export function newRoleFix(roleArn: string, trusted: Trusted): string {
  const [, path] = /:role(\/.+\/)[^/]+$/.exec(roleArn) ?? [];
  const below = path === undefined ? '' : ` --path ${path}`;
  return `aws iam create-role --role-name ${roleName(roleArn)}${below} --assume-role-policy-document ${policyWith([], trustOf(trusted))}, then thalweg doctor --aws again for its permissions`;
}

/** The last part of its ARN: a path may stand before it. */
export function roleName(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}
