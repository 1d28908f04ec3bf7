/** Who deploys, and where. Loaded when a command wants to know, so that nothing else waits for it. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientConfig } from '../client-config.ts';
import { toDeployError } from './failure.ts';

export interface Identity {
  readonly account: string;
  readonly arn: string;
  /** That of the connection, else the profile's. */
  readonly region: string;
}

/** @throws ThalwegError `aws-denied` without credentials, `bad-option` without a region. */
export async function readIdentity(config: ClientConfig, signal: AbortSignal): Promise<Identity> {
  const client = new STSClient(config);
  try {
    const region = await client.config.region();
    const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    return { account: Account, arn: Arn, region };
  } catch (error) {
    signal.throwIfAborted();
    throw toDeployError(error, 'sts:GetCallerIdentity');
  }
}
