import { revokeToken } from '../../access/tokens.ts';
import type { Run } from '../command.ts';
import { toTokenJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { withAccess } from '../with-access.ts';

export const run: Run = (context, { arguments: [which = ''], options }) =>
  withAccess({ context, options }, (access, by) => {
    const token = revokeToken(access, by, which);
    context.stdout.write(
      options['json'] === true ? `${toJson(toTokenJson(token))}\n` : `revoked ${token.name} (${token.prefix})\n`,
    );
    return 0;
  });
