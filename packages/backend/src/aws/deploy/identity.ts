/** Who deploys, and where. Loaded when a command wants to know, so that nothing else waits for it. */
import { STSClient } from '@aws-sdk/client-sts';
import { type Caller, readCaller } from '../caller.ts';
import type { ClientConfig } from '../client-config.ts';
import { toDeployError } from './failure.ts';

export interface Identity extends Caller {
  /** That of the connection, else the profile's. */
  readonly region: string;
}

/** @throws ThalwegError `aws-denied` without credentials, `bad-option` without a region. */
export async function readIdentity(config: ClientConfig, signal: AbortSignal): Promise<Identity> {
  try {
    const region = await new STSClient(config).config.region();
    return { ...(await readCaller(config, signal)), region };
  } catch (error) {
    signal.throwIfAborted();
    throw toDeployError(error, 'sts:GetCallerIdentity');
  }
}
