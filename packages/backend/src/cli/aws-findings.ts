/** The doctor on the AWS side, for the commands that ask it. AWS's clients are loaded when it is asked. */
import type { Connection } from '../aws/connection.ts';
import { askMyAddress } from '../aws/my-address.ts';
import type { Finding } from '../doctor/finding.ts';
import { ThalwegError } from '../report/errors.ts';
import { firstLine } from '../report/sentence.ts';
import { clusterEyes } from './cluster-findings.ts';
import type { Context } from './command.ts';

const SIGN_IN = 'Sign in (aws sso login), name a profile with --profile, or run where a role gives credentials.';

interface Patient {
  readonly context: Pick<Context, 'env' | 'signal'>;
  readonly connection: Connection;
  /** Id of the flow log, or of what it watches; undefined: all of the region. */
  readonly only: string | undefined;
}

/** That AWS cannot be asked at all is a finding, too. @throws ThalwegError `bad-option` where no region is named. */
export async function findInAws({ context, connection, only }: Patient): Promise<readonly Finding[]> {
  const { env, signal } = context;
  const [{ createSdkReader, findRegion }, { examineAws }, { credentialsOf }] = await Promise.all([
    import('../aws/doctor/sdk-reader.ts'),
    import('../aws/doctor/examine.ts'),
    import('../aws/client-config.ts'),
  ]);
  const region = await findRegion(connection, env);
  if (!region) throw new ThalwegError('bad-option', '--aws: name the region with --region, or set AWS_REGION');
  const reader = createSdkReader({ connection: { ...connection, region }, environment: env, signal });
  const cluster = clusterEyes({ env, region, credentials: credentialsOf(connection, env) });
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
      {
        id: 'aws.credentials',
        status: 'failure',
        message: `AWS does not answer: ${firstLine(error.message)}`,
        fix: SIGN_IN,
      },
    ];
  }
}
