/** Roles, scopes and events as people read them. */
import type { Role, RowScope, TokenScope } from '@thalweg/core/access';
import { counted } from './format.ts';

export const ROLES: readonly { readonly value: Role; readonly label: string; readonly does: string }[] = [
  { value: 'viewer', label: 'Viewer', does: 'Searches and looks, takes nothing out.' },
  { value: 'analyst', label: 'Analyst', does: 'Also exports, and saves searches.' },
  { value: 'admin', label: 'Admin', does: 'Everything: people, loading, retention, the audit log.' },
];

export const roleLabel = (role: Role): string => ROLES.find(({ value }) => value === role)?.label ?? role;

export const TOKEN_SCOPES: readonly { readonly value: TokenScope; readonly label: string; readonly does: string }[] = [
  { value: 'read', label: 'Read', does: 'Searches and exports' },
  { value: 'ingest', label: 'Ingest', does: 'Loads records' },
  { value: 'admin', label: 'Admin', does: 'Everything' },
];

/** `2 accounts, 1 network`; `All rows` without a scope. */
export function scopeText(scope: RowScope | null): string {
  if (scope === null) return 'All rows';
  const { accounts, vpcs, networks } = scope;
  const parts = [
    accounts.length > 0 && (accounts.length === 1 ? `account ${accounts[0]}` : counted(accounts.length, 'account')),
    vpcs.length > 0 && (vpcs.length === 1 ? vpcs[0] : counted(vpcs.length, 'VPC')),
    networks.length > 0 && (networks.length === 1 ? networks[0] : counted(networks.length, 'network')),
  ];
  return `Rows of ${parts.filter((part) => part !== false).join(' · ')}`;
}

/** Every id and network of a scope, for a place where there is room. */
export const scopeDetail = ({ accounts, vpcs, networks }: RowScope): string =>
  [...accounts, ...vpcs, ...networks].join(', ');

const UNITS: readonly (readonly [milliseconds: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
];
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `3 days ago`, `in 2 hours`, `just now`; both in epoch milliseconds. */
export function ago(instant: number, now: number): string {
  const away = instant - now;
  const found = UNITS.find(([size]) => Math.abs(away) >= size);
  if (!found) return away > 0 ? 'in a moment' : 'just now';
  return RELATIVE.format(Math.trunc(away / found[0]), found[1]);
}

/** Two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 2);
  return letters.join('').toUpperCase();
}
