import { expect, test } from 'vitest';
import { denied } from '../stores/opensearch/denial.ts';
import { toDeployError } from './deploy/failure.ts';
import { toSourceError } from './failure.ts';

test('a refused signature does not tell the token of the session', () => {
  const refusal = Object.assign(
    new Error(`The request signature we calculated does not match the signature you provided.

The Canonical String for this request should have been
'POST
/

host:sqs.eu-west-1.amazonaws.com
x-amz-security-token:IQoJb3JpZ2luX2Vj
'`),
    { name: 'SignatureDoesNotMatch' },
  );
  for (const error of [refusal, Object.assign(refusal, { name: 'Other' })]) {
    const told = toSourceError(error, { source: 'the queue flow', action: 'sqs:ReceiveMessage' });
    expect(told.message).toContain('does not match');
    expect(`${told.message}${told.help}`).not.toContain('IQoJ');
    const ofSetUp = toDeployError(
      Object.assign(error, { $metadata: { httpStatusCode: 403 } }),
      'sts:GetCallerIdentity',
    );
    expect((ofSetUp as Error).message).toContain('does not match');
    expect(JSON.stringify(ofSetUp) + (ofSetUp as Error).message).not.toContain('IQoJ');
    const ofDomain = denied(403, error.message);
    expect(ofDomain.message).toContain('does not match');
    expect(`${ofDomain.message}${ofDomain.help}`).not.toContain('IQoJ');
  }
});
