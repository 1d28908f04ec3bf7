/** Answers of EC2 and STS as they are on the wire, since servers that play AWS do not page these calls as AWS does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readResources } from './read-resources.ts';

const SETS: Readonly<Record<string, string>> = {
  DescribeNetworkInterfaces: 'networkInterfaceSet',
  DescribeInstances: 'reservationSet',
  DescribeSubnets: 'subnetSet',
  DescribeVpcs: 'vpcSet',
  DescribeSecurityGroups: 'securityGroupInfo',
};
const ITEMS: Readonly<Record<string, (n: number) => string>> = {
  DescribeNetworkInterfaces: (n) =>
    `<networkInterfaceId>eni-${n}</networkInterfaceId><ownerId>123456789012</ownerId><privateIpAddress>10.0.0.${n}</privateIpAddress>
     <tagSet><item><key>Name</key><value>uplink ${n} &amp; more</value></item></tagSet>`,
  DescribeInstances: (n) =>
    `<ownerId>123456789012</ownerId><instancesSet><item><instanceId>i-${n}</instanceId><instanceState><name>running</name></instanceState></item></instancesSet>`,
  DescribeSubnets: (n) => `<subnetId>subnet-${n}</subnetId><cidrBlock>10.0.${n}.0/24</cidrBlock>`,
  DescribeVpcs: (n) => `<vpcId>vpc-${n}</vpcId><cidrBlock>10.${n}.0.0/16</cidrBlock>`,
  DescribeSecurityGroups: (n) => `<groupId>sg-${n}</groupId><groupName>group-${n}</groupName>`,
};
const PAGES = 3;

let server: Server;
let asked: { action: string; token: string | null; most: string | null }[];
let refuse: (action: string) => string | undefined;
const env = { ...process.env };

beforeEach(async () => {
  asked = [];
  refuse = () => undefined;
  server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const action = form.get('Action')!;
    const token = form.get('NextToken');
    asked.push({ action, token, most: form.get('MaxResults') });
    const code = refuse(action);
    response.setHeader('content-type', 'text/xml');
    if (code !== undefined) {
      const message = `You are not authorized to perform: ec2:${action}`;
      response.statusCode = 403;
      response.end(
        `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
      );
    } else if (action === 'GetCallerIdentity') {
      const result = '<GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult>';
      response.end(`<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>`);
    } else {
      const page = Number(token ?? 1);
      const set = `<${SETS[action]}><item>${ITEMS[action]!(page)}</item></${SETS[action]}>`;
      const next = page < PAGES ? `<nextToken>${page + 1}</nextToken>` : '<nextToken/>';
      response.end(`<${action}Response>${set}${next}</${action}Response>`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterEach(async () => {
  process.env = { ...env };
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const read = () => readResources({ region: 'eu-west-1' }, { env: process.env, signal: new AbortController().signal });

it('reads all pages of all kinds, in large pages', async () => {
  const { account, region, kinds, resources, denied } = await read();
  expect({ account, region, denied }).toEqual({ account: '123456789012', region: 'eu-west-1', denied: [] });
  expect(kinds).toEqual(['interface', 'instance', 'subnet', 'vpc', 'security-group']);
  const ids = ['eni', 'i', 'subnet', 'vpc', 'sg'].flatMap((kind) => [1, 2, 3].map((n) => `${kind}-${n}`));
  expect(resources.map(({ id }) => id)).toEqual(ids);
  expect(resources[2]).toMatchObject({ name: 'uplink 3 & more', addresses: ['10.0.0.3'], region: 'eu-west-1' });
  const interfaces = asked.filter(({ action }) => action === 'DescribeNetworkInterfaces');
  expect(interfaces.map(({ token }) => token)).toEqual([null, '2', '3']);
  expect(new Set(interfaces.map(({ most }) => most))).toEqual(new Set(['1000']));
});

it('goes on without a kind that may not be asked for, and says which', async () => {
  refuse = (action) => (action === 'DescribeVpcs' ? 'UnauthorizedOperation' : undefined);
  const { kinds, resources, denied } = await read();
  expect(denied).toEqual(['ec2:DescribeVpcs']);
  expect(kinds).not.toContain('vpc');
  expect(resources).toHaveLength(4 * PAGES);
});

it('fails with the actions that are missing when nothing may be asked for', async () => {
  refuse = (action) => (action.startsWith('Describe') ? 'UnauthorizedOperation' : undefined);
  await expect(read()).rejects.toMatchObject({ code: 'source-denied', help: expect.stringContaining('ec2:Describe') });
});

it('fails where a page fails, so that half an inventory is not taken for a whole', async () => {
  const pages = () => asked.filter(({ action }) => action === 'DescribeSubnets').length;
  refuse = (action) => (action === 'DescribeSubnets' && pages() === 3 ? 'AuthFailure' : undefined);
  await expect(read()).rejects.toMatchObject({ code: 'source-denied' });
});
