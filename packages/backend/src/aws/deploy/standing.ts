/** What can be done with a stack as it stands. */
import { ThalwegError } from '../../report/errors.ts';
import { isAtRest } from './operation.ts';
import type { Stack } from './stacks.ts';

/** The tag of the stacks that Thalweg makes; its value is the destination. */
export const TAG = 'thalweg:destination';

/** Those that were deployed by hand have no tag, and say it in their description. */
export function isOurs({ tags, Description }: Stack): boolean {
  return tags[TAG] !== undefined || Description.includes('planned by Thalweg');
}

/** `opensearch`, `s3`, `firehose`; of what was deployed by hand as its description says. */
export function destinationOf({ tags, Description }: Stack): string {
  return tags[TAG] ?? /^VPC flow logs to (\w+)/.exec(Description)?.[1] ?? '';
}

/** `new`: it is to be made. `ready`: it can be changed. `broken`: it has to be deleted first; nothing of it is in use. */
export type Standing = 'new' | 'ready' | 'broken';

/** A creation that failed leaves a stack that can only be deleted (CloudFormation guide, stack status codes). */
const BROKEN = new Set(['CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'DELETE_FAILED']);

/** @throws ThalwegError `no-such-stack` when it is somebody else's; `stack-busy` when it cannot be changed now. */
export function standingOf(stack: Stack | undefined, region: string): Standing {
  if (stack === undefined || stack.StackStatus === 'REVIEW_IN_PROGRESS') return 'new';
  requireOurs(stack);
  requireRest(stack, region);
  if (BROKEN.has(stack.StackStatus)) return 'broken';
  if (stack.StackStatus === 'UPDATE_ROLLBACK_FAILED')
    throw new ThalwegError(
      'stack-busy',
      `The stack ${stack.StackName} could not be brought back after a failed change.`,
      {
        help: `Mend what is said there (thalweg aws status --name ${stack.StackName} --region ${region}), then end it: aws cloudformation continue-update-rollback --region ${region} --stack-name ${stack.StackName}`,
      },
    );
  return 'ready';
}

export function requireOurs(stack: Stack): void {
  if (isOurs(stack)) return;
  throw new ThalwegError(
    'no-such-stack',
    `The stack ${stack.StackName} was not made by Thalweg, and is left as it is.`,
    {
      help: 'Choose another name with --name.',
    },
  );
}

export function requireRest({ StackName, StackStatus }: Stack, region: string): void {
  if (isAtRest(StackStatus)) return;
  throw new ThalwegError('stack-busy', `Something is being done to the stack ${StackName} already: ${StackStatus}.`, {
    help: `Watch it, and try again when it has ended: thalweg aws status --name ${StackName} --region ${region} --follow`,
  });
}
