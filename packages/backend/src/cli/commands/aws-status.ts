import pc from 'picocolors';
import { nextSteps } from '../../aws/deploy/next-steps.ts';
import { isAtRest, lastOperation } from '../../aws/deploy/operation.ts';
import type { Stack, StackEvent, StackResource } from '../../aws/deploy/stacks.ts';
import { destinationOf, isOurs, requireOurs } from '../../aws/deploy/standing.ts';
import { ThalwegError } from '../../report/errors.ts';
import { createClock } from '../../report/figures.ts';
import { openSession, type Session } from '../aws-session.ts';
import type { Context, Options, Run } from '../command.ts';
import { toJson } from '../render/json.ts';
import { statusInWords } from '../render/stack-view.ts';
import { stepsText } from '../render/steps.ts';
import { visible } from '../render/visible.ts';
import { textOption } from '../values.ts';
import { failureOf, watchStack } from '../watch-stack.ts';

/** Of the last events so many are shown. */
const FEW_EVENTS = 5;

interface Seen {
  readonly stack: Stack;
  readonly resources: readonly StackResource[];
  /** The newest first. */
  readonly events: readonly StackEvent[];
}

export const run: Run = async (context, { options }) => {
  const session = await openSession(context, options);
  const name = textOption(options, 'name');
  if (options['follow'] === true) await follow(name ?? 'thalweg', session, { context, options });
  const stacks = name === undefined ? (await session.stacks.list()).filter(isOurs) : [await findOurs(name, session)];
  const seen = await Promise.all(stacks.map((stack) => look(stack, session)));
  const { account, region } = session.identity;
  if (options['json'] === true) context.stdout.write(`${toJson({ account, region, stacks: seen.map(jsonOf) })}\n`);
  else if (seen.length === 0) context.stdout.write(`no stacks of Thalweg in ${region}, account ${account}\n`);
  else context.stdout.write(seen.map((one) => textOf(one, region, context)).join('\n'));
  return 0;
};

export async function findOurs(name: string, { stacks, identity }: Session): Promise<Stack> {
  const stack = await stacks.find(name);
  if (!stack)
    throw new ThalwegError(
      'no-such-stack',
      `There is no stack ${name} in ${identity.region}, account ${identity.account}.`,
      {
        help: 'thalweg aws status lists those that Thalweg has made there; look elsewhere with --region and --profile.',
      },
    );
  requireOurs(stack);
  return stack;
}

/** Until what is being done to the stack has ended. @throws ThalwegError `stack-failed` when it has not ended well. */
async function follow(name: string, session: Session, asked: { context: Context; options: Options }): Promise<void> {
  const { StackId, StackStatus } = await findOurs(name, session);
  if (isAtRest(StackStatus)) return;
  const { after } = await lastOperation(session.stacks, StackId);
  const outcome = await watchStack(session, { name, stack: StackId, after }, asked);
  if (/FAILED|ROLLBACK/.test(outcome.status)) throw failureOf(name, outcome);
}

async function look(stack: Stack, { stacks }: Session): Promise<Seen> {
  const resources = await stacks.resources(stack.StackId);
  const events: StackEvent[] = [];
  for await (const page of stacks.events(stack.StackId)) {
    events.push(...page);
    if (events.length >= FEW_EVENTS) break;
  }
  return { stack, resources, events: events.slice(0, FEW_EVENTS) };
}

function jsonOf({ stack, resources, events }: Seen): unknown {
  return {
    name: stack.StackName,
    id: stack.StackId,
    destination: destinationOf(stack),
    status: stack.StackStatus,
    reason: stack.StackStatusReason ?? null,
    changed: Math.floor(stack.changed / 1000),
    parameters: stack.parameters,
    outputs: stack.outputs,
    resources: resources.map(({ LogicalResourceId, PhysicalResourceId, ResourceType, ResourceStatus, isKept }) => ({
      id: LogicalResourceId,
      name: PhysicalResourceId,
      type: ResourceType,
      status: ResourceStatus,
      kept: isKept,
    })),
    events: events.map(({ Timestamp, LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason }) => ({
      time: Math.floor(Timestamp / 1000),
      id: LogicalResourceId,
      type: ResourceType,
      status: ResourceStatus,
      reason: ResourceStatusReason ?? null,
    })),
  };
}

function textOf({ stack, resources, events }: Seen, region: string, context: Context): string {
  const { bold } = pc.createColors(context.colour);
  const clock = createClock('UTC');
  const destination = destinationOf(stack);
  const reason = stack.StackStatusReason === undefined ? '' : `: ${visible(stack.StackStatusReason)}`;
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `\n${bold(title)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
  return [
    `${bold(stack.StackName)}: flow logs to ${destination}, ${region}\n`,
    `${statusInWords(stack.StackStatus)} at ${clock(stack.changed / 1000)} UTC, ${resources.length} resources${reason}\n`,
    section(
      'Outputs',
      stack.outputs.map(({ name, value }) => `${name}: ${value}`),
    ),
    section(
      'Last events',
      events.map(
        ({ Timestamp, LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason }) =>
          `${clock(Timestamp / 1000)}  ${LogicalResourceId}: ${statusInWords(ResourceStatus, ResourceType)}${ResourceStatusReason === undefined ? '' : `: ${visible(ResourceStatusReason)}`}`,
      ),
    ),
    '\n',
    stepsText(nextSteps({ destination, region, outputs: stack.outputs }), context),
  ].join('');
}
