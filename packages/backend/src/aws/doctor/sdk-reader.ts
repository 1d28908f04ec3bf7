/** The doctor's eyes in AWS, by its SDK. Loaded when it is asked for, so that nothing else waits for it. */
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client, paginateDescribeFlowLogs } from '@aws-sdk/client-ec2';
import {
  GetPolicyCommand as GetManagedPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { DescribeDomainsCommand, ListDomainNamesCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { GetBucketPolicyCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsReader, Look, PolicyStatement } from './reader.ts';

/** What AWS's services call a refusal for want of a permission. */
const DENIED = /^(?:AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|Forbidden)$/;
/** What they call a thing that is not there. */
const MISSING =
  /^(?:ResourceNotFoundException|NoSuchEntity|NoSuchEntityException|NoSuchBucket|NoSuchBucketPolicy|NotFound)$/;
/** Lines of a function's log that tell of a failure: of Node's runtime, of time and memory, and of structured logs. */
const ERROR_PATTERN = '?ERROR ?"Task timed out" ?"Runtime exited" ?errorMessage ?AccessDenied ?"not authorized"';
const FEW_ERRORS = 20;
/** `DescribeDomains` takes so many names. */
const DOMAINS_AT_ONCE = 5;

export interface SdkOptions {
  readonly region: string;
  readonly profile: string | undefined;
  readonly signal: AbortSignal;
}

export function createSdkReader({ region, profile, signal }: SdkOptions): AwsReader {
  // Advice to those who program against it; who asks the doctor can do nothing about it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const config = { region, maxAttempts: 4, ...(profile !== undefined && { profile }) };
  const logs = new CloudWatchLogsClient(config);
  const lambda = new LambdaClient(config);
  const iam = new IAMClient(config);
  const opensearch = new OpenSearchClient(config);
  const s3 = new S3Client({ ...config, followRegionRedirects: true });
  const abort = { abortSignal: signal };

  return {
    region,
    identity: () =>
      look('sts:GetCallerIdentity', async () => {
        const { Account = '', Arn = '' } = await new STSClient(config).send(new GetCallerIdentityCommand({}), abort);
        return { account: Account, arn: Arn };
      }),
    flowLogs: () =>
      look('ec2:DescribeFlowLogs', async () => {
        const found = [];
        for await (const page of paginateDescribeFlowLogs({ client: new EC2Client(config) }, {}, abort)) {
          found.push(...(page.FlowLogs ?? []));
        }
        return found.map((one) => ({
          FlowLogId: one.FlowLogId ?? '',
          ResourceId: one.ResourceId ?? '',
          FlowLogStatus: one.FlowLogStatus ?? '',
          DeliverLogsStatus: one.DeliverLogsStatus,
          DeliverLogsErrorMessage: one.DeliverLogsErrorMessage,
          DeliverLogsPermissionArn: one.DeliverLogsPermissionArn,
          LogDestinationType: one.LogDestinationType ?? 'cloud-watch-logs',
          LogDestination: one.LogDestination,
          LogGroupName: one.LogGroupName,
          LogFormat: one.LogFormat ?? '',
          TrafficType: one.TrafficType,
          CreationTime: one.CreationTime?.getTime() ?? 0,
        }));
      }),
    role: (arn) =>
      look('iam:GetRole', () =>
        unlessMissing(async () => {
          const RoleName = arn.split('/').at(-1) ?? arn;
          const { Role } = await iam.send(new GetRoleCommand({ RoleName }), abort);
          return {
            Arn: Role?.Arn ?? arn,
            trust: statements(Role?.AssumeRolePolicyDocument),
            permissions: await permissionsOf(iam, RoleName, abort),
          };
        }),
      ),
    logGroup: (name) =>
      look('logs:DescribeLogGroups', async () => {
        const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }), abort);
        const group = logGroups.find(({ logGroupName }) => logGroupName === name);
        if (!group) return undefined;
        const { logStreams = [] } = await logs.send(
          new DescribeLogStreamsCommand({ logGroupName: name, orderBy: 'LastEventTime', descending: true, limit: 5 }),
          abort,
        );
        const times = logStreams.flatMap(({ lastEventTimestamp }) => lastEventTimestamp ?? []);
        return {
          logGroupName: name,
          creationTime: group.creationTime ?? 0,
          lastEvent: times.length === 0 ? undefined : Math.max(...times),
        };
      }),
    subscriptionFilters: (logGroupName) =>
      look('logs:DescribeSubscriptionFilters', async () => {
        const { subscriptionFilters = [] } = await logs.send(
          new DescribeSubscriptionFiltersCommand({ logGroupName }),
          abort,
        );
        return subscriptionFilters.map(({ filterName = '', filterPattern = '', destinationArn = '' }) => ({
          filterName,
          filterPattern,
          destinationArn,
        }));
      }),
    lambda: (arn) =>
      look('lambda:GetFunctionConfiguration', () =>
        unlessMissing(async () => {
          const FunctionName = arn;
          const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }), abort);
          const policy = await unlessMissing(() => lambda.send(new GetPolicyCommand({ FunctionName }), abort));
          const limit = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }), abort);
          return {
            FunctionName: found.FunctionName ?? arn,
            FunctionArn: found.FunctionArn ?? arn,
            State: found.State,
            StateReason: found.StateReason,
            Role: found.Role ?? '',
            environment: found.Environment?.Variables ?? {},
            reservedConcurrency: limit.ReservedConcurrentExecutions,
            policy: statements(policy?.Policy),
          };
        }),
      ),
    functionErrors: (name, since) =>
      look('logs:FilterLogEvents', async () => {
        const asked = { logGroupName: `/aws/lambda/${name}`, startTime: since, filterPattern: ERROR_PATTERN };
        const found = await unlessMissing(() =>
          logs.send(new FilterLogEventsCommand({ ...asked, limit: FEW_ERRORS }), abort),
        );
        return (found?.events ?? []).flatMap(({ message }) => message ?? []);
      }),
    domains: () =>
      look('es:DescribeDomains', async () => {
        const { DomainNames = [] } = await opensearch.send(new ListDomainNamesCommand({}), abort);
        const names = DomainNames.flatMap(({ DomainName }) => DomainName ?? []);
        const found = [];
        for (let at = 0; at < names.length; at += DOMAINS_AT_ONCE) {
          const asked = new DescribeDomainsCommand({ DomainNames: names.slice(at, at + DOMAINS_AT_ONCE) });
          found.push(...((await opensearch.send(asked, abort)).DomainStatusList ?? []));
        }
        return found.map((one) => ({
          DomainName: one.DomainName ?? '',
          ARN: one.ARN ?? '',
          endpoints: [
            one.Endpoint,
            one.EndpointV2,
            one.DomainEndpointOptions?.CustomEndpoint,
            ...Object.values(one.Endpoints ?? {}),
          ].flatMap((host) => host ?? []),
          Created: one.Created ?? false,
          Deleted: one.Deleted ?? false,
          Processing: one.Processing ?? false,
          isInVpc: one.VPCOptions !== undefined,
          isFineGrained: one.AdvancedSecurityOptions?.Enabled ?? false,
          policy: statements(one.AccessPolicies),
        }));
      }),
    bucket: (Bucket) =>
      look('s3:GetBucketPolicy', () =>
        unlessMissing(async () => {
          await s3.send(new HeadBucketCommand({ Bucket }), abort);
          const policy = await unlessMissing(() => s3.send(new GetBucketPolicyCommand({ Bucket }), abort));
          return { name: Bucket, policy: statements(policy?.Policy) };
        }),
      ),
  };
}

