import { networkRules } from '../../access/network-rules.ts';
import type { Run } from '../command.ts';
import { toRuleJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { createTable } from '../render/table.ts';
import { withAccess } from '../with-access.ts';

export const run: Run = (context, { options }) =>
  withAccess({ context, options }, (access) => {
    const rules = networkRules(access);
    if (options['json'] === true) {
      context.stdout.write(`${toJson({ rules: rules.map(toRuleJson) })}\n`);
      return 0;
    }
    if (rules.length === 0) {
      context.stdout.write('There are no network rules: users may sign in from any address.\n');
      return 0;
    }
    const table = createTable({
      columns: [{ head: 'network' }, { head: 'for' }, { head: 'since' }],
      width: context.width,
      colour: context.colour,
    });
    const day = (created: number): string => new Date(created).toISOString().slice(0, 10);
    context.stdout.write(
      table.page(rules.map(({ network, role, created }) => [network, role ?? 'everybody', day(created)])),
    );
    return 0;
  });
