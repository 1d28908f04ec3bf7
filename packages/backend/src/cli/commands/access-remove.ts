import type { Role } from '@thalweg/core/access';
import { removeNetworkRule } from '../../access/network-rules.ts';
import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { textOption } from '../values.ts';
import { withAccess } from '../with-access.ts';

export const run: Run = (context, { arguments: [network = ''], options }) =>
  withAccess({ context, options }, (access, actor) => {
    const role = textOption(options, 'role') as Role | undefined;
    const gone = removeNetworkRule(access, network, { role, actor });
    const whom = role === undefined ? '' : ` and the role ${role}`;
    context.stdout.write(
      options['json'] === true
        ? `${toJson({ network: gone.network, role: gone.role ?? null })}\n`
        : `removed the rule for ${gone.network}${whom}\n`,
    );
    return 0;
  });
