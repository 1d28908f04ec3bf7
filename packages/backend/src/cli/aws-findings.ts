/** The doctor on the AWS side, for the commands that ask it. AWS's clients are loaded when it is asked. */
import type { Finding } from '../doctor/finding.ts';

const SIGN_IN = 'Sign in (aws sso login), name a profile with --profile, or run where a role gives credentials.';

interface Patient {
  readonly region: string;
  readonly profile: string | undefined;
  /** Id of the flow log, or of what it watches; undefined: all of the region. */
  readonly only: string | undefined;
  readonly signal: AbortSignal;
}

/** That AWS cannot be asked at all is a finding, too. */
export async function findInAws({ region, profile, only, signal }: Patient): Promise<readonly Finding[]> {
  const [{ createSdkReader }, { examineAws }] = await Promise.all([
    import('../aws/doctor/sdk-reader.ts'),
    import('../aws/doctor/examine.ts'),
  ]);
  const reader = createSdkReader({ region, profile, signal });
  try {
    return await examineAws(reader, { only, now: Date.now() });
  } catch (error) {
    signal.throwIfAborted();
    // Of AWS's client: it could not sign, was refused, or nobody answered.
    if (
      !(error instanceof Error) ||
      (!('$metadata' in error) && !/Provider|ENOTFOUND|ECONN|Timeout/.test(`${error.name} ${error.message}`))
    )
      throw error;
    return [
      { id: 'aws.credentials', status: 'failure', message: `AWS does not answer: ${error.message}`, fix: SIGN_IN },
    ];
  }
}
