import { expect, test } from 'vitest';
import { makeCases } from '../../../../test/aws/cases.ts';
import { deployPolicy } from './deploy-permissions.ts';
import { list } from './policy.ts';

/** Characters of a managed policy without white space (IAM quotas). */
const MOST = 6144;

test.each(makeCases().map((made) => [`${made.name} as ${made.format}`, made] as const))(
  '%s: each action and resource has a name, and it fits into a managed policy',
  (_, { config, plan }) => {
    const document = deployPolicy(config, plan);
    expect(JSON.stringify(document).length).toBeLessThanOrEqual(MOST);
    for (const { Sid, Action, Resource } of document.Statement) {
      for (const action of list(Action)) expect(action).toMatch(/^[a-z0-9-]+:[A-Z]\w+$/);
      expect(new Set(list(Action)).size).toBe(list(Action).length);
      if (Sid === 'Look') continue;
      expect(list(Resource).length).toBeGreaterThan(0);
      for (const resource of list(Resource))
        expect(resource).toMatch(/^arn:aws(-cn|-us-gov)?:\w+:([\w-]+:\d{12}|:\d{12}|:):?[\w/*.:-]*\w/);
    }
    const actions = document.Statement.flatMap(({ Action }) => list(Action));
    expect(actions.includes('iam:ListInstanceProfilesForRole')).toBe(config.format === 'terraform');
    const arns = document.Statement.flatMap(({ Resource }) => list(Resource)).map(String);
    for (const resource of plan.resources)
      if (['domain', 'role', 'function', 'queue', 'bucket', 'delivery-stream', 'log-group'].includes(resource.kind))
        expect(
          arns.some((arn) => 'name' in resource && arn.includes(resource.name)),
          resource.id,
        ).toBe(true);
  },
);
