/** Every policy of a plan, with what it is for. */
import type { Plan } from './plan.ts';
import { fromSource, type PolicyDocument, policy } from './policy.ts';

/** trust: who may take a role. identity: what a role may do. resource: who may do what to a resource. */
export type PolicyKind = 'trust' | 'identity' | 'resource';

export interface PlacedPolicy {
  readonly resource: string;
  readonly kind: PolicyKind;
  readonly document: PolicyDocument;
  /** Characters that AWS takes, blanks not counted (IAM and STS quotas; S3, SQS and OpenSearch guides). */
  readonly most: number;
  /** A bucket has nobody in its policy without a name; a domain may, from some addresses. */
  readonly mayHaveAddresses: boolean;
}

export function policiesOf(plan: Pick<Plan, 'resources'>): readonly PlacedPolicy[] {
  return plan.resources.flatMap((resource): PlacedPolicy[] => {
    const place = { resource: resource.id, mayHaveAddresses: resource.kind === 'domain' };
    switch (resource.kind) {
      case 'role':
        return [
          { ...place, kind: 'trust', document: resource.trust, most: 2048 },
          { ...place, kind: 'identity', document: resource.permissions, most: 10_240 },
        ];
      case 'domain':
        return [{ ...place, kind: 'resource', document: resource.policy, most: 102_400 }];
      case 'bucket-policy':
        return [{ ...place, kind: 'resource', document: resource.policy, most: 20_480 }];
      case 'queue-policy':
        return [{ ...place, kind: 'resource', document: resource.policy, most: 8192 }];
      case 'permission':
        // What Lambda makes of it in the function's own policy.
        return [
          {
            ...place,
            kind: 'resource',
            document: policy({
              Effect: 'Allow',
              Principal: { Service: resource.service },
              Action: 'lambda:InvokeFunction',
              Resource: resource.function,
              Condition: fromSource(resource.sourceAccount, resource.sourceArn),
            }),
            most: 20_480,
          },
        ];
      default:
        return [];
    }
  });
}
