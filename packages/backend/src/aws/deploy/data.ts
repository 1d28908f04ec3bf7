/** Deletes what a stack has left behind, with the data in it. Loaded when a command wants that, so that nothing else waits for it. */
import { CloudWatchLogsClient, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteSecurityGroupCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DeleteDomainCommand, DescribeDomainCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { counted } from '../../report/figures.ts';
import type { ClientConfig } from '../client-config.ts';
import type { Buckets } from './buckets.ts';
import { toDeployError } from './failure.ts';
import type { Kept } from './kept.ts';
import type { Wait } from './operation.ts';

export interface DataTools {
  readonly config: ClientConfig;
  readonly buckets: Buckets;
  readonly wait: Wait;
  /** What is being done, for people. */
  readonly tell: (line: string) => void;
}

/** A domain is gone a quarter of an hour after it was told to go. */
const DOMAIN_PAUSE = 15;

/** All of it, the domain before the security group that it is in. What is gone already is no failure. */
export async function deleteData(kept: readonly Kept[], tools: DataTools): Promise<void> {
  const inOrder = [...kept].sort((one, other) => Number(isGroup(one)) - Number(isGroup(other)));
  for (const one of inOrder) await deleteOne(one, tools);
}

const isGroup = ({ type }: Kept): boolean => type === 'AWS::EC2::SecurityGroup';

async function deleteOne({ type, name, words }: Kept, { config, buckets, wait, tell }: DataTools): Promise<void> {
  tell(`deleting the ${words} ${name}`);
  switch (type) {
    case 'AWS::S3::Bucket':
      if (!(await buckets.has(name))) return;
      await buckets.empty(name, (objects) => tell(`${name}: ${counted(objects, 'object')} deleted`));
      await buckets.delete(name);
      return;
    case 'AWS::Logs::LogGroup':
      await unlessGone('logs:DeleteLogGroup', () =>
        new CloudWatchLogsClient(config).send(new DeleteLogGroupCommand({ logGroupName: name })),
      );
      return;
    case 'AWS::OpenSearchService::Domain': {
      const client = new OpenSearchClient(config);
      await unlessGone('es:DeleteDomain', () => client.send(new DeleteDomainCommand({ DomainName: name })));
      while (await unlessGone('es:DescribeDomain', () => client.send(new DescribeDomainCommand({ DomainName: name }))))
        await wait(DOMAIN_PAUSE);
      return;
    }
    case 'AWS::EC2::SecurityGroup':
      await unlessGone('ec2:DeleteSecurityGroup', () =>
        new EC2Client(config).send(new DeleteSecurityGroupCommand({ GroupId: name })),
      );
  }
}

/** Undefined: it is gone. */
async function unlessGone<T>(action: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (/^(?:ResourceNotFoundException|InvalidGroup\.NotFound)$/.test((error as Error).name)) return undefined;
    throw toDeployError(error, action);
  }
}
