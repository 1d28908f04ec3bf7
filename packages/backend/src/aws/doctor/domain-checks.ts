/** The OpenSearch domain: whether it is there, and whom its policy lets in. */
import type { Finding } from '../../doctor/finding.ts';
import { allows, conditionValues, principalsOf } from './allows.ts';
import { policyWith, rolePolicyFix } from './policy-fix.ts';
import type { Domain, PolicyStatement, Role } from './reader.ts';

/** What the function asks of a domain. */
const SHIPS = ['es:ESHttpGet', 'es:ESHttpPost', 'es:ESHttpPut'];

/** Puts a policy in the place of the one that is there. */
function policyFix(domain: Domain, statements: readonly PolicyStatement[]): string {
  const policy = policyWith(orOwnAccount(domain, statements));
  return `aws opensearch update-domain-config --domain-name ${domain.DomainName} --access-policies ${policy}`;
}

export function checkDomain(endpoint: string, domain: Domain | undefined): Finding {
  const id = 'aws.domain';
  if (!domain) {
    return {
      id,
      status: 'failure',
      message: `No domain of this account and region answers under ${endpoint}.`,
      fix: 'aws opensearch list-domain-names; then set the address in the function: THALWEG_STORE',
    };
  }
  const { DomainName: name } = domain;
  if (domain.Deleted) {
    return {
      id,
      status: 'failure',
      message: `The domain ${name} is being deleted.`,
      fix: 'Name another domain, or make a new one.',
    };
  }
  if (!domain.Created || domain.Processing) {
    return {
      id,
      status: 'warning',
      message: `The domain ${name} is being changed by AWS (processing).`,
      fix: `Wait 15 to 60 minutes: aws opensearch describe-domain --domain-name ${name} --query DomainStatus.Processing`,
    };
  }
  return { id, status: 'ok', message: `The domain ${name} is there.` };
}

/** Whether the function's role gets in: by the domain's policy or by its own. In one account, either is enough, unless one denies. */
export function checkDomainPolicy(domain: Domain, role: Role): Finding {
  const id = 'aws.domain.policy';
  const resource = `${domain.ARN}/_bulk`;
  const action = 'es:ESHttpPost';
  const [, partition, , , account] = role.Arn.split(':');
  const names = new Set([role.Arn, `arn:${partition}:iam::${account}:root`, account, '*']);
  const own = domain.policy.filter(
    (one) =>
      principalsOf(one).some((principal) => names.has(principal)) && conditionValues(one, 'aws:SourceIp').length === 0,
  );
  if (allows([...own, ...role.permissions], action, resource)) {
    return { id, status: 'ok', message: `${role.Arn} may write to ${domain.DomainName}.` };
  }
  const withoutStar = allows([...own, ...role.permissions], action, domain.ARN);
  return {
    id,
    status: 'failure',
    message: withoutStar
      ? `The policy allows ${action} on the domain itself, not on what is in it: its resource has to end in /*.`
      : `${role.Arn} may not write to ${domain.DomainName}: ${action} is in neither the domain's policy nor the role's.`,
    fix: rolePolicyFix(role.Arn, 'write-to-domain', { Action: SHIPS, Resource: `${domain.ARN}/*` }),
  };
}

/** Whether everybody may come, from there. */
const isOpen = (one: PolicyStatement): boolean => one.Effect === 'Allow' && principalsOf(one).includes('*');

