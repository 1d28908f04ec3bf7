import { describe, expect, it } from 'vitest';
import { type Environment, readSettings, SETTINGS } from './settings.ts';

const read = (environment: Environment) => readSettings({ AWS_REGION: 'us-east-1', ...environment });

describe('readSettings', () => {
  it.each([
    ['https://search-flows-abc.eu-west-1.es.amazonaws.com', 'eu-west-1', 'es', 'thalweg'],
    ['https://search-flows-abc.eu-west-1.es.amazonaws.com/', 'eu-west-1', 'es', 'thalweg'],
    ['https://vpc-flows-abc.cn-north-1.es.amazonaws.com.cn/net', 'cn-north-1', 'es', 'net'],
    ['https://search-flows-abc.us-gov-west-1.es.amazonaws.com', 'us-gov-west-1', 'es', 'thalweg'],
    ['https://search-flows-abc.aos.eu-central-1.on.aws', 'eu-central-1', 'es', 'thalweg'],
    ['https://abc123.eu-west-3.aoss.amazonaws.com', 'eu-west-3', 'aoss', 'thalweg'],
    ['https://logs.example.org:9200/my-logs', 'us-east-1', 'es', 'my-logs'],
    ['http://127.0.0.1:9200', 'us-east-1', 'es', 'thalweg'],
  ])('%s is in %s, of %s, with prefix %s', (store, region, service, prefix) => {
    expect(read({ THALWEG_STORE: store }).cluster).toMatchObject({ auth: { kind: 'aws', region, service }, prefix });
  });

  it('takes region and service from who sets them', () => {
    const environment = {
      THALWEG_STORE: 'https://x.eu-west-1.es.amazonaws.com',
      THALWEG_REGION: 'eu-west-2',
      THALWEG_SERVICE: 'aoss',
    };
    expect(read(environment).cluster.auth).toEqual({ kind: 'aws', region: 'eu-west-2', service: 'aoss' });
  });

  it('logs in by other means when it is told to', () => {
    const environment = {
      THALWEG_STORE: 'https://logs.example.org',
      THALWEG_STORE_USER: 'me',
      THALWEG_STORE_PASSWORD: 'p',
    };
    expect(read(environment).cluster.auth).toEqual({ kind: 'basic', user: 'me', password: 'p' });
  });

  it.each([
    ['s3://my-bucket', { kind: 'bucket', bucket: 'my-bucket', prefix: '' }],
    ['s3://my-bucket/a/b/', { kind: 'bucket', bucket: 'my-bucket', prefix: 'a/b/' }],
    [
      'https://sqs.eu-west-1.amazonaws.com/123456789012/dead',
      { kind: 'queue', url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/dead', region: 'eu-west-1' },
    ],
    ['', undefined],
  ])('reads the dead-letter place %s', (text, place) => {
    expect(read({ THALWEG_STORE: 'https://x.example', THALWEG_DEAD_LETTER: text }).deadLetter).toEqual(place);
  });

  it.each([
    [{}, /THALWEG_STORE is not set/],
    [{ THALWEG_STORE: '  ' }, /THALWEG_STORE is not set/],
    [{ THALWEG_STORE: 'search-flows' }, /search-flows is no address/],
    [{ THALWEG_STORE: 'http://search.example.org' }, /^THALWEG_STORE: .* is plain http/],
    [{ THALWEG_STORE: 'https://me:geheim@search.example.org' }, /holds a user or password/],
    [{ THALWEG_STORE: 'https://x.example/Logs' }, /cannot begin the name of an index/],
    [{ THALWEG_STORE: 'https://x.example/a/b' }, /cannot begin the name of an index/],
    [{ THALWEG_STORE: 'https://x.example/_all' }, /cannot begin the name of an index/],
    [{ THALWEG_STORE: 'https://x.example', THALWEG_FORMAT: 'version version' }, /names version twice/],
    [{ THALWEG_STORE: 'https://x.example', THALWEG_SERVICE: 'os' }, /THALWEG_SERVICE os/],
    [{ THALWEG_STORE: 'https://x.example', THALWEG_DEAD_LETTER: 'my-bucket' }, /neither s3:/],
    [
      { THALWEG_STORE: 'https://x.example', THALWEG_DEAD_LETTER: 'http://sqs.example.org/123456789012/q' },
      /neither s3:/,
    ],
    [{ THALWEG_STORE: 'https://x.example', AWS_REGION: undefined }, /no region is known/],
  ])('%j is refused', (environment: Environment, message) => {
    expect(() => read(environment)).toThrow(message);
    expect(() => read(environment)).not.toThrow(/geheim/);
  });

  it('has an example for each', () => {
    const examples = Object.fromEntries(SETTINGS.map(({ name, example }) => [name, example]));
    expect(read(examples)).toMatchObject({
      cluster: { prefix: 'thalweg', auth: { service: 'es' } },
      deadLetter: { bucket: 'my-dead-letters' },
    });
  });
});
