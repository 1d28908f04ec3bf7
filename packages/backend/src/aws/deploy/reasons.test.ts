/** Reasons as they reach the events of a stack; texts are those of AWS's services, recorded or from their documentation. */
import { expect, test } from 'vitest';
import { adviceOn, firstFailure } from './reasons.ts';
import type { StackEvent } from './stacks.ts';

test.each([
  [
    'AWS::EC2::FlowLog',
    'Resource handler returned message: "User: arn:aws:iam::123456789012:user/me is not authorized to perform: logs:CreateLogDelivery (Service: Ec2, Status Code: 403)"',
    /needs logs:CreateLogDelivery/,
  ],
  [
    'AWS::IAM::Role',
    'API: iam:CreateRole User: arn:aws:sts::1:assumed-role/x is not authorized to perform: iam:CreateRole with an explicit deny in a service control policy',
    /policy of the organisation/,
  ],
  ['AWS::S3::Bucket', 'thalweg-flow-logs-1-eu-west-1 already exists', /--bucket/],
  ['AWS::S3::Bucket', 'The requested bucket name is not available.', /--bucket/],
  [
    'AWS::Logs::LogGroup',
    'Resource of type AWS::Logs::LogGroup with identifier /thalweg/flow-logs already exists.',
    /--log-group/,
  ],
  ['AWS::OpenSearchService::Domain', 'Domain/thalweg already exists', /--domain/],
  ['AWS::IAM::Role', 'thalweg-ship-eu-west-1 already exists in stack arn:aws:cloudformation:x', /--name/],
  [
    'AWS::Logs::SubscriptionFilter',
    'Resource limit exceeded. (Service: CloudWatchLogs, Code: LimitExceededException)',
    /quota/,
  ],
  ['AWS::IAM::Role', 'Cannot exceed quota for RolesPerAccount: 1000', /quota/],
  [
    'AWS::OpenSearchService::Domain',
    'Before you can proceed, you must enable a service-linked role to give Amazon OpenSearch Service permissions to access your VPC.',
    /create-service-linked-role/,
  ],
  ['AWS::Lambda::Function', 'The role defined for the function cannot be assumed by Lambda.', /run the same command/],
  [
    'AWS::KinesisFirehose::DeliveryStream',
    'Firehose is unable to assume role arn:aws:iam::1:role/thalweg-stream-eu-west-1. Please check the role provided.',
    /IAM needs some seconds/,
  ],
  ['AWS::Lambda::Function', 'Error occurred while GetObject. S3 Error Code: NoSuchKey.', /--code-bucket/],
  ['AWS::EC2::FlowLog', 'Unknown field provided: encryption-status', /--fields v10/],
  ['AWS::EC2::FlowLog', "The vpc ID 'vpc-0a' does not exist", /check the id/],
  ['AWS::S3::Bucket', 'The bucket you tried to delete is not empty', /--delete-data/],
  ['AWS::EC2::FlowLog', 'The security token included in the request is expired', /sign in anew/],
  ['AWS::Lambda::Function', 'Something else entirely', /Mend what is said of the function/],
])('%s: %s', (type, reason, advice) => {
  expect(adviceOn(reason, type)).toMatch(advice);
});

const event = (id: string, status: string, reason?: string): StackEvent => ({
  EventId: id,
  Timestamp: 0,
  LogicalResourceId: id,
  PhysicalResourceId: '',
  ResourceType: id === 'thalweg' ? 'AWS::CloudFormation::Stack' : 'AWS::EC2::FlowLog',
  ResourceStatus: status,
  ResourceStatusReason: reason,
});

test('the first that failed counts, and not what was cancelled for it', () => {
  const events = [
    event('One', 'CREATE_FAILED', 'Resource creation cancelled'),
    event('Two', 'CREATE_FAILED', 'why'),
    event('Three', 'CREATE_FAILED', 'another'),
  ];
  expect(firstFailure(events)).toMatchObject({ id: 'Two', reason: 'why' });
  expect(firstFailure([event('One', 'CREATE_COMPLETE')])).toBeUndefined();
});

test('what the stack says of itself counts when nothing else says more', () => {
  const own = event('thalweg', 'DELETE_FAILED', 'The following resource(s) failed to delete: [Bucket].');
  expect(firstFailure([own])?.id).toBe('thalweg');
  expect(firstFailure([own, event('Bucket', 'DELETE_FAILED', 'not empty')])?.id).toBe('Bucket');
});
