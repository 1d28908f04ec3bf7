/** The bucket of a flow log that goes to S3. */
import type { Finding } from '../../doctor/finding.ts';
import { allows, principalsOf } from './allows.ts';
import type { Bucket } from './reader.ts';

/** `account` owns the flow log; `prefix` has no slash at its ends. */
export function checkBucket(
  name: string,
  bucket: Bucket | undefined,
  { account, prefix }: { readonly account: string; readonly prefix: string },
): Finding {
  const id = 'aws.bucket';
  if (!bucket) {
    return {
      id,
      status: 'failure',
      message: `The bucket ${name} is not there.`,
      fix: `aws s3 mb s3://${name}, with the policy for delivery.logs.amazonaws.com`,
    };
  }
  const below = prefix === '' ? '' : `${prefix}/`;
  const delivery = bucket.policy.filter((one) => principalsOf(one).includes('delivery.logs.amazonaws.com'));
  // A flow log writes below one of these, by whether it has Hive-compatible prefixes.
  const mayWrite = [account, `aws-account-id=${account}`].some((folder) =>
    allows(delivery, 's3:PutObject', `arn:aws:s3:::${name}/${below}AWSLogs/${folder}/x`),
  );
  const mayLook = allows(delivery, 's3:GetBucketAcl', `arn:aws:s3:::${name}`);
  if (mayWrite && mayLook) return { id, status: 'ok', message: `AWS may write flow logs to ${name}.` };
  const missing = [...(mayWrite ? [] : ['s3:PutObject']), ...(mayLook ? [] : ['s3:GetBucketAcl'])].join(' and ');
  return {
    id,
    status: 'failure',
    message: `The policy of ${name} does not allow ${missing} to delivery.logs.amazonaws.com for AWSLogs/${account}.`,
    fix: `aws s3api put-bucket-policy --bucket ${name} --policy file://policy.json`,
  };
}
