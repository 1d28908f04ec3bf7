/** Who the credentials are of. Loaded with AWS's clients only. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientConfig } from './client-config.ts';

export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** Asks STS, which refuses nobody whose credentials are valid. Throws what the SDK throws. */
export async function readCaller(config: ClientConfig, signal?: AbortSignal): Promise<Caller> {
  const command = new GetCallerIdentityCommand({});
  const { Account = '', Arn = '' } = await new STSClient(config).send(command, signal ? { abortSignal: signal } : {});
  return { account: Account, arn: Arn };
}
