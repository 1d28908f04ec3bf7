import type { TokenScope } from '@thalweg/core/access';
import { addToken } from '../../access/tokens.ts';
import type { Run } from '../command.ts';
import { toTokenJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { durationOption, listOption, textOption } from '../values.ts';
import { scopeOptions, withAccess } from '../with-access.ts';

const LIFE = '90d';

export const run: Run = (context, { arguments: [name = ''], options }) =>
  withAccess({ context, options, create: true }, (access, by) => {
    const life = textOption(options, 'expires') ?? LIFE;
    const expires = life === 'never' ? undefined : access.clock() + durationOption(life, '--expires');
    const made = addToken(access, by, {
      name,
      scopes: listOption(options, 'scope') as TokenScope[],
      scope: scopeOptions(options),
      expires,
    });
    if (options['json'] === true) {
      context.stdout.write(`${toJson({ ...toTokenJson(made), token: made.token })}\n`);
      return 0;
    }
    context.stdout.write(`${made.token}\n`);
    const until = expires === undefined ? 'does not expire' : `expires ${new Date(expires).toISOString().slice(0, 10)}`;
    context.stderr.write(`It is shown only now, and ${until}. Send it as: Authorization: Bearer TOKEN\n`);
    return 0;
  });
