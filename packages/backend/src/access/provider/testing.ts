/// <reference path="./oidc-provider.d.ts" />
/** A real OpenID provider on this machine, at which everybody signs in at once as whom the test says. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Context } from 'oidc-provider';

export interface Account {
  readonly sub: string;
  readonly preferred_username?: string;
  readonly email?: string;
  readonly groups?: unknown;
}

export interface TestProvider {
  readonly issuer: URL;
  /** Who signs in next. */
  account: Account;
  /** Changes what the provider tells in an ID token; signed anew, with its key or with another. */
  tamper: ((claims: Record<string, unknown>) => Record<string, unknown>) | undefined;
  forge: boolean;
  /** Form bodies that came to the token endpoint. */
  readonly asked: string[];
  /** Follows redirections of the provider from an address of its own, as a browser does, until they lead elsewhere. */
  browse(url: URL): Promise<URL>;
  close(): Promise<void>;
}

export const CLIENT = { id: 'thalweg', secret: 'a secret that only the two know' } as const;

const KEY_ID = 'one';
const keys = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));

/** `returnTo`: addresses that the client may send people back to. `claimsIn`: where groups are told. */
export async function startProvider(
  returnTo: readonly string[],
  {
    claimsIn = 'userinfo',
    isPublic = false,
  }: { readonly claimsIn?: 'id_token' | 'userinfo'; readonly isPublic?: boolean } = {},
): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const provider = new Provider(issuer.origin, {
    clients: [
      {
        client_id: CLIENT.id,
        redirect_uris: returnTo,
        response_types: ['code'],
        grant_types: ['authorization_code'],
        ...(isPublic ? { token_endpoint_auth_method: 'none' } : { client_secret: CLIENT.secret }),
      },
    ],
    jwks: { keys: [{ ...keys[0]!.privateKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'], email: ['email'] },
    conformIdTokenClaims: claimsIn === 'userinfo',
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: () => '/sign-in-at-once' },
    findAccount: () => ({ accountId: test.account.sub, claims: () => test.account }),
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/sign-in-at-once')) {
      void provider.interactionFinished(request, response, { login: { accountId: test.account.sub } });
      return;
    }
    if (request.url === '/token') {
      let body = '';
      request.on('data', (piece) => {
        body += String(piece);
      });
      request.on('end', () => test.asked.push(body));
      if (test.tamper) tamperWith(response, test);
    }
    void answer(request, response);
  });
  const test: TestProvider = {
    issuer,
    account: { sub: '1' },
    tamper: undefined,
    forge: false,
    asked: [],
    browse: (url) => browse(url, issuer),
    close: () => stop(server),
  };
  return test;
}

function tamperWith(response: ServerResponse, { tamper, forge }: TestProvider): void {
  const end = response.end.bind(response);
  response.end = ((text: unknown) => {
    const told = JSON.parse(String(text)) as Record<string, unknown>;
    const [head = '', body = ''] = String(told['id_token']).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const content = `${head}.${Buffer.from(JSON.stringify(tamper?.(claims))).toString('base64url')}`;
    const signature = sign('RSA-SHA256', Buffer.from(content), keys[forge ? 1 : 0]!.privateKey).toString('base64url');
    const changed = JSON.stringify({ ...told, id_token: `${content}.${signature}` });
    response.setHeader('content-length', Buffer.byteLength(changed));
    return end(changed);
  }) as ServerResponse['end'];
}

async function browse(from: URL, issuer: URL): Promise<URL> {
  const cookies = new Map<string, string>();
  for (let url = from, hops = 0; hops < 10; hops++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`the provider stays at ${url}: ${response.status} ${await response.text()}`);
    url = new URL(location, url);
    if (url.origin !== issuer.origin) return url;
  }
  throw new Error('the provider sends around in circles');
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
