import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  type NotificationConfigurationFilter,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import type { AwsReader } from '../reader.ts';
import { type Abort, look, statements, unlessMissing } from './ask.ts';

type BucketReader = Pick<AwsReader, 'bucket' | 'bucketKey' | 'bucketNotifications' | 'key'>;

export function bucketReader(config: S3ClientConfig & KMSClientConfig, abort: Abort): BucketReader {
  const s3 = new S3Client({ ...config, followRegionRedirects: true });
  const kms = new KMSClient(config);
  return {
    bucket: (Bucket) =>
      look('s3:ListBucket', () =>
        unlessMissing(async () => {
          await s3.send(new HeadBucketCommand({ Bucket }), abort);
          const policy = await unlessMissing(() => s3.send(new GetBucketPolicyCommand({ Bucket }), abort));
          return { name: Bucket, policy: statements(policy?.Policy) };
        }),
      ),
    bucketKey: (Bucket) =>
      look('s3:GetEncryptionConfiguration', async () => {
        const found = await unlessMissing(() => s3.send(new GetBucketEncryptionCommand({ Bucket }), abort));
        const rule = found?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
        if (!rule?.SSEAlgorithm?.startsWith('aws:kms')) return undefined;
        return rule.KMSMasterKeyID ?? 'alias/aws/s3';
      }),
    bucketNotifications: (Bucket) =>
      look('s3:GetBucketNotification', async () => {
        const found = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }), abort);
        return {
          queues: (found.QueueConfigurations ?? []).map((whole) => ({
            queue: whole.QueueArn ?? '',
            events: whole.Events ?? [],
            prefix: ruleOf(whole.Filter, 'prefix'),
            suffix: ruleOf(whole.Filter, 'suffix'),
            whole: { ...whole },
          })),
          functions: (found.LambdaFunctionConfigurations ?? []).map((whole) => ({ ...whole })),
          tellsOthers: (found.TopicConfigurations ?? []).length > 0 || found.EventBridgeConfiguration !== undefined,
        };
      }),
    key: (KeyId) =>
      look('kms:DescribeKey', () =>
        unlessMissing(async () => {
          const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }), abort);
          const id = KeyMetadata?.KeyId ?? KeyId;
          const policy = await kms.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: 'default' }), abort);
          return {
            arn: KeyMetadata?.Arn ?? KeyId,
            state: KeyMetadata?.KeyState ?? 'Unknown',
            isOfAws: KeyMetadata?.KeyManager === 'AWS',
            policy: statements(policy.Policy),
          };
        }),
      ),
  };
}

/** S3 writes the names of rules with a capital letter, and takes them in any case. */
function ruleOf(filter: NotificationConfigurationFilter | undefined, name: 'prefix' | 'suffix'): string {
  return filter?.Key?.FilterRules?.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? '';
}
