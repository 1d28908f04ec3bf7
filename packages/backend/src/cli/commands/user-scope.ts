import { changeUser } from '../../access/users.ts';
import { ThalwegError } from '../../report/errors.ts';
import type { Run } from '../command.ts';
import { toUserJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { scopeOptions, scopeText, withAccess } from '../with-access.ts';

export const run: Run = (context, { arguments: [name = ''], options }) =>
  withAccess({ context, options }, (access, by) => {
    const scope = scopeOptions(options);
    if ((scope === undefined) !== (options['all'] === true)) {
      throw new ThalwegError('bad-option', 'say which rows: --account, --vpc, --network, or --all for all of them');
    }
    const user = changeUser(access, by, { name, scope: scope ?? null });
    context.stdout.write(
      options['json'] === true
        ? `${toJson(toUserJson(user))}\n`
        : `${user.name} sees ${scopeText(user.scope)} now, and signs in again\n`,
    );
    return 0;
  });
