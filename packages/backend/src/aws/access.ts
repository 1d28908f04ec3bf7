/** Who may use a domain or take a role: principals of IAM and source addresses, as typed → as policies have them. */
import { formatAddress, PRIVATE_RANGES, parseNetwork } from '@thalweg/core/query';
import { ThalwegError } from '../report/errors.ts';
import { partitionOf } from './arn.ts';

export interface Principal {
  readonly arn: string;
  /** `user alice of account 123456789012`. */
  readonly words: string;
}

/**
 * An account id, the ARN of an account (`…:root`), of a user or of a role. Throws `bad-option` for what is no principal of a
 * policy (groups, sessions) and for what is too wide.
 */
export function parsePrincipal(typed: string, region: string): Principal {
  const wrong = (what: string, help?: string): ThalwegError =>
    new ThalwegError('bad-option', `--principal ${typed}: ${what}`, {
      help: help ?? 'Give an account id of 12 digits, or the ARN of an account (…:root), a user or a role.',
    });
  const partition = partitionOf(region).id;
  if (/^\d{12}$/.test(typed))
    return {
      arn: `arn:${partition}:iam::${typed}:root`,
      words: `every user and role of account ${typed} that its own IAM policies allow`,
    };
  if (typed.includes('*'))
    throw wrong(
      typed === '*' ? 'everybody is too wide' : 'a principal has no wildcards',
      'Name accounts, users or roles; people without IAM keys come from addresses: --allow-ip CIDR.',
    );
  const arn = /^arn:(aws[a-z-]*):(iam|sts)::(\d{12}):(.+)$/.exec(typed);
  if (!arn) throw wrong('neither an account id nor the ARN of an account, user or role');
  const [, its, service, account, name = ''] = arn;
  if (its !== partition)
    throw wrong(`${its} is another partition than ${region} has`, `Its ARNs begin with arn:${partition}:`);
  const session = /^assumed-role\/([^/]+)\//.exec(name);
  if (session)
    throw wrong(
      'a session goes away, its role stays',
      `Name the role: arn:${partition}:iam::${account}:role/${session[1]} (with its path, if it has one).`,
    );
  if (service !== 'iam') throw wrong('it is no user or role');
  if (name === 'root')
    return { arn: typed, words: `every user and role of account ${account} that its own IAM policies allow` };
  if (name.startsWith('group/'))
    throw wrong('a group cannot be named in a policy', 'Name its users, or a role that they take.');
  const kind = /^(user|role)\/[\w+=,.@/-]*[\w+=,.@-]$/.exec(name)?.[1];
  if (kind === undefined) throw wrong('it is no account, user or role');
  return { arn: typed, words: `${kind} ${name.split('/').at(-1)} of account ${account}` };
}

export interface AddressRange {
  readonly cidr: string;
  readonly addresses: number;
  /** A range of a private network: a public domain never sees such an address. */
  readonly isPrivate: boolean;
}

/** Wider than that is no office, and no VPN. */
export const WIDEST = 8;

/**
 * An IPv4 address or network. Throws `bad-option`: for IPv6, since the access policy of a domain takes IPv4 only, and for what is so wide
 * that the domain would be as good as public.
 */
export function parseRange(typed: string): AddressRange {
  const wrong = (what: string, help: string): ThalwegError =>
    new ThalwegError('bad-option', `--allow-ip ${typed}: ${what}`, { help });
  if (typed.includes(':')) {
    throw wrong(
      'the access policy of a domain takes IPv4 only, so this IPv6 address would never match',
      'Ways out: reach the domain by its VPC endpoint (--vpc-domain), sign in to it with Cognito or SAML, or let people use ' +
        "Thalweg's own console, which signs its requests to the domain (thalweg serve --store https://DOMAIN). " +
        'Or give the IPv4 address that you have as well: --allow-ip me looks it up.',
    );
  }
  const network = parseNetwork(typed.includes('/') ? typed : `${typed}/32`);
  if (!network) throw wrong('no IPv4 address or network', 'Write 192.0.2.7, 192.0.2.0/24, or me.');
  const length = typed.includes('/') ? Number(typed.slice(typed.indexOf('/') + 1)) : 32;
  if (length < WIDEST)
    throw wrong(
      length === 0
        ? 'that is everybody'
        : `/${length} is ${2 ** (32 - length)} addresses, too wide to be a restriction`,
      'Give the addresses that you work from: --allow-ip me is yours.',
    );
  const first = formatAddress(network.low);
  return { cidr: `${first}/${length}`, addresses: 2 ** (32 - length), isPrivate: isPrivate(network.low) };
}

function isPrivate(address: bigint): boolean {
  return PRIVATE_RANGES.some(({ low, high }) => address >= low && address <= high);
}
