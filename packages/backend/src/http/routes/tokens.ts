import { type Token as ApiToken, createToken, listTokens, revokeToken } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import * as tokens from '../../access/tokens.ts';
import { actorOf } from '../admission.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';
import { fromApiScope, toApiScope } from '../row-scope.ts';

export function addTokens(app: FastifyInstance, { access }: Services): void {
  addRoute(app, listTokens, () => tokens.listTokens(access).map(toApi));
  addRoute(app, createToken, ({ body, request }) => {
    const made = tokens.addToken(access, actorOf(request), {
      ...body,
      scope: fromApiScope(body.scope),
      expires: body.expires ?? undefined,
    });
    return { ...toApi(made), token: made.token };
  });
  addRoute(app, revokeToken, ({ params: { prefix }, request }) => {
    tokens.revokeToken(access, actorOf(request), prefix);
    return undefined;
  });
}

function toApi({ name, prefix, scopes, scope, created, createdBy, expires, used }: tokens.Token): ApiToken {
  return {
    name,
    prefix,
    scopes: [...scopes],
    scope: toApiScope(scope),
    created,
    createdBy,
    expires: expires ?? null,
    used: used ?? null,
  };
}
