/**
 * Change sets, events and deletions by AWS's own client, against a server that speaks its protocol and lets stacks come about event
 * by event: servers that play all of AWS make stacks at once and of anything.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Account } from '../../../../../test/aws/cloudformation/account.ts';
import { type CloudFormation, startCloudFormation } from '../../../../../test/aws/cloudformation/server.ts';
import type { ClientConfig } from '../client-config.ts';
import { type PlanSpec, readConfig } from '../config.ts';
import { makePlan } from '../make-plan.ts';
import { type Draft, draftChangeSet } from './draft.ts';
import { keptOf } from './kept.ts';
import { followOperation, lastOperation, newestEvent, type Outcome } from './operation.ts';
import { type Proposal, propose, withdraw } from './propose.ts';
import { firstFailure } from './reasons.ts';
import { createSdkStacks } from './sdk-stacks.ts';
import type { StackEvent, Stacks } from './stacks.ts';
import { destinationOf, isOurs, standingOf } from './standing.ts';

const WHERE = { region: 'eu-west-1', account: '123456789012', vpc: 'vpc-0123456789abcdef0' };
const CODE = new TextEncoder().encode('code');
const wait = async (): Promise<void> => undefined;

let server: CloudFormation;
let stacks: Stacks;
beforeEach(async () => {
  server = await startCloudFormation(new Account(WHERE.account, WHERE.region));
  const config = {
    region: WHERE.region,
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 3,
  };
  stacks = createSdkStacks(config as unknown as ClientConfig, new AbortController().signal);
});
afterEach(() => server.stop());

function draftFor(spec: Partial<PlanSpec>, isNew: boolean): Draft {
  const config = readConfig({ ...WHERE, destination: 's3', ...spec });
  const plan = makePlan(config, '1.0.0');
  return draftChangeSet({ config, plan, isNew, changeSetName: 'change', readCode: () => CODE });
}

async function proposalFor(spec: Partial<PlanSpec>): Promise<Proposal | undefined> {
  const isNew = standingOf(await stacks.find('thalweg'), WHERE.region) === 'new';
  return propose(stacks, draftFor(spec, isNew).changeSet, wait);
}

async function carryOut({ changeSet, stack }: Proposal): Promise<Outcome & { shown: readonly StackEvent[] }> {
  const after = await newestEvent(stacks, stack);
  await stacks.execute(changeSet);
  const shown: StackEvent[] = [];
  const outcome = await followOperation(
    stacks,
    { stack, after },
    { wait, onEvents: (events) => shown.push(...events) },
  );
  return { ...outcome, shown };
}

async function deploy(spec: Partial<PlanSpec> = {}): Promise<Outcome & { shown: readonly StackEvent[] }> {
  const proposal = await proposalFor(spec);
  if (!proposal) throw new Error('nothing to change');
  return carryOut(proposal);
}

async function destroy(retain?: readonly string[]): Promise<Outcome> {
  const { StackId } = (await stacks.find('thalweg'))!;
  const after = await newestEvent(stacks, StackId);
  await stacks.delete(StackId, retain);
  return followOperation(stacks, { stack: StackId, after }, { wait, onEvents: () => undefined });
}

const effects = (proposal: Proposal | undefined): unknown =>
  proposal?.changes.map(({ effect, id }) => `${effect} ${id}`);

describe('a stack that is new', () => {
  test('is proposed, made, and known by its tag', async () => {
    const proposal = (await proposalFor({}))!;
    expect(proposal.isNew).toBe(true);
    expect(effects(proposal)).toContain('add Bucket');
    expect(new Set(proposal.changes.map(({ effect }) => effect))).toEqual(new Set(['add']));
    const { status } = await carryOut(proposal);
    expect(status).toBe('CREATE_COMPLETE');
    const stack = (await stacks.find('thalweg'))!;
    expect(isOurs(stack)).toBe(true);
    expect(destinationOf(stack)).toBe('s3');
    expect(stack.outputs.map(({ name }) => name)).toEqual(['Source', 'QueueUrl', 'ReadRoleArn']);
    expect((await stacks.list()).map(({ StackName }) => StackName)).toEqual(['thalweg']);
  });

  test('tells each event once and in order, however they are paged', async () => {
    server.pageSize = 2;
    server.pace = 3;
    server.changesOnPage = 3;
    const { status, events, shown } = await deploy();
    expect(status).toBe('CREATE_COMPLETE');
    expect(shown).toEqual(events);
    const all = server.account.stacks[0]!.events.map(({ EventId }) => EventId);
    // All but the one that tells of the change set.
    expect(events.map(({ EventId }) => EventId)).toEqual(all.slice(1));
  });

  test('is gone again when nobody wants it', async () => {
    await withdraw(stacks, (await proposalFor({}))!);
    expect(await stacks.find('thalweg')).toBeUndefined();
    expect(server.account.changeSets.size).toBe(0);
  });

  test('is gone again when the change set cannot be made, which says why', async () => {
    server.account.troubles.set(
      'change set',
      'Template error: resource X does not support attribute type Y in Fn::GetAtt',
    );
    await expect(proposalFor({})).rejects.toMatchObject({
      code: 'stack-failed',
      message: expect.stringContaining('does not support attribute type Y'),
    });
    expect(await stacks.find('thalweg')).toBeUndefined();
  });

  test('that fails is taken back with all that was made, and what failed first is told', async () => {
    server.account.troubles.set(
      'FlowLog',
      'User: arn:aws:iam::1:user/me is not authorized to perform: ec2:CreateFlowLogs',
    );
    const { status, events } = await deploy();
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(firstFailure(events)).toMatchObject({
      id: 'FlowLog',
      advice: expect.stringContaining('Whoever deploys needs ec2:CreateFlowLogs'),
    });
    expect([...server.account.world]).toEqual([]);
    expect(standingOf(await stacks.find('thalweg'), WHERE.region)).toBe('broken');
    expect((await destroy()).status).toBe('DELETE_COMPLETE');
    server.account.troubles.clear();
    expect((await deploy()).status).toBe('CREATE_COMPLETE');
  });
});

describe('a stack that is there', () => {
  beforeEach(async () => {
    await deploy();
  });

  test('has nothing to change, and the change set goes', async () => {
    expect(await proposalFor({})).toBeUndefined();
    expect(server.account.changeSets.size).toBe(1);
    expect(server.asked.at(-1)).toBe('DeleteChangeSet');
    expect((await stacks.find('thalweg'))?.StackStatus).toBe('CREATE_COMPLETE');
  });

  test('has nothing to change, told at once', async () => {
    server.refusals = [
      { action: 'CreateChangeSet', code: 'ValidationError', message: 'No updates are to be performed.' },
    ];
    expect(await proposalFor({ aggregation: '600' })).toBeUndefined();
  });

  test('is changed; a flow log is made anew, as it always is', async () => {
    const proposal = await proposalFor({ aggregation: '600', retention: '30' });
    expect(effects(proposal)).toEqual(['replace FlowLog', 'modify Bucket']);
    expect(proposal?.changes[0]).toMatchObject({
      words: 'flow log is made anew, the old one goes (MaxAggregationInterval)',
    });
    expect((await carryOut(proposal!)).status).toBe('UPDATE_COMPLETE');
  });

  test('that changes its destination leaves its bucket behind, and says so', async () => {
    const proposal = await proposalFor({ destination: 'opensearch' });
    expect(proposal?.changes.find(({ id }) => id === 'Bucket')).toMatchObject({
      effect: 'let-go',
      warning: expect.stringContaining('stays with its data'),
    });
    expect(proposal?.changes.find(({ id }) => id === 'Objects')).toMatchObject({
      effect: 'remove',
      warning: 'The queue thalweg-objects is deleted with all that is in it.',
    });
  });

  test('that fails to change is as it was', async () => {
    server.account.troubles.set('FlowLog', 'Resource limit exceeded');
    const { status, events } = await deploy({ aggregation: '600' });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(firstFailure(events)?.advice).toMatch(/quota/);
    expect(standingOf(await stacks.find('thalweg'), WHERE.region)).toBe('ready');
  });

  test('is busy when somebody else changes it, and can be watched by others', async () => {
    const { changeSet, stack } = (await proposalFor({ aggregation: '600' }))!;
    await stacks.execute(changeSet);
    const busy = (await stacks.find('thalweg'))!;
    expect(() => standingOf(busy, WHERE.region)).toThrow(
      expect.objectContaining({ code: 'stack-busy', help: expect.stringContaining('aws status --name thalweg') }),
    );
    const { after } = await lastOperation(stacks, stack);
    const { status, events } = await followOperation(stacks, { stack, after }, { wait, onEvents: () => undefined });
    expect(status).toBe('UPDATE_COMPLETE');
    expect(events[0]?.ResourceStatus).toBe('UPDATE_IN_PROGRESS');
  });

  test('is deleted but for its data, which the next one takes in', async () => {
    const kept = keptOf(await stacks.resources('thalweg'), WHERE.region);
    expect(kept).toMatchObject([{ words: 'bucket', name: 'thalweg-flow-logs-123456789012-eu-west-1' }]);
    const { status, events } = await destroy();
    expect(status).toBe('DELETE_COMPLETE');
    expect(events.find(({ LogicalResourceId }) => LogicalResourceId === 'Bucket')?.ResourceStatus).toBe(
      'DELETE_SKIPPED',
    );
    expect([...server.account.world]).toEqual(['AWS::S3::Bucket thalweg-flow-logs-123456789012-eu-west-1']);
    const proposal = await proposalFor({});
    expect(effects(proposal)).toContain('take-in Bucket');
    expect((await carryOut(proposal!)).status).toBe('CREATE_COMPLETE');
  });

  test('of which something cannot be deleted says what, and leaves it behind the next time', async () => {
    server.account.troubles.set('delete Objects', 'The queue is in use');
    const outcome = await destroy();
    expect(outcome.status).toBe('DELETE_FAILED');
    expect(firstFailure(outcome.events)).toMatchObject({ id: 'Objects', reason: 'The queue is in use' });
    expect((await destroy(['Objects'])).status).toBe('DELETE_COMPLETE');
  });
});

test("somebody else's stack is left as it is", async () => {
  await deploy();
  const stack = { ...(await stacks.find('thalweg'))!, tags: {}, Description: 'A shop' };
  expect(() => standingOf(stack, WHERE.region)).toThrow(expect.objectContaining({ code: 'no-such-stack' }));
  expect(isOurs({ ...stack, Description: 'VPC flow logs to s3, planned by Thalweg for account 1 in x' })).toBe(true);
});

test('what is throttled is asked again', async () => {
  server.refusals = Array.from({ length: 2 }, () => ({ code: 'Throttling', message: 'Rate exceeded' }));
  expect((await deploy()).status).toBe('CREATE_COMPLETE');
});

test('watching outlives more throttling than the client does', async () => {
  const proposal = (await proposalFor({}))!;
  const after = await newestEvent(stacks, proposal.stack);
  await stacks.execute(proposal.changeSet);
  server.refusals = Array.from({ length: 4 }, () => ({ code: 'Throttling', message: 'Rate exceeded' }));
  const how = { wait, onEvents: () => undefined };
  expect((await followOperation(stacks, { stack: proposal.stack, after }, how)).status).toBe('CREATE_COMPLETE');
});

test('credentials that end while it is watched end the watching, and nothing else', async () => {
  const proposal = (await proposalFor({}))!;
  await stacks.execute(proposal.changeSet);
  server.refusals = [{ code: 'ExpiredToken', message: 'The security token included in the request is expired' }];
  const how = { wait, onEvents: () => undefined };
  await expect(followOperation(stacks, { stack: proposal.stack, after: undefined }, how)).rejects.toMatchObject({
    code: 'aws-denied',
    help: expect.stringContaining('Sign in anew'),
  });
  const { after } = await lastOperation(stacks, proposal.stack);
  expect((await followOperation(stacks, { stack: proposal.stack, after }, how)).status).toBe('CREATE_COMPLETE');
});

test.each(['CreateChangeSet', 'DescribeStacks', 'ExecuteChangeSet', 'DescribeStackEvents'])(
  'who may not call %s is told the action',
  async (action) => {
    server.refusals = [{ action, code: 'AccessDenied', message: 'not yours' }];
    await expect(deploy()).rejects.toMatchObject({
      code: 'aws-denied',
      message: expect.stringContaining(`cloudformation:${action}`),
    });
  },
);

test('a template longer than a request takes is read from the bucket', async () => {
  const principal = Array.from(
    { length: 700 },
    (_, index) => `arn:aws:iam::123456789012:role/analysts-of-the-network-${index}`,
  );
  const { changeSet, template, code } = draftFor({ destination: 'opensearch', principal }, true);
  expect(template!.bytes.length).toBeGreaterThan(51_200);
  expect(template).toMatchObject({ bucket: code!.bucket, key: expect.stringMatching(/^thalweg\/[0-9a-f]{64}\.json$/) });
  server.readTemplate = async (url) => {
    expect(url).toBe(`https://${template!.bucket}.s3.eu-west-1.amazonaws.com/${template!.key}`);
    return new TextDecoder().decode(template!.bytes);
  };
  const proposal = await propose(stacks, changeSet, wait);
  expect(effects(proposal)).toContain('add Domain');
});

test('the code of the function is known by its content', () => {
  const { changeSet, code } = draftFor({ destination: 'opensearch' }, true);
  expect(code?.key).toBe(changeSet.parameters['CodeKey']);
  expect(code?.key).toMatch(/^thalweg\/[0-9a-f]{64}\.zip$/);
  const there = draftFor({ destination: 'opensearch', codeBucket: 'my-code', codeKey: 'f.zip' }, true);
  expect(there).toMatchObject({
    code: undefined,
    changeSet: { parameters: { CodeBucket: 'my-code', CodeKey: 'f.zip' } },
  });
});
