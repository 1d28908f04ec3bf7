/** The rows that somebody may see: as they are typed, and as they are kept. */
import type { RowScope } from '@thalweg/core/access';
import { readCidr } from '@thalweg/core/query';
import { ThalwegError } from '../report/errors.ts';

/**
 * A scope in canonical form; undefined for one without an entry, which means all rows.
 * @throws ThalwegError `bad-scope` for what is no account id, no VPC id, or no network.
 */
export function readRowScope({ accounts, vpcs, networks }: RowScope): RowScope | undefined {
  if (accounts.length + vpcs.length + networks.length === 0) return undefined;
  return {
    accounts: unique(accounts.map((id) => fitting(id, /^\d{12}$/, 'an account id has twelve digits'))),
    vpcs: unique(
      vpcs.map((id) => fitting(id, /^vpc-[0-9a-z]{1,32}$/, 'the id of a VPC is written vpc-0123456789abcdef0')),
    ),
    networks: unique(
      networks.map((text) => {
        const network = readCidr(text);
        if (!network) throw badScope(text, 'a network is written 10.0.0.0/8 or 2001:db8::/32');
        return network.cidr;
      }),
    ),
  };
}

function fitting(text: string, form: RegExp, rule: string): string {
  if (!form.test(text)) throw badScope(text, rule);
  return text;
}

function badScope(text: string, rule: string): ThalwegError {
  return new ThalwegError('bad-scope', `${text.slice(0, 100)} narrows nothing: ${rule}.`);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** As it is kept in the database. */
export function scopeToText(scope: RowScope | undefined): string | null {
  return scope === undefined ? null : JSON.stringify(scope);
}

export function scopeFromText(text: string | null): RowScope | undefined {
  return text === null ? undefined : (JSON.parse(text) as RowScope);
}
