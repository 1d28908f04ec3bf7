import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlace, type Place } from './harness.ts';

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const flow = (eni: string, src: string, dst: string): string =>
  `2 111111111111 ${eni} ${src} ${dst} 50000 443 6 1 40 1700000000 1700000059 ACCEPT OK`;
const tag = (Value: string) => [{ Key: 'Name', Value }];
const INTERFACES = {
  NetworkInterfaces: [
    {
      ...{ NetworkInterfaceId: 'eni-1', OwnerId: '111111111111', AvailabilityZone: 'eu-west-1a', VpcId: 'vpc-1' },
      ...{ Attachment: { InstanceId: 'i-1' }, PrivateIpAddress: '10.0.1.5', Groups: [{ GroupId: 'sg-1' }] },
    },
  ],
};
const INSTANCES = {
  Reservations: [{ OwnerId: '111111111111', Instances: [{ InstanceId: 'i-1', VpcId: 'vpc-1', Tags: tag('web-1') }] }],
};
const GROUPS = { SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'Web Servers', VpcId: 'vpc-1' }] };

let place: Place;
beforeAll(async () => {
  place = createPlace();
  place.write(
    'flows.log',
    [HEADER, flow('eni-1', '10.0.1.5', '10.0.1.6'), flow('eni-2', '10.0.1.6', '10.0.1.5'), ''].join('\n'),
  );
  place.write('interfaces.json', JSON.stringify(INTERFACES));
  place.write('instances.json', JSON.stringify(INSTANCES));
  await place.ok(['ingest', 'flows.log']);
});
afterAll(() => place.remove());

describe('aws names', () => {
  it('takes names from files and standard input, and says what is new', async () => {
    const words = ['aws', 'names', '--from', 'interfaces.json', '--from', 'instances.json', '--from', '-'];
    const out = await place.ok(words, { input: JSON.stringify(GROUPS) });
    expect(out).toMatch(/^interfaces\.json: 1 resource\ninstances\.json: 1 resource\n-: 1 resource\n/);
    expect(out).toMatch(/^instances +1 +1 +1 +0 +0$/m);
    expect(out).toContain('+ i-1 web-1\n');
    expect(await place.json(words, { input: JSON.stringify(GROUPS) })).toMatchObject({
      readings: [{ account: null, region: null, file: 'interfaces.json', resources: 1, notAllowed: [] }, {}, {}],
      kinds: { interface: { present: 1, named: 0, vanished: 0 }, 'security-group': { present: 1, named: 1 } },
      changes: { added: [], changed: [], vanished: [] },
    });
  });

  it('lists what is known, asking nobody', async () => {
    expect(await place.ok(['aws', 'names', '--known'])).toMatch(/^eni-1 +web-1 +10\.0\.1\.5/m);
    const { resources } = await place.json<{ resources: object[] }>(['aws', 'names', '--known']);
    expect(resources).toContainEqual(expect.objectContaining({ id: 'i-1', name: 'web-1', tags: { Name: 'web-1' } }));
  });

  it('shows names beside addresses and ids, in tables, and in keys of their own', async () => {
    const top = await place.ok(['top', 'interface_id,srcaddr']);
    expect(top).toMatch(/^eni-1 web-1 +10\.0\.1\.5 web-1 /m);
    expect(top).toMatch(/^eni-2 +10\.0\.1\.6 /m);
    expect(await place.ok(['top', 'srcaddr', '--raw'])).not.toContain('web-1');
    expect(await place.ok(['search', '--columns', 'srcaddr,dstaddr'])).toMatch(/^10\.0\.1\.5 web-1 +10\.0\.1\.6$/m);
    expect(await place.ok(['status'])).toMatch(/^eni-1 web-1 /m);
    expect(await place.ok(['histogram', '--by', 'srcaddr'])).toContain('10.0.1.5 web-1');
    const { groups } = await place.json<{ groups: object[] }>(['top', 'srcaddr', 'srcaddr:web-1']);
    expect(groups).toEqual([{ srcaddr: '10.0.1.5', count: 1, share: 1, names: { srcaddr: 'web-1' } }]);
    const rows = await place.ok(['search', '--columns', 'srcaddr', '--format', 'ndjson']);
    expect(rows).not.toContain('web-1');
  });

  it.each([
    ['srcaddr:web-1', 1],
    ['srcaddr:instance/web-1', 1],
    ['dstaddr:i-1', 1],
    ['*addr:"sg/Web Servers"', 2],
    ['srcaddr:eni-1', 1],
  ])('asks %s', async (query, count) => {
    expect(await place.json(['count', query])).toEqual({ count });
    if (!query.startsWith('*')) expect(await place.json(['count', query, '--lang', 'lucene'])).toEqual({ count });
  });

  it.each([
    [['--from', 'flows.log'], 2, 'flows.log: it is no JSON'],
    [['--from', 'nowhere.json'], 1, 'nowhere.json cannot be read'],
    [['--from', 'interfaces.json', '--known'], 2, '--known asks nobody'],
    [['--from', 'interfaces.json', '--region', 'a', '--region', 'b'], 2, 'name one'],
  ])('%j is refused', async (words, code, reason) => {
    const refused = await place.run(['aws', 'names', ...words]);
    expect(refused.stderr).toContain(reason);
    expect(refused.code).toBe(code);
  });

  it('that finds no credentials says the way out', async () => {
    const env = { AWS_EC2_METADATA_DISABLED: 'true', AWS_REGION: 'eu-west-1' };
    const { code, stderr } = await place.run(['aws', 'names'], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('--profile');
  });
});
