import { listUsers } from '../../access/users.ts';
import type { Run } from '../command.ts';
import { ago, toUserJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { createTable } from '../render/table.ts';
import { scopeText, withAccess } from '../with-access.ts';

export const run: Run = (context, { options }) =>
  withAccess({ context, options }, (access) => {
    const users = listUsers(access);
    if (options['json'] === true) {
      context.stdout.write(`${toJson({ users: users.map(toUserJson) })}\n`);
      return 0;
    }
    if (users.length === 0) {
      context.stdout.write('There are no users: whoever works on this machine may do everything.\n');
      return 0;
    }
    const table = createTable({
      columns: [
        { head: 'name' },
        { head: 'role' },
        { head: 'sees', overflow: 'wrap' },
        { head: 'signs in with' },
        { head: 'last sign-in' },
        { head: 'sessions', align: 'right' },
      ],
      width: context.width,
      colour: context.colour,
    });
    context.stdout.write(
      table.page(
        users.map(({ name, role, scope, kind, signedIn, sessions }) => [
          name,
          role,
          scopeText(scope),
          kind === 'oidc' ? 'OIDC' : 'password',
          ago(signedIn, access.clock()),
          String(sessions),
        ]),
      ),
    );
    return 0;
  });
