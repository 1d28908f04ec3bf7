import type { Role } from '@thalweg/core/access';
import { changeUser } from '../../access/users.ts';
import type { Run } from '../command.ts';
import { toUserJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { withAccess } from '../with-access.ts';

export const run: Run = (context, { arguments: [name = '', role = ''], options }) =>
  withAccess({ context, options }, (access, by) => {
    const user = changeUser(access, by, { name, role: role as Role });
    context.stdout.write(
      options['json'] === true
        ? `${toJson(toUserJson(user))}\n`
        : `${user.name} is ${user.role} now, and signs in again\n`,
    );
    return 0;
  });
