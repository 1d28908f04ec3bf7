import { hasUsers, removeUser, userNamed } from '../../access/users.ts';
import type { Run } from '../command.ts';
import { toUserJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { withAccess } from '../with-access.ts';

export const run: Run = (context, { arguments: [name = ''], options }) =>
  withAccess({ context, options }, (access, by) => {
    const user = userNamed(access, name);
    removeUser(access, by, user.name);
    if (options['json'] === true) {
      context.stdout.write(`${toJson(toUserJson(user))}\n`);
      return 0;
    }
    context.stdout.write(`removed ${user.name}\n`);
    if (!hasUsers(access)) {
      context.stdout.write('There are no users any more: whoever works on this machine may do everything.\n');
    }
    return 0;
  });