/** Statements of all policies of a role: its own, and those attached. */
async function permissionsOf(
  iam: IAMClient,
  RoleName: string,
  abort: { abortSignal: AbortSignal },
): Promise<PolicyStatement[]> {
  const found: PolicyStatement[] = [];
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }), abort);
  for (const PolicyName of PolicyNames) {
    found.push(
      ...statements((await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }), abort)).PolicyDocument),
    );
  }
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }), abort);
  for (const { PolicyArn } of AttachedPolicies) {
    const { Policy } = await iam.send(new GetManagedPolicyCommand({ PolicyArn }), abort);
    const asked = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
    found.push(...statements((await iam.send(asked, abort)).PolicyVersion?.Document));
  }
  return found;
}

/** Of a policy as text; IAM percent-encodes it, the others do not. */
function statements(text: string | undefined): PolicyStatement[] {
  if (text === undefined || text === '') return [];
  const document = JSON.parse(text.startsWith('%') ? decodeURIComponent(text) : text) as { Statement?: unknown };
  return [document.Statement ?? []].flat() as PolicyStatement[];
}

async function look<T>(action: string, ask: () => Promise<T>): Promise<Look<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (!DENIED.test((error as Error).name)) throw error;
    // AWS names the action that was missing, where it is another one of several.
    const named = /perform: ([\w-]+:\w+)/.exec((error as Error).message)?.[1];
    return { denied: named ?? action };
  }
}

async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (MISSING.test((error as Error).name)) return undefined;
    throw error;
  }
}
