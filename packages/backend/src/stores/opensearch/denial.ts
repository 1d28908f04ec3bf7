/** Why a cluster denies, and what to do about it: the sentences of Amazon OpenSearch Service and of the security plugin, explained. */
import { ThalwegError } from '../../report/errors.ts';
import { firstLine } from '../../report/sentence.ts';

/** In the order they are tried; the last one always fits. */
const EXPLANATIONS: readonly (readonly [pattern: RegExp, help: string])[] = [
  [
    /User: anonymous is not authorized/i,
    "The domain saw no signature: its access policy names IAM principals, and the request came unsigned, or by a name under which signatures do not count. Use the domain's own address or set THALWEG_SERVICE=es, sign for its region, and name the role in the access policy with Resource …:domain/NAME/* (the /* matters).",
  ],
  [
    /User: (\S+) is not authorized/i,
    "Name this role in the domain's access policy, or allow es:ESHttpPost in the role's own policy, with Resource …:domain/NAME/* (the /* matters).",
  ],
  [
    /no permissions for \[/i,
    'Fine-grained access control: map the role (or user) as backend role to a role with cluster permission cluster_composite_ops and index permissions create_index and crud on the indices of Thalweg.',
  ],
  [
    /signature|credential should be scoped|security token/i,
    'The signature does not count: check region and service (es, or aoss for Serverless), and that nothing between here and the domain changes the request.',
  ],
  [
    /^(Forbidden|403 Forbidden|Bad Authorization)$/i,
    "OpenSearch Serverless: the collection's data access policy has to grant aoss:CreateIndex and aoss:WriteDocument to this role, its network policy has to let it in, and the role needs aoss:APIAccessAll.",
  ],
  [
    /^(401 )?Unauthorized$|unable to authenticate|missing authentication credentials/i,
    'Check who signs or logs in, in THALWEG_STORE_USER and THALWEG_STORE_PASSWORD, THALWEG_STORE_API_KEY, or THALWEG_STORE_TOKEN: the cluster does not know them.',
  ],
  [/(?:)/, 'Check who signs or logs in, and what that one may do on the indices of Thalweg.'],
];

/** `reason`: the sentence of the answer. */
export function denied(status: number, reason: string): ThalwegError {
  const help = EXPLANATIONS.find(([pattern]) => pattern.test(reason))![1];
  return new ThalwegError('cluster-denied', `The cluster denies access (${status}): ${firstLine(reason)}`, { help });
}
