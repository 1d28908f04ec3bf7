/** Why a stack failed, and what to do about it: the first failure counts, the others follow from it. */
import { deniedAction } from '../failure.ts';
import { typeInWords } from './resource-types.ts';
import type { StackEvent } from './stacks.ts';

export interface Failure {
  readonly id: string;
  readonly type: string;
  readonly reason: string;
  readonly advice: string;
}

/** What CloudFormation says of resources that it stopped because another one failed. */
const FOLLOWED = /^Resource (?:creation|update) cancelled/i;

/** `events` of one operation, the oldest first. Undefined: none has failed. */
export function firstFailure(events: readonly StackEvent[]): Failure | undefined {
  const failed = events.filter(
    ({ ResourceStatus, ResourceStatusReason = '' }) =>
      ResourceStatus.endsWith('_FAILED') && !FOLLOWED.test(ResourceStatusReason),
  );
  // Of the stack itself only when nothing in it says why.
  const first = failed.find(({ ResourceType }) => ResourceType !== 'AWS::CloudFormation::Stack') ?? failed[0];
  if (!first) return undefined;
  const reason = first.ResourceStatusReason ?? 'CloudFormation gives no reason';
  return {
    id: first.LogicalResourceId,
    type: first.ResourceType,
    reason,
    advice: adviceOn(reason, first.ResourceType),
  };
}

type Advice = string | ((reason: string, type: string) => string);

/** Texts of AWS's services as they reach the events of a stack → the way out. The first that fits counts. */
const ADVICE: readonly (readonly [RegExp, Advice])[] = [
  [
    /explicit deny/i,
    'A policy of the organisation or a permissions boundary forbids it: whoever manages these has to allow it, or another account is used.',
  ],
  [
    /not authorized to perform/i,
    (reason) =>
      `Whoever deploys needs ${deniedAction(new Error(reason), 'the action named there')}; the README of thalweg aws plan --out DIR has the whole policy. Then run the same command again.`,
  ],
  [
    /security token .* expired|ExpiredToken/i,
    'The credentials ended before the deployment did: sign in anew, for longer, and run the same command again.',
  ],
  [
    /(?:cannot be assumed|unable to assume|could not assume)/i,
    'IAM needs some seconds until everybody knows a new role: run the same command again.',
  ],
  [
    /service-linked role/i,
    'Make the service-linked role, and run the same command again: aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com',
  ],
  [
    /NoSuchKey|NoSuchBucket|GetObject/,
    'The code of the function is not where the template looks for it: leave out --code-bucket and --code-key, or put it there.',
  ],
  [
    /not empty/i,
    'It holds data. thalweg aws destroy again leaves it behind; with --delete-data it is emptied and deleted.',
  ],
  [
    /already exists|AlreadyExist|AlreadyOwnedByYou|not available|EntityAlreadyExists/i,
    (_, type) =>
      `The name is taken. ${USE[type] ? `Use what is there (${USE[type]}), or choose` : 'Choose'} other names with --name; what an earlier stack has left and nobody needs can be deleted.`,
  ],
  [
    /limit ?exceeded|quota|maximum number|too many|limit .*(?:reached|exceeded)/i,
    'A quota of the account is reached: delete what is not needed, or ask for more in the console of Service Quotas, and run the same command again.',
  ],
  [
    /Unknown fields?|LogFormat|log format|tag field/i,
    'AWS does not know a field of the record here yet: name fewer, as with --fields v10 or --fields v5.',
  ],
  [
    /(?:vpc|subnet|eni|tgw)-\w+.*(?:does not exist|not found)|NotFound/i,
    'It is not there: check the id, the region and the account.',
  ],
  [/nodejs\d+\.x|runtime parameter/i, 'The region does not have this runtime of Lambda yet: use another region.'],
  [
    /instance ?type/i,
    'The region does not have this type of instance: the parameter InstanceType names another one; see thalweg aws plan --out.',
  ],
  [/throttl|rate exceeded/i, 'AWS had too many requests at once: run the same command again.'],
];

/** Options that name what is there already, by what it is. */
const USE: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': '--bucket',
  'AWS::Logs::LogGroup': '--log-group',
  'AWS::OpenSearchService::Domain': '--domain',
};

export function adviceOn(reason: string, type: string): string {
  const [, advice] = ADVICE.find(([pattern]) => pattern.test(reason)) ?? [];
  if (advice === undefined)
    return `Mend what is said of the ${typeInWords(type)}, and run the same command again: what was made of it is taken back.`;
  return typeof advice === 'string' ? advice : advice(reason, type);
}
