/** Thalweg in front of a closed domain: it signs, and people without keys of AWS ask it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lines } from '../../packages/backend/src/ingest/testing.ts';
import { startServer } from '../browser/server.ts';
import { createPlace, type Place } from '../e2e/harness.ts';
import { canRun, startForTests } from '../engines/for-tests.ts';
import { type ClosedDomain, type Principal, startClosedDomain } from './closed-domain.ts';

const principal = (name: string): Principal => ({
  accessKeyId: `ASIA${name.toUpperCase()}`,
  secretAccessKey: `${name}/secret+of=the/session`,
  sessionToken: `${name}//token+==`,
});

describe.skipIf(!canRun('opensearch'))('a domain that lets only a role in', () => {
  let engine: Awaited<ReturnType<typeof startForTests>>;
  let domain: ClosedDomain;
  let place: Place;
  let environment: Record<string, string>;
  beforeAll(async () => {
    engine = await startForTests('opensearch');
  });
  afterAll(() => engine?.stop());
  beforeEach(async () => {
    domain = await startClosedDomain(engine.address, [principal('first')]);
    place = createPlace();
    // Temporary credentials, as a role or single sign-on gives them.
    mkdirSync(join(place.folder, 'home/.aws'));
    const print = place.write(
      'credentials.cjs',
      `console.log(require('fs').readFileSync(__dirname + '/keys.json', 'utf8'))`,
    );
    place.write('home/.aws/config', `[profile flows]\ncredential_process = "${process.execPath}" ${print}\n`);
    give(principal('first'), 3600);
    environment = {
      THALWEG_STORE: `${domain.address}/flows${process.pid}`,
      THALWEG_SERVICE: 'es',
      AWS_REGION: 'eu-west-1',
      AWS_PROFILE: 'flows',
    };
  });
  afterEach(() => {
    domain?.close();
    place?.remove();
  });

  function give({ accessKeyId, secretAccessKey, sessionToken }: Principal, seconds: number): void {
    const keys = {
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(Date.now() + seconds * 1000).toISOString(),
    };
    writeFileSync(join(place.folder, 'keys.json'), JSON.stringify(keys));
  }

  it('is loaded and asked by who signs, and answers people through the server', async () => {
    place.write('a b+c/ü.log', lines(0, 20_000));
    await place.ok(['ingest', 'a b+c/ü.log'], { env: environment });
    expect(await place.json(['count', 'dstport:443 or srcaddr:10.0.0.0/8'], { env: environment })).toMatchObject({
      count: expect.any(Number),
    });

    // Nobody else gets in: not unsigned, and not a browser.
    const refused = await fetch(`${domain.address}/_cat/indices`);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('User: anonymous is not authorized to perform: es:ESHttpGet');

    // Keys that run out within five minutes are fetched again while the old ones still serve.
    give(principal('first'), 240);
    const server = await startServer(place, { env: environment });
    const ask = () => fetch(`${server.base}/api/v1/status`).then((answer) => answer.json());
    domain.principals = [principal('first'), principal('second')];
    give(principal('second'), 3600);
    expect(await ask()).toMatchObject({ records: 20_000 });
    domain.principals = [principal('second')];
    await expect.poll(ask).toMatchObject({ records: 20_000 });
    const { passed } = domain;
    const answer = await fetch(`${server.base}/api/v1/count`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', origin: server.base },
      body: JSON.stringify({ query: 'srcport >= 0' }),
    });
    expect(await answer.json()).toMatchObject({ count: 20_000 });
    expect(domain.passed).toBeGreaterThan(passed);
    await server.stop();
  });

  it('says what to do when the signature is missing, or is not of the role', async () => {
    const { THALWEG_SERVICE: _, ...unsigned } = environment;
    const anonymous = await place.run(['status'], { env: unsigned });
    expect(anonymous).toMatchObject({ code: 1, stdout: '' });
    expect(anonymous.stderr).toContain('User: anonymous is not authorized');
    expect(anonymous.stderr).toContain('THALWEG_SERVICE=es');

    domain.principals = [principal('another')];
    const stranger = await place.run(['status'], { env: environment });
    expect(stranger).toMatchObject({ code: 1, stdout: '' });
    expect(stranger.stderr).toContain('security token');

    domain.principals = [{ ...principal('first'), secretAccessKey: 'not the same' }];
    const mismatch = (await place.run(['status'], { env: environment })).stderr;
    expect(mismatch).toContain('request signature we calculated');
    expect(mismatch).not.toContain(principal('first').sessionToken);

    domain.principals = [principal('first')];
    const elsewhere = await place.run(['status'], { env: { ...environment, AWS_REGION: 'us-east-1' } });
    expect(elsewhere.stderr).toContain('check region and service');

    const nobody = await place.run(['status'], { env: { ...environment, AWS_PROFILE: 'missing' } });
    expect(nobody).toMatchObject({ code: 1, stdout: '' });
    expect(nobody.stderr).toContain('There are no credentials of AWS to sign with');
    for (const { stderr } of [anonymous, stranger, elsewhere, nobody]) expect(stderr).not.toContain('secret+of');
  });
});
