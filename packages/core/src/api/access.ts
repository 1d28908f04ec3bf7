import * as z from 'zod/mini';
import { PERMISSIONS, ROLES, TOKEN_SCOPES } from '../access/index.ts';

export const role = z.enum(ROLES);
export const permission = z.enum(PERMISSIONS);
export const tokenScope = z.enum(TOKEN_SCOPES);

const list = z._default(z.array(z.string().check(z.minLength(1), z.maxLength(100))).check(z.maxLength(500)), []);

/** The rows that may be seen; each list that is not empty has to be met by one of its entries. Without any entry: all rows. */
export const rowScope = z.strictObject({ accounts: list, vpcs: list, networks: list });

/** Epoch milliseconds; null where there is none. */
export const moment = z.nullable(z.number());

/** A new password; the rule for it is the server's. */
export const newPassword = z.string().check(z.maxLength(1000));
