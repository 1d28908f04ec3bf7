/** Shows what CloudFormation does to a stack until it has ended, or until somebody looks away: it goes on without them. */

import { followOperation, type Outcome } from '../aws/deploy/operation.ts';
import { firstFailure } from '../aws/deploy/reasons.ts';
import { ThalwegError } from '../report/errors.ts';
import type { Session } from './aws-session.ts';
import type { Context, Options } from './command.ts';
import { createStackView, statusInWords } from './render/stack-view.ts';
import { textOption } from './values.ts';

interface Watched {
  readonly name: string;
  /** Id of the stack. */
  readonly stack: string;
  /** Id of the last event before. */
  readonly after: string | undefined;
}

/**
 * Resolves when the stack is at rest, well or not.
 * @throws ThalwegError `cancelled`, or what AWS says when it cannot be asked any more; the help has the command to come back with.
 */
export async function watchStack(
  { stacks, wait, identity }: Session,
  watched: Watched,
  { context, options }: { readonly context: Context; readonly options: Options },
): Promise<Outcome> {
  const view = createStackView(context);
  const back = comeBack(watched.name, identity.region, options);
  try {
    return await followOperation(stacks, watched, { wait, onEvents: view.show });
  } catch (error) {
    if (context.signal.aborted)
      throw new ThalwegError('cancelled', `Interrupted. AWS goes on with the stack ${watched.name}.`, { help: back });
    if (!(error instanceof ThalwegError)) throw error;
    throw new ThalwegError(error.code, `${error.message} AWS goes on with the stack ${watched.name}.`, {
      help: [error.help, back].filter(Boolean).join('\n'),
      cause: error,
    });
  } finally {
    view.stop();
  }
}

/** How to see what has become of it. */
function comeBack(name: string, region: string, options: Options): string {
  const more = (['profile', 'roleArn', 'externalId'] as const).flatMap((key) => {
    const value = textOption(options, key);
    return value === undefined ? [] : [`--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`];
  });
  return `See how it goes on: ${['thalweg aws status', `--name ${name}`, `--region ${region}`, ...more, '--follow'].join(' ')}`;
}

/** Of an operation that did not end well: what failed first, why, and what to do. */
export function failureOf(name: string, { status, events }: Outcome): ThalwegError {
  const failure = firstFailure(events);
  const state = `${name}: ${statusInWords(status)}.`;
  if (!failure) return new ThalwegError('stack-failed', state);
  const { id, reason, advice } = failure;
  return new ThalwegError('stack-failed', `${id}: ${reason}`, { help: `${advice}\n${state}` });
}
