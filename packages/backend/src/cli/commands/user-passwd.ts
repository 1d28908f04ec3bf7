import { setPassword, userNamed } from '../../access/users.ts';
import type { Run } from '../command.ts';
import { readPassword } from '../read-password.ts';
import { toUserJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { withAccess } from '../with-access.ts';

export const run: Run = (context, { arguments: [typed = ''], options }) =>
  withAccess({ context, options }, async (access, by) => {
    // A name that is none is said before anything is asked.
    const { name } = userNamed(access, typed);
    await setPassword(access, by, { name, password: await readPassword(context, options, name) });
    context.stdout.write(
      options['json'] === true
        ? `${toJson(toUserJson(userNamed(access, name)))}\n`
        : `${name} has a new password, and signs in again\n`,
    );
    return 0;
  });
