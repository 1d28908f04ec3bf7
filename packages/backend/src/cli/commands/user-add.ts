import type { Role } from '@thalweg/core/access';
import { addUser, hasUsers } from '../../access/users.ts';
import type { Run } from '../command.ts';
import { readPassword } from '../read-password.ts';
import { toUserJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { textOption } from '../values.ts';
import { scopeOptions, scopeText, withAccess } from '../with-access.ts';

export const run: Run = (context, { arguments: [name = ''], options }) =>
  withAccess({ context, options, create: true }, async (access, by) => {
    const scope = scopeOptions(options);
    const isFirst = !hasUsers(access);
    const role = (textOption(options, 'role') ?? (isFirst ? 'admin' : 'viewer')) as Role;
    const password = await readPassword(context, options, name);
    const user = await addUser(access, by, { name, password, role, scope });
    if (options['json'] === true) {
      context.stdout.write(`${toJson(toUserJson(user))}\n`);
      return 0;
    }
    context.stdout.write(`added ${user.name}: ${user.role}, ${scopeText(user.scope)}\n`);
    if (isFirst) {
      context.stdout.write(
        `${options['role'] === undefined ? 'The first user is an administrator. ' : ''}From now on everybody has to sign in, on this machine, too.\n`,
      );
    }
    return 0;
  });
