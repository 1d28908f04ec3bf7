import { type User as ApiUser, changeUser, createUser, listUsers, removeUser } from '@thalweg/core/api';
import type { FastifyInstance } from 'fastify';
import * as users from '../../access/users.ts';
import { actorOf, requireTls } from '../admission.ts';
import type { Services } from '../dependencies.ts';
import { addRoute } from '../route.ts';
import { fromApiScope, toApiScope } from '../row-scope.ts';

export function addUsers(app: FastifyInstance, { access }: Services): void {
  addRoute(app, listUsers, () => users.listUsers(access).map(toApi));
  addRoute(app, createUser, async ({ body, request }) => {
    requireTls(request);
    const scope = fromApiScope(body.scope);
    return toApi(await users.addUser(access, actorOf(request), { ...body, scope }));
  });
  addRoute(app, changeUser, async ({ params: { name }, body: { role, scope, password }, request }) => {
    const by = actorOf(request);
    const rows = scope === undefined ? undefined : (fromApiScope(scope) ?? null);
    if (password !== undefined) {
      requireTls(request);
      await users.setPassword(access, by, { name, password });
    }
    if (role === undefined && scope === undefined) return toApi(users.userNamed(access, name));
    return toApi(users.changeUser(access, by, { name, role, scope: rows }));
  });
  addRoute(app, removeUser, ({ params: { name }, request }) => {
    users.removeUser(access, actorOf(request), name);
    return undefined;
  });
}

function toApi({ scope, signedIn, ...user }: users.User): ApiUser {
  return { ...user, scope: toApiScope(scope), signedIn: signedIn ?? null };
}
