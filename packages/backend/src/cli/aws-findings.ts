/** The doctor on the AWS side, for the commands that ask it. AWS's clients are loaded when it is asked. */
import type { Connection } from '../aws/connection.ts';
import { askMyAddress } from '../aws/my-address.ts';
import type { Finding } from '../doctor/finding.ts';
import { clusterEyes } from './cluster-findings.ts';
import type { Context } from './command.ts';

const SIGN_IN = 'Sign in (aws sso login), name a profile with --profile, or run where a role gives credentials.';

interface Patient {
  readonly context: Pick<Context, 'env' | 'signal'>;
  readonly connection: Connection & { readonly region: string };
  /** Id of the flow log, or of what it watches; undefined: all of the region. */
  readonly only: string | undefined;
}

/** That AWS cannot be asked at all is a finding, too. */
export async function findInAws({ context, connection, only }: Patient): Promise<readonly Finding[]> {
  const { env, signal } = context;
  const [{ createSdkReader }, { examineAws }, { credentialsOf }] = await Promise.all([
    import('../aws/doctor/sdk-reader.ts'),
    import('../aws/doctor/examine.ts'),
    import('../aws/client-config.ts'),
  ]);
  const reader = createSdkReader({ connection, environment: env, signal });
  const cluster = clusterEyes({ env, region: connection.region, credentials: credentialsOf(connection, env) });
  try {
    return await examineAws(reader, { only, now: Date.now(), cluster, myAddress: () => askMyAddress(fetch, signal) });
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
