/** A connection as what a client of AWS's SDK takes. Loaded with the clients only. */
import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { type Connection, type Environment, regionOf } from './connection.ts';

/** A connection that falls silent is tried again. */
const TIMEOUTS = { connectionTimeout: 5000, socketTimeout: 30_000 };
/** With the SDK's doubling pauses, up to 20 s each, about two minutes. */
const MOST_ATTEMPTS = 10;
/** How the role's sessions are called in CloudTrail. */
const SESSION_NAME = 'thalweg';

type Credentials = ReturnType<typeof fromNodeProviderChain>;

export interface ClientConfig {
  readonly region?: string;
  readonly profile?: string;
  readonly credentials: Credentials;
  readonly retryMode: 'adaptive';
  readonly maxAttempts: number;
  readonly requestHandler: typeof TIMEOUTS;
}

/**
 * Credentials, profile, region and endpoint are those of AWS's own tools (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, …), unless the
 * connection says otherwise. Whoever is throttled is asked more slowly. Credentials of a role are renewed before they expire.
 */
export function clientConfig(connection: Connection, environment: Environment): ClientConfig {
  // Advice to those who program against it; who loads flow logs can do nothing about it.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { profile, roleArn, externalId } = connection;
  const region = regionOf(connection, environment);
  const chain = profile === undefined ? {} : { profile };
  // A server lives longer than the credentials in a file: a client that is made anew reads it anew.
  const own = fromNodeProviderChain({ ...chain, ignoreCache: true });
  return {
    ...(region !== undefined && { region }),
    ...chain,
    credentials:
      roleArn === undefined
        ? own
        : (fromTemporaryCredentials({
            masterCredentials: own,
            params: {
              RoleArn: roleArn,
              RoleSessionName: SESSION_NAME,
              ...(externalId !== undefined && { ExternalId: externalId }),
            },
            ...(region !== undefined && { clientConfig: { region } }),
          }) as Credentials),
    retryMode: 'adaptive',
    maxAttempts: MOST_ATTEMPTS,
    requestHandler: TIMEOUTS,
  };
}

/** The same credentials for requests that no client makes. */
export function credentialsOf(connection: Connection, environment: Environment): Credentials {
  return clientConfig(connection, environment).credentials;
}
