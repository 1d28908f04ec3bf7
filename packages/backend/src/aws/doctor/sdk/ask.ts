/** How AWS's services say that something may not be seen, or is not there. */
import type { Look } from '../../../report/look.ts';
import { DENIED, deniedAction } from '../../failure.ts';
import type { PolicyStatement } from '../reader.ts';

/** What AWS's services call a thing that is not there. */
const MISSING =
  /^(?:ResourceNotFoundException|NoSuchEntity|NoSuchEntityException|NoSuchBucket|NoSuchBucketPolicy|NotFound|NotFoundException|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue|ServerSideEncryptionConfigurationNotFoundError)$/;

/** Of all commands of a client. */
export interface Abort {
  readonly abortSignal: AbortSignal;
}

/** `action`: of IAM, for when AWS does not name it. */
export async function look<T>(action: string, ask: () => Promise<T>): Promise<Look<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (!isDenied(error)) throw error;
    // AWS names the action that was missing, where it is another one of several.
    return { denied: deniedAction(error, action) };
  }
}

/** The answer to a HEAD has no body, and so no name of the error: its status has to do. */
function isDenied(error: unknown): boolean {
  const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return DENIED.test(name) || (/^Unknown/.test(name) && $metadata?.httpStatusCode === 403);
}

export async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (MISSING.test((error as Error).name)) return undefined;
    throw error;
  }
}

/** Of a policy as text; IAM percent-encodes it, the others do not. */
export function statements(text: string | undefined): PolicyStatement[] {
  if (text === undefined || text === '') return [];
  const document = JSON.parse(text.startsWith('%') ? decodeURIComponent(text) : text) as { Statement?: unknown };
  return [document.Statement ?? []].flat() as PolicyStatement[];
}
