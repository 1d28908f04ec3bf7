/** Stacks by AWS's client. Loaded when a command wants them, so that nothing else waits for it. */
import {
  type Change,
  type ChangeSetType,
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  paginateDescribeStackEvents,
  paginateDescribeStacks,
  type Stack as SdkStack,
  type StackEvent as SdkStackEvent,
} from '@aws-sdk/client-cloudformation';
import type { ClientConfig } from '../client-config.ts';
import { toDeployError } from './failure.ts';
import type { ChangeSet, ResourceChange, Stack, StackEvent, Stacks } from './stacks.ts';

export function createSdkStacks(config: ClientConfig, signal: AbortSignal): Stacks {
  const client = new CloudFormationClient(config);
  const abort = { abortSignal: signal };

  /** The action is told where AWS does not name the one that is missing. */
  async function ask<T>(action: string, asked: () => Promise<T>): Promise<T> {
    try {
      return await asked();
    } catch (error) {
      signal.throwIfAborted();
      throw toDeployError(error, `cloudformation:${action}`);
    }
  }

  return {
    find: (StackName) =>
      ask('DescribeStacks', async () => {
        try {
          const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName }), abort);
          return found && toStack(found);
        } catch (error) {
          if (/does not exist/.test((error as Error).message)) return undefined;
          throw error;
        }
      }),
    list: () =>
      ask('DescribeStacks', async () => {
        const found: Stack[] = [];
        for await (const page of paginateDescribeStacks({ client }, {}, abort))
          found.push(...(page.Stacks ?? []).map(toStack));
        return found;
      }),
    createChangeSet: ({ template, parameters, tags, hasNamedRoles, ChangeSetType, ...names }) =>
      ask('CreateChangeSet', async () => {
        const { Id = '', StackId = '' } = await client.send(
          new CreateChangeSetCommand({
            ...names,
            ChangeSetType: ChangeSetType as ChangeSetType,
            ...('url' in template ? { TemplateURL: template.url } : { TemplateBody: template.body }),
            Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
              ParameterKey,
              ParameterValue,
            })),
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
            ...(hasNamedRoles && { Capabilities: ['CAPABILITY_NAMED_IAM'] }),
            // What an earlier stack has left (`destroy` keeps data) comes back into this one, instead of being in its way.
            ImportExistingResources: true,
          }),
          abort,
        );
        return { changeSet: Id, stack: StackId };
      }),
    changeSet: (ChangeSetName) =>
      ask('DescribeChangeSet', async () => {
        const changes: ResourceChange[] = [];
        let NextToken: string | undefined;
        let last: Omit<ChangeSet, 'changes'>;
        do {
          const page = await client.send(
            new DescribeChangeSetCommand({ ChangeSetName, ...(NextToken !== undefined && { NextToken }) }),
            abort,
          );
          changes.push(...(page.Changes ?? []).flatMap(toChange));
          last = { Status: page.Status ?? '', StatusReason: page.StatusReason };
          NextToken = page.NextToken;
        } while (NextToken !== undefined);
        return { ...last, changes };
      }),
    deleteChangeSet: (ChangeSetName) =>
      ask('DeleteChangeSet', async () => {
        // Like the deletion of a stack also after an interruption: it puts in order what that leaves.
        await client.send(new DeleteChangeSetCommand({ ChangeSetName }));
      }),
    execute: (ChangeSetName) =>
      ask('ExecuteChangeSet', async () => {
        // What a creation that fails has made goes again, even what stays on deletion: nothing lies in it yet.
        // Not to be interrupted: nobody would know whether it was taken.
        await client.send(new ExecuteChangeSetCommand({ ChangeSetName, RetainExceptOnCreate: true }));
      }),
    async *events(StackName) {
      const pages = paginateDescribeStackEvents({ client }, { StackName }, abort);
      while (true) {
        const { value, done } = await ask('DescribeStackEvents', () => pages.next());
        if (done) return;
        yield (value.StackEvents ?? []).map(toEvent);
      }
    },
    resources: async (StackName) => {
      const { StackResources = [] } = await ask('DescribeStackResources', () =>
        client.send(new DescribeStackResourcesCommand({ StackName }), abort),
      );
      const { TemplateBody = '{}' } = await ask('GetTemplate', () =>
        client.send(new GetTemplateCommand({ StackName }), abort),
      );
      const kept = keptIds(TemplateBody);
      return StackResources.map((one) => ({
        LogicalResourceId: one.LogicalResourceId ?? '',
        PhysicalResourceId: one.PhysicalResourceId ?? '',
        ResourceType: one.ResourceType ?? '',
        ResourceStatus: one.ResourceStatus ?? '',
        isKept: kept.has(one.LogicalResourceId ?? ''),
      }));
    },
    delete: (StackName, retain = []) =>
      ask('DeleteStack', async () => {
        const RetainResources = retain.length > 0 ? { RetainResources: [...retain] } : {};
        await client.send(new DeleteStackCommand({ StackName, ...RetainResources }));
      }),
  };
}

/** Of a template of Thalweg's, which is JSON. */
function keptIds(template: string): ReadonlySet<string> {
  const { Resources = {} } = JSON.parse(template) as { Resources?: Record<string, { DeletionPolicy?: string }> };
  return new Set(
    Object.entries(Resources).flatMap(([id, { DeletionPolicy = '' }]) =>
      DeletionPolicy.startsWith('Retain') ? [id] : [],
    ),
  );
}

function toStack(stack: SdkStack): Stack {
  return {
    StackId: stack.StackId ?? '',
    StackName: stack.StackName ?? '',
    StackStatus: stack.StackStatus ?? '',
    StackStatusReason: stack.StackStatusReason,
    Description: stack.Description ?? '',
    changed: (stack.DeletionTime ?? stack.LastUpdatedTime ?? stack.CreationTime)?.getTime() ?? 0,
    parameters: Object.fromEntries(
      (stack.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
    ),
    outputs: (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '', Description = '' }) => ({
      name: OutputKey,
      value: OutputValue,
      about: Description,
    })),
    tags: Object.fromEntries((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}

function toEvent(event: SdkStackEvent): StackEvent {
  return {
    EventId: event.EventId ?? '',
    Timestamp: event.Timestamp?.getTime() ?? 0,
    LogicalResourceId: event.LogicalResourceId ?? '',
    PhysicalResourceId: event.PhysicalResourceId ?? '',
    ResourceType: event.ResourceType ?? '',
    ResourceStatus: event.ResourceStatus ?? '',
    ResourceStatusReason: event.ResourceStatusReason,
  };
}

function toChange({ ResourceChange: change }: Change): ResourceChange[] {
  if (!change) return [];
  const names = (change.Details ?? []).flatMap(({ Target }) => Target?.Name ?? Target?.Attribute ?? []);
  return [
    {
      Action: change.Action ?? '',
      LogicalResourceId: change.LogicalResourceId ?? '',
      PhysicalResourceId: change.PhysicalResourceId,
      ResourceType: change.ResourceType ?? '',
      Replacement: change.Replacement,
      PolicyAction: change.PolicyAction,
      properties: [...new Set(names)],
    },
  ];
}
