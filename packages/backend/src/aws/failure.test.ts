import { expect, test } from 'vitest';
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
  }
});
