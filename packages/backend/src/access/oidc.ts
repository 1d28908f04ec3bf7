/**
 * Signing in elsewhere: OpenID Connect, authorization code flow with PKCE (https://openid.net/specs/openid-connect-core-1_0.html,
 * RFC 7636). Which role somebody has follows from the groups that the provider tells.
 */
import { ROLES, type Role } from '@thalweg/core/access';
import type { Configuration } from 'openid-client';
import { ThalwegError } from '../report/errors.ts';
import { isLoopbackAddress } from './decide.ts';

export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  /** Undefined for a client that is known by its return address and PKCE alone. */
  readonly clientSecret: string | undefined;
  /** Separated by blanks. */
  readonly scope: string;
  /** Name of the claim that has the groups. */
  readonly groupsClaim: string;
  readonly roles: ReadonlyMap<string, Role>;
  /** What the place to sign in at is called. */
  readonly name: string;
}

/** What a browser has to bring back. */
export interface OidcFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Somebody of whom the provider has told. */
export interface OidcPerson {
  readonly issuer: string;
  readonly subject: string;
  /** As the provider calls them; not to be relied on. */
  readonly name: string;
  /** Undefined when no group gives one. */
  readonly role: Role | undefined;
}

export interface Oidc {
  readonly name: string;
  /** Asks the provider what it is. Throws `oidc-failed` when it does not say, with its address and what is known of why. */
  reach(): Promise<void>;
  /** Where to send a browser that shall come back to `returnTo`. */
  start(returnTo: string): Promise<{ readonly url: URL; readonly flow: OidcFlow }>;
  /** Who it is that came back to `url`. */
  finish(url: URL, flow: OidcFlow): Promise<OidcPerson>;
}

/** Seconds that the provider may take for an answer. */
const PATIENCE = 10;

/** A provider that does not answer is asked again at the next sign-in: the server begins without it, too. */
export function createOidc(settings: OidcSettings): Oidc {
  let known: Promise<Configuration> | undefined;
  const configuration = async (): Promise<Configuration> => {
    known ??= discover(settings);
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
  return {
    name: settings.name,
    async reach() {
      try {
        await configuration();
      } catch (error) {
        const reason = reasonOf(error);
        throw new ThalwegError(
          'oidc-failed',
          `${settings.issuer.href} does not answer as a provider of OpenID Connect${reason && ` (${reason})`}: nobody can sign in there now`,
        );
      }
    },
    async start(returnTo) {
      const client = await import('openid-client');
      const config = await orFailure(configuration());
      const flow = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: returnTo,
        scope: settings.scope,
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      });
      return { url, flow };
    },
    async finish(url, { state, nonce, verifier }) {
      const client = await import('openid-client');
      return orFailure(
        (async () => {
          const config = await configuration();
          const tokens = await client.authorizationCodeGrant(config, url, {
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: verifier,
            idTokenExpected: true,
          });
          const token = tokens.claims()!;
          const isNamed = token['preferred_username'] !== undefined || token['email'] !== undefined;
          const isWhole =
            (isNamed && settings.groupsClaim in token) || config.serverMetadata().userinfo_endpoint === undefined;
          const more = isWhole ? {} : await client.fetchUserInfo(config, tokens.access_token, token.sub);
          return toPerson({ ...more, ...token }, settings);
        })(),
      );
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<Configuration> {
  const client = await import('openid-client');
  const isPlain = issuer.protocol === 'http:';
  const found = await client.discovery(issuer, clientId, undefined, client.None(), {
    timeout: PATIENCE,
    ...(isPlain && { execute: [client.allowInsecureRequests] }),
  });
  const metadata = found.serverMetadata();
  // What a provider does not say is client_secret_basic (OpenID Connect Discovery 1.0, section 3).
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const authentication =
    clientSecret === undefined
      ? client.None()
      : methods.includes('client_secret_basic')
        ? client.ClientSecretBasic(clientSecret)
        : client.ClientSecretPost(clientSecret);
  const config = new client.Configuration(metadata, clientId, undefined, authentication);
  config.timeout = PATIENCE;
  if (isPlain) client.allowInsecureRequests(config);
  // The signature of what it tells is looked at, too, although it comes over TLS from the provider itself.
  client.enableNonRepudiationChecks(config);
  return config;
}

/** What fails there is told without what was sent or answered: it may have secrets in it. */
async function orFailure<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ThalwegError) throw error;
    const reason = reasonOf(error);
    throw new ThalwegError('oidc-failed', `The sign-in at the provider did not work${reason && ` (${reason})`}.`, {
      help: 'Try again; when it stays so, the options --oidc-… and the provider do not agree.',
    });
  }
}

/** The codes of a failure, and of what made it fail (such as ECONNREFUSED); never its texts. */
function reasonOf(failure: unknown): string {
  const codes: unknown[] = [];
  for (let at = failure; at instanceof Error; at = at.cause) {
    const { code, error } = at as { readonly code?: unknown; readonly error?: unknown };
    codes.push(code, error);
  }
  return [...new Set(codes)].filter((code) => typeof code === 'string').join(', ');
}

type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

function toPerson(claims: Claims, { groupsClaim, roles }: OidcSettings): OidcPerson {
  const told = claims[groupsClaim];
  const groups = (Array.isArray(told) ? told : [told]).filter((group) => typeof group === 'string');
  const given = groups.flatMap((group) => roles.get(group) ?? []);
  const names = [claims['preferred_username'], claims['email'], claims.sub];
  return {
    issuer: claims.iss,
    subject: claims.sub,
    name: names.find((name): name is string => typeof name === 'string' && name !== '') ?? claims.sub,
    role: ROLES.findLast((role) => given.includes(role)),
  };
}

/** Whether an issuer may be asked: over TLS, or on this machine. */
export function isSafeIssuer({ protocol, hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return protocol === 'https:' || (protocol === 'http:' && (host === 'localhost' || isLoopbackAddress(host)));
}