/** A domain's policy knows IPv4 only, and what is open to the world is open to everybody. */
export function checkDomainAddresses(domain: Domain): Finding {
  const id = 'aws.domain.addresses';
  const addresses = addressesOf(domain);
  const { policy, DomainName: name } = domain;
  const six = addresses.find((one) => one.includes(':'));
  if (six !== undefined) {
    return {
      id,
      status: 'warning',
      message: `The policy of ${name} names ${six}, but domains are reached over IPv4 only: it never matches.`,
      fix: `${policyFix(domain, policy.flatMap(withoutIpv6))}; who has IPv6 only goes over a VPC endpoint, Cognito or SAML, or over thalweg serve, which signs`,
    };
  }
  const isWide = (one: PolicyStatement): boolean =>
    isOpen(one) && !domain.isInVpc && !domain.isFineGrained && Object.keys(one.Condition ?? {}).length === 0;
  const hasWorld = (one: PolicyStatement): boolean => conditionValues(one, 'aws:SourceIp').includes('0.0.0.0/0');
  if (policy.some((one) => isWide(one) || hasWorld(one))) {
    return {
      id,
      status: 'failure',
      message: `The policy of ${name} lets everybody in, from anywhere.`,
      fix: policyFix(
        domain,
        policy.filter((one) => !isWide(one) && !hasWorld(one)),
      ),
    };
  }
  const whom = addresses.length === 0 ? 'signed requests only' : `signed requests, and ${addresses.join(', ')}`;
  const browsers =
    addresses.length > 0 || domain.isInVpc || domain.isFineGrained
      ? ''
      : ' A browser does not sign, and is told "User: anonymous is not authorized to perform: es:ESHttpGet": thalweg serve signs for it.';
  return { id, status: 'ok', message: `${name} lets in ${whom}.${browsers}` };
}

/** Of the statements that let somebody in by where they come from. */
export function addressesOf({ policy }: Domain): string[] {
  return policy.filter(({ Effect }) => Effect === 'Allow').flatMap((one) => conditionValues(one, 'aws:SourceIp'));
}

/** A statement that is left with no address at all would let everybody in, so that it goes. */
function withoutIpv6(one: PolicyStatement): PolicyStatement[] {
  const isFour = (address: string): boolean => !address.includes(':');
  const all = conditionValues(one, 'aws:SourceIp');
  if (all.every(isFour)) return [one];
  if (!all.some(isFour)) return [];
  const keys = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) =>
        key.toLowerCase() === 'aws:sourceip' ? [key, [value].flat().map(String).filter(isFour)] : [key, value],
      ),
    );
  const Condition = Object.entries(one.Condition ?? {}).map(([operator, values]) => [operator, keys(values)] as const);
  return [{ ...one, Condition: Object.fromEntries(Condition) }];
}

/** A policy without a statement is none: then the account's own users and roles, as their policies allow. */
function orOwnAccount({ ARN }: Domain, statements: readonly PolicyStatement[]): readonly PolicyStatement[] {
  if (statements.length > 0) return statements;
  const [, partition, , , account] = ARN.split(':');
  const Principal = { AWS: `arn:${partition}:iam::${account}:root` };
  return [{ Effect: 'Allow', Principal, Action: 'es:ESHttp*', Resource: `${ARN}/*` }];
}

/** `address`: IPv4, that AWS sees of this machine. Asked only of a domain that lets addresses in. */
export function checkMyAddress(domain: Domain, address: string): Finding {
  const id = 'aws.domain.my-address';
  const addresses = addressesOf(domain);
  if (addresses.some((range) => contains(range, address))) {
    return { id, status: 'ok', message: `${domain.DomainName} lets in ${address}, which is you.` };
  }
  const statement = {
    ...{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'es:ESHttp*', Resource: `${domain.ARN}/*` },
    Condition: { IpAddress: { 'aws:SourceIp': [`${address}/32`] } },
  };
  return {
    id,
    status: 'warning',
    message: `You come from ${address}, and the policy of ${domain.DomainName} lets in ${addresses.join(', ')}: your browser is told "User: anonymous is not authorized to perform: es:ESHttpGet".`,
    fix: policyFix(domain, [...domain.policy, statement]),
  };
}

/** Whether an IPv4 range, or an address, has an IPv4 address. */
function contains(range: string, address: string): boolean {
  const [network = '', bits = '32'] = range.split('/');
  const size = 2 ** (32 - Number(bits));
  const [low, one] = [toNumber(network), toNumber(address)];
  return low !== undefined && one !== undefined && Math.floor(low / size) === Math.floor(one / size);
}

function toNumber(address: string): number | undefined {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
