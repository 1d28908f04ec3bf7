import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  type IAMClientConfig,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import type { AwsReader, PolicyStatement } from '../reader.ts';
import { type Abort, look, statements, unlessMissing } from './ask.ts';

export function roleReader(config: IAMClientConfig, abort: Abort): Pick<AwsReader, 'role'> {
  const iam = new IAMClient(config);
  return {
    role: (arn) =>
      look('iam:GetRole', () =>
        unlessMissing(async () => {
          const RoleName = arn.split('/').at(-1) ?? arn;
          const { Role } = await iam.send(new GetRoleCommand({ RoleName }), abort);
          return {
            Arn: Role?.Arn ?? arn,
            trust: statements(Role?.AssumeRolePolicyDocument),
            permissions: await permissionsOf(iam, RoleName, abort),
          };
        }),
      ),
  };
}

/** Statements of all policies of a role: its own, and those attached. */
async function permissionsOf(iam: IAMClient, RoleName: string, abort: Abort): Promise<PolicyStatement[]> {
  const found: PolicyStatement[] = [];
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }), abort);
  for (const PolicyName of PolicyNames) {
    const asked = new GetRolePolicyCommand({ RoleName, PolicyName });
    found.push(...statements((await iam.send(asked, abort)).PolicyDocument));
  }
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }), abort);
  for (const { PolicyArn } of AttachedPolicies) {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }), abort);
    const asked = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
    found.push(...statements((await iam.send(asked, abort)).PolicyVersion?.Document));
  }
  return found;
}
