/** From a function to the domain that it writes to, and into it. */
import type { Finding } from '../../doctor/finding.ts';
import { ThalwegError } from '../../report/errors.ts';
import { addressesOf, checkDomain, checkDomainAddresses, checkDomainPolicy, checkMyAddress } from './domain-checks.ts';
import { checkDomainHealth, checkDomainStorage } from './domain-metric-checks.ts';
import { checkLambdaRole } from './lambda-checks.ts';
import type { Domain, LambdaFunction } from './reader.ts';
import { checkRoleMapping } from './role-mapping-check.ts';
import { metricOf, seen, type Walk } from './walk.ts';

export async function followDomain(walk: Walk, found: LambdaFunction): Promise<void> {
  const { reader, findings, cluster } = walk;
  // The classic function has a host name alone.
  const named = found.environment['THALWEG_STORE'] ?? found.environment['ENDPOINT'] ?? '';
  const [store] = /^https?:\/\/[^/]+.*/.exec(named.includes('://') ? named : `https://${named}`) ?? [];
  const host = store === undefined ? undefined : /^https?:\/\/([^/:]+)/.exec(store)?.[1];
  if (store === undefined || host === undefined) return;
  // A collection of Serverless is no domain; its policies are not looked at.
  if (/\.aoss\./.test(host)) {
    await lookInside(walk, store);
    return;
  }
  const domains = seen(walk, 'aws.domain', await reader.domains());
  if (!domains) return;
  const domain = domains.value.find(({ endpoints }) => endpoints.includes(host));
  findings.push(checkDomain(host, domain));
  if (!domain || domain.Deleted) return;
  await lookAtMetrics(walk, domain);
  findings.push(checkDomainAddresses(domain));
  await lookAtMyAddress(walk, domain);
  const role = seen(walk, 'aws.function.role', await reader.role(found.Role));
  if (role) {
    findings.push(checkLambdaRole(found, role.value, domain.ARN));
    if (role.value) findings.push(checkDomainPolicy(domain, role.value));
  }
  if (domain.isFineGrained) {
    const mappings = seen(walk, 'aws.domain.mapping', await cluster.roleMappings(store));
    if (mappings) findings.push(checkRoleMapping(domain, found.Role, mappings.value));
  }
  await lookInside(walk, store);
}

/** Of a new flow log nothing need have arrived; that is worth a look, and no failure. */
async function lookInside({ cluster, findings, isNew }: Walk, store: string): Promise<void> {
  const found = await cluster.examine(store);
  findings.push(
    ...found.map((finding): Finding => {
      if (!isNew || finding.id !== 'cluster.delivered' || finding.status !== 'failure') return finding;
      const message = `${finding.message} The flow log is new: it takes some minutes.`;
      return { ...finding, status: 'warning', message };
    }),
  );
}

async function lookAtMetrics(walk: Walk, domain: Domain): Promise<void> {
  const last = async (
    id: 'aws.domain.health' | 'aws.domain.storage',
    name: string,
    statistic: 'Maximum' | 'Minimum',
  ) => {
    const dimensions = { DomainName: domain.DomainName, ClientId: domain.ARN.split(':')[4] ?? walk.account };
    const values = await metricOf(walk, id, { namespace: 'AWS/ES', name, dimensions, statistic });
    return values && { value: values.at(-1) };
  };
  const red = await last('aws.domain.health', 'ClusterStatus.red', 'Maximum');
  // Who may not ask once may not ask again.
  if (!red) return;
  const yellow = await last('aws.domain.health', 'ClusterStatus.yellow', 'Maximum');
  const blocked = await last('aws.domain.health', 'ClusterIndexWritesBlocked', 'Maximum');
  const free = await last('aws.domain.storage', 'FreeStorageSpace', 'Minimum');
  walk.findings.push(
    checkDomainHealth(domain, { red: red.value, yellow: yellow?.value, isBlocked: blocked?.value }),
    checkDomainStorage(domain, free?.value),
  );
}

/** Asked of a service outside, and so only where the answer decides something. */
async function lookAtMyAddress(walk: Walk, domain: Domain): Promise<void> {
  const isAsked = addressesOf(domain).some((address) => !address.includes(':') && address !== '0.0.0.0/0');
  if (domain.isInVpc || !isAsked) return;
  try {
    walk.findings.push(checkMyAddress(domain, await walk.myAddress()));
  } catch (error) {
    if (!(error instanceof ThalwegError)) throw error;
    walk.findings.push({
      id: 'aws.domain.my-address',
      status: 'not-allowed',
      message: `Your address is not known, so that nobody can say whether the domain lets it in. ${error.message}`,
      fix: 'curl https://checkip.amazonaws.com, and compare it with the addresses of the policy',
    });
  }
}
