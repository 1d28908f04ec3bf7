import { describe, expect, it } from 'vitest';
import { createSigner } from './sign.ts';

/** Of AWS's published "Signature Version 4 test suite". */
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const NOW = new Date('2015-08-30T12:36:00Z');

function signer(service: string, sessionToken?: string) {
  return createSigner({ service, region: 'us-east-1', credentials: async () => ({ ...CREDENTIALS, sessionToken }) });
}

describe('createSigner', () => {
  it.each([
    ['get-vanilla', 'GET', '/', {}, undefined, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', 'POST', '/', {}, undefined, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      {},
      undefined,
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'post-x-www-form-urlencoded',
      'POST',
      '/',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Param1=value1',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ])('signs as the test suite of AWS: %s', async (_, method, path, headers, body, signature) => {
    const url = new URL(path, 'https://example.amazonaws.com');
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const signed = await signer('service')({ method, url, headers, body: bytes }, NOW);
    const names = [...Object.keys(headers), 'host', 'x-amz-date'].join(';');
    expect(signed['authorization']).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
    );
    expect(signed).toMatchObject({ host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' });
  });

  it('signs the token of a role, and the hash of the body for Serverless', async () => {
    const request = {
      method: 'POST',
      url: new URL('https://x.us-east-1.aoss.amazonaws.com:9200/_bulk?a=1'),
      headers: {},
      body: Buffer.from('x'),
    };
    const signed = await signer('aoss', 'token')(request, NOW);
    expect(signed).toMatchObject({
      host: 'x.us-east-1.aoss.amazonaws.com:9200',
      'x-amz-security-token': 'token',
      'x-amz-content-sha256': '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
    });
    expect(signed['authorization']).toContain(
      'SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,',
    );
  });
});
