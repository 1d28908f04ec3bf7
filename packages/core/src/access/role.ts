/** What a person or a program may do. A role is what is given to people; a permission is what an endpoint asks for. */

export const PERMISSIONS = ['search', 'export', 'save', 'ingest', 'manage', 'audit'] as const;

/**
 * - `search`: see records and what is made of them, and what the server does
 * - `export`: take rows away as a file
 * - `save`: keep, change and delete searches
 * - `ingest`: load flow logs
 * - `manage`: users, tokens, network rules, named networks, retention
 * - `audit`: read who did what
 */
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['viewer', 'analyst', 'admin'] as const;

export type Role = (typeof ROLES)[number];

export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['search'],
  analyst: ['search', 'export', 'save'],
  admin: PERMISSIONS,
};

export const TOKEN_SCOPES = ['read', 'ingest', 'admin'] as const;

export type TokenScope = (typeof TOKEN_SCOPES)[number];

export const TOKEN_PERMISSIONS: Readonly<Record<TokenScope, readonly Permission[]>> = {
  read: ['search', 'export'],
  ingest: ['ingest'],
  admin: PERMISSIONS,
};
