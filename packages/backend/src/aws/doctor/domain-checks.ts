/** The OpenSearch domain: whether it is there, and whom its policy lets in. */
import type { Finding } from '../../doctor/finding.ts';
import { allows, conditionValues, principalsOf } from './allows.ts';
import type { Domain, Role } from './reader.ts';

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

/** Whether the function's role gets in: by the domain's policy or by its own. In one account, either is enough. */
export function checkDomainPolicy(domain: Domain, role: Role): Finding {
  const id = 'aws.domain.policy';
  const resource = `${domain.ARN}/_bulk`;
  const action = 'es:ESHttpPost';
  const [, , , , account] = role.Arn.split(':');
  const names = new Set([role.Arn, `arn:aws:iam::${account}:root`, account, '*']);
  const own = domain.policy.filter(
    (one) =>
      principalsOf(one).some((principal) => names.has(principal)) && conditionValues(one, 'aws:SourceIp').length === 0,
  );
  if (allows(own, action, resource) || allows(role.permissions, action, resource)) {
    return { id, status: 'ok', message: `${role.Arn} may write to ${domain.DomainName}.` };
  }
  const withoutStar = allows([...own, ...role.permissions], action, domain.ARN);
  return {
    id,
    status: 'failure',
    message: withoutStar
      ? `The policy allows ${action} on the domain itself, not on what is in it: its resource has to end in /*.`
      : `${role.Arn} may not write to ${domain.DomainName}: ${action} is in neither the domain's policy nor the role's.`,
    fix: `Allow es:ESHttp* on ${domain.ARN}/* to ${role.Arn}: aws opensearch update-domain-config --domain-name ${domain.DomainName} --access-policies file://policy.json`,
  };
}

/** A domain's policy knows IPv4 only, and what is open to the world is open to everybody. */
export function checkDomainAddresses(domain: Domain): Finding {
  const id = 'aws.domain.addresses';
  const addresses = domain.policy.flatMap((one) => conditionValues(one, 'aws:SourceIp'));
  const [wide] = domain.isInVpc
    ? []
    : domain.policy.filter(
        (one) =>
          one.Effect === 'Allow' && principalsOf(one).includes('*') && Object.keys(one.Condition ?? {}).length === 0,
      );
  const six = addresses.find((one) => one.includes(':'));
  if (six !== undefined) {
    return {
      id,
      status: 'warning',
      message: `The policy of ${domain.DomainName} names ${six}, but domains are reached over IPv4 only: it never matches.`,
      fix: 'Name the IPv4 address that your network shows outside; or use thalweg serve before the domain.',
    };
  }
  if ((wide && !domain.isFineGrained) || addresses.includes('0.0.0.0/0')) {
    return {
      id,
      status: 'failure',
      message: `The policy of ${domain.DomainName} lets everybody in, from anywhere.`,
      fix: `Name who may: aws opensearch update-domain-config --domain-name ${domain.DomainName} --access-policies file://policy.json`,
    };
  }
  const whom = addresses.length === 0 ? 'signed requests only' : `signed requests, and ${addresses.join(', ')}`;
  return { id, status: 'ok', message: `${domain.DomainName} lets in ${whom}.` };
}
