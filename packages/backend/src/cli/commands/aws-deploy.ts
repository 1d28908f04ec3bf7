import pc from 'picocolors';
import { bring } from '../../aws/deploy/buckets.ts';
import { type Draft, draftChangeSet, type Upload } from '../../aws/deploy/draft.ts';
import { nextSteps } from '../../aws/deploy/next-steps.ts';
import { newestEvent } from '../../aws/deploy/operation.ts';
import { type Proposal, propose, withdraw } from '../../aws/deploy/propose.ts';
import type { Stack } from '../../aws/deploy/stacks.ts';
import { standingOf } from '../../aws/deploy/standing.ts';
import type { Plan } from '../../aws/plan.ts';
import { type Finding, type Report, toReport } from '../../doctor/finding.ts';
import { ThalwegError } from '../../report/errors.ts';
import { humanBytes } from '../../report/figures.ts';
import { findInAws } from '../aws-findings.ts';
import { openSession, type Session } from '../aws-session.ts';
import type { Context, Options, Run } from '../command.ts';
import { isConfirmed, requireAnswerer } from '../confirm.ts';
import { connectionOption } from '../connection.ts';
import { readFunctionCode } from '../function-code.ts';
import { type Planned, planSetUp } from '../planning.ts';
import { changesText } from '../render/changes.ts';
import { printFindings } from '../render/findings.ts';
import { toJson } from '../render/json.ts';
import { pointsText } from '../render/points.ts';
import { stepsText } from '../render/steps.ts';
import { textOption } from '../values.ts';
import { failureOf, watchStack } from '../watch-stack.ts';

/** What the parts of a deployment work with. */
interface Work {
  readonly context: Context;
  readonly options: Options;
  readonly session: Session;
}

export const run: Run = async (context, { options }) => {
  requireAnswerer(context, options);
  const session = await openSession(context, options);
  const work: Work = { context, options, session };
  const planned = await planFor(work);
  const { plan } = planned;

  const isNew = await makeReady(plan, work);
  const draft = draftOf(planned, isNew);
  if (draft.template) await uploadTo(work, draft.template, 'template');
  const proposal = await propose(session.stacks, draft.changeSet, session.wait);
  if (!proposal) return tellUnchanged(plan, work);

  const stack = await carryOut(planned, { draft, proposal }, work);
  const report = toReport(await examine(stack, work));
  return tellDeployed({ planned, proposal, stack, report }, work);
};

/** The plan, in the account and region of the credentials. */
async function planFor({ context, options, session: { identity } }: Work): Promise<Planned> {
  const { account, region, arn } = identity;
  const typed = textOption(options, 'account');
  if (typed !== undefined && typed !== account)
    throw new ThalwegError('bad-option', `--account ${typed}: the credentials are of account ${account} (${arn})`, {
      help: 'Name a profile of that account with --profile, or a role in it with --role-arn.',
    });
  const planned = await planSetUp({ ...options, account, region }, { fetcher: fetch, signal: context.signal });
  const open = planned.plan.inputs.filter(({ isToFill }) => isToFill);
  if (open.length > 0)
    throw new ThalwegError(
      'bad-option',
      `${open.map(({ name }) => OPTION_OF[name] ?? name).join(' and ')}: without it nothing can be deployed`,
      {
        help: open.map(({ name, about }) => `${name}: ${about}`).join('\n'),
      },
    );
  return planned;
}

/** The options that fill in what a plan may leave open. */
const OPTION_OF: Readonly<Record<string, string>> = {
  DomainEndpoint: '--domain https://…',
  DomainSubnetId: '--domain-subnet',
  EndpointUrl: '--endpoint',
  AccessKeySecretArn: '--access-key-secret',
};

/** Whether the stack is to be made. One that failed while it was made is deleted first, with somebody's leave. */
async function makeReady({ name, region }: Plan, work: Work): Promise<boolean> {
  const { context, options, session } = work;
  const found = await session.stacks.find(name);
  const standing = standingOf(found, region);
  if (standing !== 'broken') return standing === 'new';
  const { StackId, StackStatus } = found!;
  context.stderr.write(
    `The stack ${name} is left from an operation that failed (${StackStatus}): it can only be deleted.\n`,
  );
  if (!(await isConfirmed(context, options, { act: 'Delete it, and begin anew' })))
    throw new ThalwegError('cancelled', 'Not confirmed: nothing was changed.');
  await deleteBroken({ name, StackId }, work);
  return true;
}

async function deleteBroken({ name, StackId }: { name: string; StackId: string }, work: Work): Promise<void> {
  const { stacks } = work.session;
  const after = await newestEvent(stacks, StackId);
  await stacks.delete(StackId);
  const outcome = await watchStack(work.session, { name, stack: StackId, after }, work);
  if (outcome.status !== 'DELETE_COMPLETE') throw failureOf(name, outcome);
}

