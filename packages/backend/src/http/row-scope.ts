/** The rows that somebody may see, as the API tells them. */

import type { RowScope } from '@thalweg/core/access';
import type { SessionAnswer } from '@thalweg/core/api';
import { readRowScope } from '../access/row-scope.ts';

export function toApiScope(scope: RowScope | undefined): SessionAnswer['scope'] {
  return scope === undefined
    ? null
    : { accounts: [...scope.accounts], vpcs: [...scope.vpcs], networks: [...scope.networks] };
}

/** @throws ThalwegError bad-scope. */
export function fromApiScope(scope: RowScope | null | undefined): RowScope | undefined {
  return scope ? readRowScope(scope) : undefined;
}
