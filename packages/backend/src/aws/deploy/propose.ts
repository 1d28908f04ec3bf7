/** A change set: what would be done, before anything is. */
import { ThalwegError } from '../../report/errors.ts';
import { type ChangeInWords, changesInWords } from './changes.ts';
import type { Wait } from './operation.ts';
import { adviceOn } from './reasons.ts';
import type { ChangeSetDraft, Stacks } from './stacks.ts';

export interface Proposal {
  readonly changeSet: string;
  /** Id of the stack. */
  readonly stack: string;
  /** There is no stack yet, but an empty one that holds the change set. */
  readonly isNew: boolean;
  readonly changes: readonly ChangeInWords[];
}

/** What CloudFormation says of a change set without changes, in its two wordings. */
const EMPTY = /didn't contain changes|No updates are to be performed/;
const PAUSE = 1;

/**
 * Undefined: there is nothing to change. A change set that is of no use is taken back.
 * @throws ThalwegError `stack-failed` when CloudFormation cannot make one.
 */
export async function propose(stacks: Stacks, draft: ChangeSetDraft, wait: Wait): Promise<Proposal | undefined> {
  const asked = await stacks.createChangeSet(draft).catch(unlessEmpty);
  if (!asked) return undefined;
  const made = { ...asked, isNew: draft.ChangeSetType === 'CREATE' };
  try {
    while (true) {
      const { Status, StatusReason = '', changes } = await stacks.changeSet(made.changeSet);
      if (Status === 'CREATE_COMPLETE') return { ...made, changes: changesInWords(changes) };
      if (Status === 'FAILED') {
        await withdraw(stacks, made);
        if (EMPTY.test(StatusReason)) return undefined;
        throw new ThalwegError(
          'stack-failed',
          `CloudFormation cannot make this change of ${draft.StackName}: ${StatusReason}`,
          {
            help: adviceOn(StatusReason, 'AWS::CloudFormation::Stack'),
          },
        );
      }
      await wait(PAUSE);
    }
  } catch (error) {
    if (!(error instanceof ThalwegError) || error.code !== 'stack-failed')
      await withdraw(stacks, made).catch(() => undefined);
    throw error;
  }
}

/** Servers that play CloudFormation refuse at once what AWS finds empty a moment later. */
function unlessEmpty(error: unknown): undefined {
  if (!(error instanceof ThalwegError) || !EMPTY.test(error.message)) throw error;
}

/** Leaves things as they were: without the change set, and without the empty stack that was made for it. */
export async function withdraw(stacks: Stacks, { changeSet, stack, isNew }: Omit<Proposal, 'changes'>): Promise<void> {
  await stacks.deleteChangeSet(changeSet);
  if (isNew) await stacks.delete(stack);
}
