import type { Role } from '@thalweg/core/access';
import { checkAddress } from '../../access/network-rules.ts';
import type { Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { textOption } from '../values.ts';
import { withAccess } from '../with-access.ts';

export const run: Run = (context, { arguments: [address = ''], options }) =>
  withAccess({ context, options }, (access) => {
    const { allowed, rule, acts, reason } = checkAddress(
      access,
      address,
      textOption(options, 'role') as Role | undefined,
    );
    if (options['json'] === true) {
      const decides = rule ? { network: rule.network, role: rule.role ?? null } : null;
      context.stdout.write(`${toJson({ address, allowed, rule: decides, acts: acts ?? null, reason })}\n`);
      return 0;
    }
    context.stdout.write(`${address} is ${allowed ? 'let in' : 'refused'}. ${reason}\n`);
    return 0;
  });
