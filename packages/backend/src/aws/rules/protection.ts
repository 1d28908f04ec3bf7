/** Rules about what lies and travels: encrypted, and closed to the public. */
import type { Plan, Resource, ResourceKind, ResourceOf } from '../plan.ts';
import { list, type PolicyDocument } from '../policy.ts';
import { plainText } from '../values.ts';
import type { Rule } from './rule.ts';

export function resourcesOf<K extends ResourceKind>(plan: Plan, kind: K): readonly ResourceOf<K>[] {
  return plan.resources.filter((resource: Resource): resource is ResourceOf<K> => resource.kind === kind);
}

/** A statement that refuses everybody, and everything, without TLS. */
function refusesPlain({ Statement }: PolicyDocument): boolean {
  return Statement.some(
    ({ Effect, Principal, Action, Condition }) =>
      Effect === 'Deny' &&
      Principal === '*' &&
      list(Action).some((action) => /^(?:s3|sqs):\*$/.test(action)) &&
      Condition?.['Bool']?.['aws:SecureTransport'] === 'false',
  );
}

/** Buckets and queues without a policy that refuses what comes without TLS. */
function withoutTls(plan: Plan): (readonly [string, string])[] {
  const closed = new Set(
    plan.resources.flatMap((resource) => {
      if (resource.kind === 'bucket-policy')
        return refusesPlain(resource.policy) ? [plainText(resource.bucket, plan)] : [];
      if (resource.kind === 'queue-policy')
        return refusesPlain(resource.policy) ? [plainText(resource.queue, plan)] : [];
      return [];
    }),
  );
  return [
    ...resourcesOf(plan, 'bucket').filter(({ id }) => !closed.has(`<${id}.name>`)),
    ...resourcesOf(plan, 'queue').filter(({ id }) => !closed.has(`<${id}.url>`)),
  ].map(({ id }) => [id, 'takes requests without TLS'] as const);
}

export const PROTECTION_RULES: readonly Rule[] = [
  {
    name: 'tls',
    about: 'Nothing is reached without TLS 1.2.',
    check: (plan) => [
      ...resourcesOf(plan, 'domain')
        .filter(({ isHttpsEnforced, tlsPolicy }) => !isHttpsEnforced || !/^Policy-Min-TLS-1-[23]-/.test(tlsPolicy))
        .map(({ id }) => [id, 'takes requests without TLS 1.2'] as const),
      ...withoutTls(plan),
      ...resourcesOf(plan, 'delivery-stream')
        .filter(({ url }) => !plainText(url, plan).startsWith('https://'))
        .map(({ id }) => [id, 'delivers without TLS'] as const),
    ],
  },
  {
    name: 'encrypted-at-rest',
    about: 'What lies somewhere is encrypted there. (Log groups always are.)',
    check: (plan) => [
      ...resourcesOf(plan, 'domain').flatMap(({ id, isEncryptedAtRest, isEncryptedBetweenNodes }) => [
        ...(isEncryptedAtRest ? [] : [[id, 'its disks are not encrypted'] as const]),
        ...(isEncryptedBetweenNodes ? [] : [[id, 'its nodes talk in the clear'] as const]),
      ]),
      ...[...resourcesOf(plan, 'bucket'), ...resourcesOf(plan, 'queue'), ...resourcesOf(plan, 'delivery-stream')]
        .filter(({ isEncrypted }) => !isEncrypted)
        .map(({ id }) => [id, 'is not encrypted'] as const),
    ],
  },
  {
    name: 'no-public-bucket',
    about: 'No bucket can be made public.',
    check: (plan) =>
      resourcesOf(plan, 'bucket')
        .filter(({ isPublicBlocked }) => !isPublicBlocked)
        .map(({ id }) => [id, 'could be made public'] as const),
  },
];
