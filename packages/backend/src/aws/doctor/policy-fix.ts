/** Policies with what they lack, for a command: putting one replaces all that was there, so that goes into it, too. */
import { shellWord } from '../../report/shell.ts';
import type { PolicyStatement } from './reader.ts';

export function policyWith(present: readonly PolicyStatement[], ...added: readonly PolicyStatement[]): string {
  return shellWord(policyText([...present, ...added]));
}

export function policyText(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export function trustOf(service: string): PolicyStatement {
  return { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
}

/** One policy of a role more; those that it has stay. */
export function rolePolicyFix(roleArn: string, name: string, actions: readonly string[], resource: string): string {
  const document = policyWith([], { Effect: 'Allow', Action: actions, Resource: resource });
  return `aws iam put-role-policy --role-name ${roleName(roleArn)} --policy-name ${name} --policy-document ${document}`;
}

export function trustFix(roleArn: string, trust: readonly PolicyStatement[], service: string): string {
  return `aws iam update-assume-role-policy --role-name ${roleName(roleArn)} --policy-document ${policyWith(trust, trustOf(service))}`;
}

/** A role that was deleted, under the name that others still have of it; its permissions are told of when it is there. */
export function newRoleFix(roleArn: string, service: string): string {
  return `aws iam create-role --role-name ${roleName(roleArn)} --assume-role-policy-document ${policyWith([], trustOf(service))}, then thalweg doctor --aws again for its permissions`;
}

/** The last part of its ARN: a path may stand before it. */
export function roleName(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}
