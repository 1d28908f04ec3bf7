/**
 * A server that speaks CloudFormation's Query protocol as AWS's client does, over an `Account`. Servers that play AWS make stacks
 * at once and of anything; here they come about event by event, fail, are taken back, and answers are paged and throttled.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Account, type Draft, Refusal, type Stack } from './account.ts';
import { answerOf, errorOf, members, parseQuery } from './xml.ts';

export interface CloudFormation {
  readonly endpoint: string;
  account: Account;
  /** Actions that were asked, in their order. */
  asked: string[];
  /** Answers this error once for each in the list, before the action is looked at. */
  refusals: { code: string; message: string; action?: string }[];
  /** So much happens between two looks at events. */
  pace: number;
  /** Of events. */
  pageSize: number;
  /** Of changes. */
  changesOnPage: number;
  /** Texts of templates by their address in a bucket. */
  readTemplate: (url: string) => Promise<string>;
  /** Called before each action. */
  onAction: (action: string) => void;
  stop(): Promise<void>;
}

const MOST_BYTES = 51_200;

export async function startCloudFormation(account: Account): Promise<CloudFormation> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      void answer(parseQuery(Buffer.concat(pieces).toString())).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const self: CloudFormation = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account,
    asked: [],
    refusals: [],
    pace: 1,
    pageSize: 100,
    changesOnPage: 100,
    readTemplate: () => Promise.reject(new Refusal('ValidationError', 'S3 error: The specified bucket does not exist')),
    onAction: () => undefined,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function answer(query: Record<string, unknown>): Promise<[number, string]> {
    const action = String(query['Action']);
    self.asked.push(action);
    self.onAction(action);
    const at = self.refusals.findIndex((one) => one.action === undefined || one.action === action);
    const [refusal] = at < 0 ? [] : self.refusals.splice(at, 1);
    try {
      if (refusal) throw new Refusal(refusal.code, refusal.message);
      const act = actions[action];
      if (!act) throw new Refusal('InvalidAction', `no ${action} here`);
      return [200, answerOf(action, await act(query))];
    } catch (error) {
      if (error instanceof Refusal) return [/Denied/.test(error.code) ? 403 : 400, errorOf(error.code, error.message)];
      return [500, errorOf('InternalFailure', (error as Error).stack ?? '')];
    }
  }

  const text = (query: Record<string, unknown>, key: string): string => String(query[key] ?? '');
  const stackOf = (query: Record<string, unknown>): Stack => self.account.get(text(query, 'StackName'));

  const actions: Record<string, (query: Record<string, unknown>) => unknown> = {
    DescribeStacks: (query) => {
      const stacks =
        query['StackName'] === undefined
          ? self.account.stacks.filter(({ status }) => status !== 'DELETE_COMPLETE')
          : [stackOf(query)];
      return { Stacks: stacks.map(describe) };
    },
    CreateChangeSet: async (query) => {
      const url = query['TemplateURL'] as string | undefined;
      const body = url === undefined ? text(query, 'TemplateBody') : await self.readTemplate(url);
      if (url === undefined && Buffer.byteLength(body) > MOST_BYTES)
        throw new Refusal(
          'ValidationError',
          `'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MOST_BYTES}`,
        );
      const parameters = members<{ ParameterKey: string; ParameterValue: string }>(query['Parameters']);
      const draft: Draft = {
        StackName: text(query, 'StackName'),
        type: text(query, 'ChangeSetType') as Draft['type'],
        body,
        parameters: Object.fromEntries(parameters.map((one) => [one.ParameterKey, one.ParameterValue])),
        tags: members(query['Tags']),
        capabilities: members(query['Capabilities']),
        importsExisting: query['ImportExistingResources'] === 'true',
      };
      const { id, stack } = self.account.createChangeSet(draft);
      return { Id: id, StackId: stack.StackId };
    },
    DescribeChangeSet: (query) => {
      const set = changeSet(query);
      self.account.look(set);
      const from = Number(query['NextToken'] ?? 0);
      const to = from + self.changesOnPage;
      return {
        ChangeSetId: set.id,
        StackId: set.stack.StackId,
        Status: set.Status,
        StatusReason: set.StatusReason,
        ExecutionStatus: set.Status === 'CREATE_COMPLETE' ? 'AVAILABLE' : 'UNAVAILABLE',
        NextToken: to < set.changes.length ? to : undefined,
        Changes: set.changes.slice(from, to).map(({ properties, ...change }) => ({
          Type: 'Resource',
          ResourceChange: {
            ...change,
            Details: properties.map((Name) => ({ Target: { Attribute: 'Properties', Name }, Evaluation: 'Static' })),
          },
        })),
      };
    },
    DeleteChangeSet: (query) => {
      self.account.changeSets.delete(changeSet(query).id);
      return {};
    },
    ExecuteChangeSet: (query) => {
      self.account.execute(changeSet(query), query['RetainExceptOnCreate'] === 'true');
      return {};
    },
    DescribeStackEvents: (query) => {
      const stack = stackOf(query);
      const token = query['NextToken'] as string | undefined;
      for (let step = 0; token === undefined && step < self.pace; step++) stack.pending.shift()?.();
      // A page goes on from the event that it ended with, however many have come since.
      const newest = stack.events.toReversed();
      const from = token === undefined ? 0 : newest.findIndex(({ EventId }) => EventId === token) + 1;
      const page = newest.slice(from, from + self.pageSize);
      return { StackEvents: page, NextToken: from + self.pageSize < newest.length ? page.at(-1)!.EventId : undefined };
    },
    DescribeStackResources: (query) => ({
      StackResources: [...stackOf(query).made].map(([id, { Type, physical, status }]) => ({
        LogicalResourceId: id,
        PhysicalResourceId: physical,
        ResourceType: Type,
        Timestamp: new Date(),
        ResourceStatus: status,
      })),
    }),
    GetTemplate: (query) => ({ TemplateBody: stackOf(query).body, StagesAvailable: ['Original', 'Processed'] }),
    DeleteStack: (query) => {
      self.account.delete(stackOf(query), members(query['RetainResources']));
      return {};
    },
  };

  function changeSet(query: Record<string, unknown>) {
    const found = self.account.changeSets.get(text(query, 'ChangeSetName'));
    if (!found) throw new Refusal('ChangeSetNotFound', `ChangeSet [${text(query, 'ChangeSetName')}] does not exist`);
    return found;
  }
  return self;
}

function describe({ StackId, StackName, status, template, parameters, tags, created, events }: Stack) {
  return {
    StackId,
    StackName,
    Description: template.Description,
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    CreationTime: created,
    LastUpdatedTime: events.at(-1)?.Timestamp,
    StackStatus: status,
    Outputs: Object.entries(template.Outputs ?? {}).map(([OutputKey, { Description, Value }]) => ({
      OutputKey,
      OutputValue: typeof Value === 'string' ? Value : `https://of.example/${OutputKey}`,
      Description,
    })),
    Tags: tags,
  };
}
