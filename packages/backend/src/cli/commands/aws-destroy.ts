import type { DataTools } from '../../aws/deploy/data.ts';
import { type Kept, keptOf } from '../../aws/deploy/kept.ts';
import { newestEvent, type Outcome } from '../../aws/deploy/operation.ts';
import { holdsData } from '../../aws/deploy/resource-types.ts';
import type { Stack, StackResource } from '../../aws/deploy/stacks.ts';
import { requireRest } from '../../aws/deploy/standing.ts';
import { ThalwegError } from '../../report/errors.ts';
import { counted } from '../../report/figures.ts';
import { openSession, type Session } from '../aws-session.ts';
import type { Context, Options, Run } from '../command.ts';
import { isConfirmed, requireAnswerer } from '../confirm.ts';
import { toJson } from '../render/json.ts';
import { textOption } from '../values.ts';
import { failureOf, watchStack } from '../watch-stack.ts';
import { findOurs } from './aws-status.ts';

interface Work {
  readonly context: Context;
  readonly options: Options;
  readonly session: Session;
}

interface Doomed {
  readonly stack: Stack;
  readonly resources: readonly StackResource[];
  readonly kept: readonly Kept[];
}

export const run: Run = async (context, { options }) => {
  requireAnswerer(context, options);
  const session = await openSession(context, options);
  const work: Work = { context, options, session };
  const { region } = session.identity;
  const stack = await findOurs(textOption(options, 'name') ?? 'thalweg', session);
  requireRest(stack, region);
  const resources = await session.stacks.resources(stack.StackId);
  const doomed: Doomed = { stack, resources, kept: keptOf(resources, region) };

  const isDataDeleted = options['deleteData'] === true;
  if (options['json'] !== true) context.stdout.write(reviewText(doomed, isDataDeleted));
  const { StackName } = stack;
  const question = isDataDeleted
    ? { act: `Delete the stack ${StackName}, and its data for good`, word: StackName }
    : { act: `Delete the stack ${StackName}` };
  if (!(await isConfirmed(context, options, question)))
    throw new ThalwegError('cancelled', 'Not confirmed: nothing was changed.');

  await deleteStack(doomed, work, isDataDeleted);
  if (isDataDeleted) await deleteAll(doomed.kept, work);
  return tellDestroyed(doomed, work, isDataDeleted);
};

function reviewText({ stack, resources, kept }: Doomed, isDataDeleted: boolean): string {
  const others = counted(resources.length - kept.length, 'resource');
  const what = kept.map(({ words, name }) => `  ${words} ${name}\n`).join('');
  if (kept.length === 0) return `${stack.StackName}: ${others} of the stack are deleted\n\n`;
  return `${stack.StackName}: ${others} of the stack are deleted; ${isDataDeleted ? 'these, too, with ALL DATA in them' : 'these stay, with their data'}:\n${what}\n`;
}

/** @throws ThalwegError `stack-failed` when something of it cannot be deleted. */
async function deleteStack(doomed: Doomed, work: Work, isDataDeleted: boolean): Promise<void> {
  const { stack, resources } = doomed;
  // What could not be deleted before because of its data is left behind now.
  const failed = resources.filter(
    ({ ResourceStatus, ResourceType }) => ResourceStatus === 'DELETE_FAILED' && holdsData(ResourceType),
  );
  if (isDataDeleted) await emptyBuckets(failed, work);
  const retained = isDataDeleted ? [] : failed.map(({ LogicalResourceId }) => LogicalResourceId);
  let outcome = await deleteOnce(stack, work, retained);
  if (outcome.status !== 'DELETE_COMPLETE' && isDataDeleted) {
    const stuck = await work.session.stacks.resources(stack.StackId);
    const isEmptied = await emptyBuckets(
      stuck.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED'),
      work,
    );
    if (isEmptied) outcome = await deleteOnce(stack, work, []);
  }
  if (outcome.status !== 'DELETE_COMPLETE') throw failureOf(stack.StackName, outcome);
}

async function deleteOnce({ StackId, StackName }: Stack, work: Work, retained: readonly string[]): Promise<Outcome> {
  const { stacks } = work.session;
  const after = await newestEvent(stacks, StackId);
  await stacks.delete(StackId, retained);
  return watchStack(work.session, { name: StackName, stack: StackId, after }, work);
}

/** Of buckets that the stack deletes itself, once they are empty. */
async function emptyBuckets(resources: readonly StackResource[], work: Work): Promise<boolean> {
  const buckets = resources.filter(({ ResourceType, isKept }) => ResourceType === 'AWS::S3::Bucket' && !isKept);
  for (const { PhysicalResourceId } of buckets) {
    const { tell } = toolsOf(work);
    await work.session.buckets.empty(PhysicalResourceId, (objects) =>
      tell(`${PhysicalResourceId}: ${counted(objects, 'object')} deleted`),
    );
  }
  return buckets.length > 0;
}

/** @throws ThalwegError with the commands that delete what is left. */
async function deleteAll(kept: readonly Kept[], work: Work): Promise<void> {
  const { deleteData } = await import('../../aws/deploy/data.ts');
  try {
    await deleteData(kept, toolsOf(work));
  } catch (error) {
    // The stack is gone, and with it the way to ask what belongs to it.
    if (!(error instanceof ThalwegError)) throw error;
    const commands = kept.flatMap(({ remove }) => remove).join('\n');
    throw new ThalwegError(error.code, `The stack is gone; its data is not, or not all: ${error.message}`, {
      help: [error.help, `What is still there goes with:\n${commands}`].filter(Boolean).join('\n'),
      cause: error,
    });
  }
}

function toolsOf({ context, session: { config, buckets, wait } }: Work): DataTools {
  return { config, buckets, wait, tell: (line) => context.stderr.write(`${line}\n`) };
}

function tellDestroyed({ stack, kept }: Doomed, { context, options, session }: Work, isDataDeleted: boolean): number {
  const { account, region } = session.identity;
  const stays = isDataDeleted ? [] : kept;
  if (options['json'] === true) {
    const said = { name: stack.StackName, account, region, status: 'destroyed', id: stack.StackId };
    const gone = isDataDeleted ? kept.map(({ type, name }) => ({ type, name })) : [];
    context.stdout.write(`${toJson({ ...said, kept: stays, dataDeleted: gone })}\n`);
    return 0;
  }
  context.stdout.write(`${stack.StackName}: destroyed\n`);
  if (stays.length === 0) return 0;
  const lines = stays.map(
    ({ words, name, costs, remove }) =>
      `  ${words} ${name}\n    ${costs}\n${remove.map((one) => `    ${one}\n`).join('')}`,
  );
  context.stdout.write(
    `\nThis stays with its data, and costs on; the commands below delete it. thalweg aws deploy takes it in again.\n${lines.join('')}`,
  );
  return 0;
}
