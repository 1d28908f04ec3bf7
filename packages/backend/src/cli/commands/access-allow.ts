import type { Role } from '@thalweg/core/access';
import { allowNetwork } from '../../access/network-rules.ts';
import { hasUsers } from '../../access/users.ts';
import type { Run } from '../command.ts';
import { toRuleJson } from '../render/access.ts';
import { toJson } from '../render/json.ts';
import { textOption } from '../values.ts';
import { withAccess } from '../with-access.ts';

export const run: Run = (context, { arguments: [network = ''], options }) =>
  withAccess({ context, options, create: true }, (access, actor) => {
    const role = textOption(options, 'role') as Role | undefined;
    const rule = allowNetwork(access, network, { role, actor });
    if (options['json'] === true) {
      context.stdout.write(`${toJson(toRuleJson(rule))}\n`);
      return 0;
    }
    const whom = role === undefined ? 'everybody' : `the role ${role}`;
    context.stdout.write(
      hasUsers(access)
        ? `${rule.network} is let in, for ${whom}; whoever comes from there signs in\n`
        : `${rule.network} is let in, as ${role ?? 'viewer'}, without a sign-in, as long as there are no users\n`,
    );
    return 0;
  });