function draftOf({ config, plan }: Planned, isNew: boolean): Draft {
  const changeSetName = `thalweg-${Date.now()}`;
  return draftChangeSet({ config, plan, isNew, changeSetName, readCode: readFunctionCode });
}

async function uploadTo({ context, session }: Work, upload: Upload, what: string): Promise<void> {
  const { isBucketNew, isUploaded } = await bring(session.buckets, upload);
  const size = humanBytes(upload.bytes.length);
  const how = isUploaded ? `uploaded (${size})` : 'there already';
  context.stderr.write(
    `${what}: s3://${upload.bucket}/${upload.key}${isBucketNew ? ', in a new bucket' : ''}: ${how}\n`,
  );
}

interface Decided {
  readonly draft: Draft;
  readonly proposal: Proposal;
}

/** Asks, and does it. Whoever says no, or interrupts, finds everything as it was. */
async function carryOut(planned: Planned, { draft, proposal }: Decided, work: Work): Promise<Stack> {
  const { context, options, session } = work;
  const { stacks } = session;
  const { plan } = planned;
  let after: string | undefined;
  try {
    if (options['json'] !== true) context.stdout.write(reviewText(planned, { draft, proposal }, context));
    if (!(await isConfirmed(context, options, { act: `Deploy this to account ${plan.account} in ${plan.region}` })))
      throw new ThalwegError('cancelled', 'Not confirmed: nothing was deployed.');
    if (draft.code) await uploadTo(work, draft.code, 'function');
    after = await newestEvent(stacks, proposal.stack);
    context.signal.throwIfAborted();
    await stacks.execute(proposal.changeSet);
  } catch (error) {
    // When AWS was away it may have begun.
    const mayHaveBegun = error instanceof ThalwegError && error.code === 'aws-away';
    if (!mayHaveBegun) await withdraw(stacks, proposal).catch(() => undefined);
    throw error;
  }
  const outcome = await watchStack(session, { name: plan.name, stack: proposal.stack, after }, work);
  if (!/^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(outcome.status)) throw failureOf(plan.name, outcome);
  return (await stacks.find(proposal.stack))!;
}

function reviewText({ plan, costs }: Planned, { draft, proposal }: Decided, context: Context): string {
  const { bold } = pc.createColors(context.colour);
  const { code } = draft;
  const price = `About ${costs.usd.toFixed(2)} USD for each ${costs.days} days with ${costs.gbPerDay} GB of records a day (--gb-per-day), as of ${costs.asOf}. Besides: ${costs.besides.join('; ')}.`;
  return [
    `${plan.name}: flow logs to ${plan.destination}, account ${plan.account}, ${plan.region}\n`,
    `\n${bold(proposal.isNew ? 'To be made' : 'To be changed')}\n`,
    changesText(proposal.changes, context),
    ...(code ? [`  The function's code lies in the bucket ${code.bucket}.\n`] : []),
    ...plan.existing.map(
      ({ name, steps }) => `\n${bold(`There already: ${name}`)}\n${pointsText([...steps, FILES], context)}`,
    ),
    `\n${bold('What it costs')}\n${pointsText([price], context)}\n`,
  ].join('');
}

const FILES = 'thalweg aws plan --out DIR, with the same options, writes the files that are named here.';

/** What the doctor says of the new flow log. Nothing can have arrived yet, and it knows that. */
async function examine(stack: Stack, { context, options, session }: Work): Promise<readonly Finding[]> {
  const resources = await session.stacks.resources(stack.StackId);
  const flowLog = resources.find(({ ResourceType }) => ResourceType === 'AWS::EC2::FlowLog');
  const connection = { ...connectionOption(options), region: session.identity.region };
  return findInAws({ context, connection, only: flowLog?.PhysicalResourceId });
}

function tellUnchanged({ name, region, account }: Plan, { context, options }: Work): number {
  if (options['json'] === true)
    context.stdout.write(`${toJson({ name, region, account, status: 'unchanged', changes: [] })}\n`);
  else context.stdout.write(`${name}: nothing to change\n`);
  return 0;
}

interface Deployed {
  readonly planned: Planned;
  readonly proposal: Proposal;
  readonly stack: Stack;
  readonly report: Report;
}

/** The exit code: 4 when the doctor finds that it cannot work. */
function tellDeployed({ planned: { plan }, proposal, stack, report }: Deployed, { context, options }: Work): number {
  const { name, region, account, destination } = plan;
  const next = nextSteps({ destination, region, outputs: stack.outputs });
  if (options['json'] === true) {
    const { StackId: id, outputs } = stack;
    const { changes } = proposal;
    const { existing } = plan;
    const said = { name, region, account, status: 'deployed', id, changes, existing, outputs, doctor: report, next };
    context.stdout.write(`${toJson(said)}\n`);
  } else {
    context.stdout.write(`${name}: deployed\n\n`);
    printFindings(report.checks, context);
    context.stdout.write(`\n${stepsText(next, context)}`);
  }
  return report.counts.failure > 0 ? 4 : 0;
}
