import { afterEach, describe, expect, it } from 'vitest';
import { callable, contextOf, lineOf, openStub, payloadOf, type Stub, subscriptionEvent } from './testing.ts';

let stub: Stub;
afterEach(() => stub?.close());

const event = subscriptionEvent(payloadOf([lineOf(1)]));
const newFields = { THALWEG_FORMAT: 'version dstport brand-new other-one' };
const newEvent = subscriptionEvent(payloadOf(['12 443 a b', '12 80 c -']));
const TEMPLATE = 'GET /_index_template/thalweg-flows';

describe('what indices know', () => {
  it('is looked at once', async () => {
    stub = await openStub();
    const { handler } = callable(stub.url);
    await handler(event, contextOf());
    await handler(event, contextOf());
    expect(stub.asked).toEqual([TEMPLATE]);
  });

  it('without a template the engine would guess: nothing is written, and the way out is said', async () => {
    let isThere = false;
    stub = await openStub(undefined, (request) =>
      request === TEMPLATE && !isThere
        ? { status: 404, body: { status: 404, error: { type: 'resource_not_found_exception' } } }
        : undefined,
    );
    const { handler } = callable(`${stub.url}`);
    await expect(handler(event, contextOf())).rejects.toMatchObject({
      name: 'no-store',
      message: `The cluster has no index template thalweg-flows. Make it once: thalweg store init --store ${stub.url}/thalweg`,
    });
    expect(stub.requests).toEqual([]);
    isThere = true;
    await handler(event, contextOf());
    expect(stub.documents.size).toBe(1);
  });

  it('is not looked at by a role that may not', async () => {
    stub = await openStub(undefined, () => ({
      status: 403,
      body: { Message: 'User: arn:x is not authorized to perform: es:ESHttpGet' },
    }));
    const { handler, lines } = callable(stub.url);
    await handler(event, contextOf());
    await handler(event, contextOf());
    expect(stub.documents.size).toBe(1);
    expect(lines.filter((line) => line['level'] === 'WARN')).toMatchObject([
      { message: 'the index template was not looked at' },
    ]);
  });

  it('learns names that AWS has not published, before a document has them', async () => {
    const order: string[] = [];
    stub = await openStub(
      () => void order.push('_bulk'),
      (request) => void (request.startsWith('PUT') && order.push(request.split('?')[0]!)),
    );
    const { handler, lines } = callable(stub.url, { env: newFields });
    await handler(newEvent, contextOf());
    await handler(newEvent, contextOf());
    expect(order).toEqual(['PUT /_index_template/thalweg-flows', 'PUT /thalweg-flows-*/_mapping', '_bulk', '_bulk']);
    expect(lines).toContainEqual(expect.objectContaining({ message: 'new fields', fields: 'brand_new, other_one' }));
    expect([...stub.documents.values()][0]!.source).toMatchObject({ brand_new: 'a', other_one: 'b' });
  });

  it('fails when it may not be taught: such a document would lose its values', async () => {
    stub = await openStub(undefined, (request) =>
      request.startsWith('PUT')
        ? { status: 403, body: { Message: 'User: arn:x is not authorized to perform: es:ESHttpPut' } }
        : undefined,
    );
    const { handler } = callable(stub.url, { env: newFields });
    await expect(handler(newEvent, contextOf())).rejects.toThrow(/es:ESHttpPut/);
    expect(stub.requests).toEqual([]);
  });

  it('is asked for again while the cluster is away', async () => {
    let attempts = 0;
    stub = await openStub(undefined, () => (++attempts <= 2 ? { status: 503, body: {} } : undefined));
    await callable(stub.url).handler(event, contextOf());
    expect(stub.asked).toEqual([TEMPLATE, TEMPLATE, TEMPLATE]);
    expect(stub.documents.size).toBe(1);
  });

  it('is not waited for beyond the time there is', async () => {
    stub = await openStub(undefined, () => new Promise(() => undefined) as never);
    await expect(callable(stub.url).handler(event, contextOf(500))).rejects.toMatchObject({ name: 'not-written' });
  });
});
