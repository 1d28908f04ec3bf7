/** What the commands that change the AWS side work with. AWS's clients are loaded when a session is opened. */
import type { ClientConfig } from '../aws/client-config.ts';
import type { Buckets } from '../aws/deploy/buckets.ts';
import type { Identity } from '../aws/deploy/identity.ts';
import { createWait, type Wait } from '../aws/deploy/operation.ts';
import type { Stacks } from '../aws/deploy/stacks.ts';
import type { Context, Options } from './command.ts';
import { connectionOption } from './connection.ts';

export interface Session {
  readonly config: ClientConfig;
  readonly identity: Identity;
  readonly stacks: Stacks;
  readonly buckets: Buckets;
  readonly wait: Wait;
}

/** @throws ThalwegError `bad-option`, and `aws-denied` without credentials. */
export async function openSession({ env, signal }: Context, options: Options): Promise<Session> {
  const connection = connectionOption(options);
  const [{ clientConfig }, { readIdentity }, { createSdkStacks }, { createSdkBuckets }] = await Promise.all([
    import('../aws/client-config.ts'),
    import('../aws/deploy/identity.ts'),
    import('../aws/deploy/sdk-stacks.ts'),
    import('../aws/deploy/sdk-buckets.ts'),
  ]);
  const asked = clientConfig(connection, env);
  const identity = await readIdentity(asked, signal);
  const config = { ...asked, region: identity.region };
  return {
    config,
    identity,
    stacks: createSdkStacks(config, signal),
    buckets: createSdkBuckets(config, identity, signal),
    wait: createWait(signal),
  };
}
