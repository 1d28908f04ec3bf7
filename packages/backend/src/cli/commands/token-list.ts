import { listTokens } from '../../access/tokens.ts';
import type { Run } from '../command.ts';
import { ago, toTokenJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { createTable } from '../render/table.ts';
import { scopeText, withAccess } from '../with-access.ts';

export const run: Run = (context, { options }) =>
  withAccess({ context, options }, (access) => {
    const tokens = listTokens(access);
    if (options['json'] === true) {
      context.stdout.write(`${toJson({ tokens: tokens.map(toTokenJson) })}\n`);
      return 0;
    }
    if (tokens.length === 0) {
      context.stdout.write('There are no tokens.\n');
      return 0;
    }
    const now = access.clock();
    const table = createTable({
      columns: [
        { head: 'name' },
        { head: 'begins with' },
        { head: 'scope' },
        { head: 'sees', overflow: 'wrap' },
        { head: 'expires' },
        { head: 'last used' },
      ],
      width: context.width,
      colour: context.colour,
    });
    context.stdout.write(
      table.page(
        tokens.map(({ name, prefix, scopes, scope, expires, used }) => [
          name,
          prefix,
          scopes.join(', '),
          scopeText(scope),
          expires === undefined
            ? 'never'
            : `${new Date(expires).toISOString().slice(0, 10)}${expires <= now ? ', over' : ''}`,
          ago(used, now),
        ]),
      ),
    );
    return 0;
  });
