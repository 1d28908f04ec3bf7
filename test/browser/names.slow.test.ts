import { beforeAll, expect, it } from 'vitest';
import { describeOwnConsole, eventually } from './console.ts';
import { ask, columnTexts, editor, expectTotal, filters, grid, type } from './discover.ts';
import { look } from './look.ts';
import { settled } from './pages.ts';
import { DAY, type Stage } from './stage.ts';

const ALL = `/discover?from=${DAY}&to=${DAY}`;
const tag = (Value: string) => [{ Key: 'Name', Value }];

interface Seen {
  readonly interface_id: string;
  readonly instance_id: string;
  readonly subnet_id: string;
  readonly vpc_id: string;
  readonly srcaddr: string;
}

/** What EC2 would tell of the made-up VPC: its instances by numbers, the busiest first. */
async function learnNames(stage: Stage): Promise<Seen> {
  const fields = 'interface_id,instance_id,subnet_id,vpc_id,srcaddr';
  const { groups } = JSON.parse(
    await stage.ok([
      'top',
      fields,
      'flow_direction:egress and instance_id:* and srcaddr:10.0.0.0/8',
      '--limit',
      '50',
      '--json',
    ]),
  ) as { groups: readonly Seen[] };
  const hosts = groups.map((one, place) => ({ ...one, name: place === 0 ? 'web 1 (eu)' : `host-${place}` }));
  const inventory = {
    NetworkInterfaces: hosts.map((one) => ({
      NetworkInterfaceId: one.interface_id,
      OwnerId: '123456789012',
      Attachment: { InstanceId: one.instance_id },
      Groups: [{ GroupId: 'sg-1' }],
      PrivateIpAddress: one.srcaddr,
      VpcId: one.vpc_id,
    })),
    Reservations: [{ Instances: hosts.map((one) => ({ InstanceId: one.instance_id, Tags: tag(one.name) })) }],
    Vpcs: [{ VpcId: hosts[0]!.vpc_id, CidrBlock: '10.0.0.0/16', Tags: tag('prod') }],
    Subnets: [{ SubnetId: hosts[0]!.subnet_id, CidrBlock: '10.0.1.0/24', Tags: tag('private-a') }],
    SecurityGroups: [{ GroupId: 'sg-1', GroupName: 'web' }],
  };
  await stage.ok(['aws', 'names', '--from', '-'], JSON.stringify(inventory));
  return hosts[0]!;
}

describeOwnConsole('names of resources', (console, stage) => {
  let first: Seen;
  beforeAll(async () => {
    first = await learnNames(stage());
  });

  it('stand beside addresses and ids of rows, of a record, and in filters', async () => {
    const page = await console.open(`${ALL}&columns=interface_id,srcaddr,dstaddr&q=srcaddr:${first.srcaddr}`);
    await expectTotal(page, await console.count(`srcaddr:${first.srcaddr}`));
    await eventually(async () =>
      expect(new Set(await columnTexts(page, 'srcaddr'))).toEqual(new Set([`${first.srcaddr}web 1 (eu)`])),
    );
    expect((await columnTexts(page, 'interface_id')).join()).toContain('web 1 (eu)');
    await grid(page).getByRole('button', { name: 'Open the record' }).first().click();
    const flyout = page.getByRole('dialog');
    await flyout
      .getByRole('row', { name: /vpc_id/ })
      .getByText('prod')
      .waitFor();
    await flyout
      .getByRole('row', { name: /interface_id/ })
      .getByText('security group web')
      .waitFor();
    await flyout.getByRole('button', { name: 'Filter for srcaddr' }).click();
    await filters(page).getByText(`${first.srcaddr} web 1 (eu)`).waitFor();
  });

  it('complete to addresses, ids and themselves, and find what the addresses find', async () => {
    const page = await console.open(ALL);
    const options = page.getByRole('listbox').getByRole('option');
    await expectTotal(page, await console.count(''));
    await type(page, 'srcaddr:web');
    await options.filter({ hasText: `${first.srcaddr} web 1 (eu)` }).waitFor();
    await options.filter({ hasText: /^web 1 \(eu\)\s*instance/ }).click();
    await eventually(async () => expect((await editor(page).innerText()).trim()).toBe('srcaddr:"web 1 (eu)"'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await expectTotal(page, await console.count(`srcaddr:${first.srcaddr}`));
    await type(page, 'interface_id:web');
    await options.filter({ hasText: `${first.interface_id} web 1 (eu)` }).waitFor();
  });

  it('are told from names that nothing has, while one types', async () => {
    const page = await console.open(ALL);
    await expectTotal(page, await console.count(''));
    await type(page, 'dstaddr:sg/wab');
    const remark = page.getByRole('status').filter({ hasText: 'no name that is known' });
    await remark.getByRole('button', { name: 'use sg/web' }).click();
    await eventually(async () => expect(await editor(page).innerText()).toBe('dstaddr:sg/web'));
    await ask(page, 'dstaddr:subnet/private-a and srcaddr:vpc/prod');
    await expectTotal(page, await console.count('dstaddr:10.0.1.0/24 and srcaddr:10.0.0.0/16'));
  });

  it('stand on the overview and in the coverage', async () => {
    const page = await console.open(`/?from=${DAY}&to=${DAY}`);
    await page.getByText('web 1 (eu)').first().waitFor();
    await settled(page);
    await page.getByRole('group', { name: /groups of sources/ }).scrollIntoViewIfNeeded();
    await page.getByRole('link', { name: /^prod/ }).first().waitFor();
    await page.goto(`${console.base}/pipeline?from=${DAY}&to=${DAY}`);
    await page
      .getByRole('link', { name: /web 1 \(eu\)/ })
      .first()
      .waitFor();
  });

  it('fit where they stand, wide and narrow, in both themes', async () => {
    const columns = 'start,action,interface_id,srcaddr,srcport,dstaddr,dstport,vpc_id';
    const page = await console.open(`${ALL}&columns=${columns}&by=interface_id`);
    const reach = async (): Promise<void> => {
      await page.getByText('web 1 (eu)').first().waitFor();
    };
    expect(await look(page, 'names on discover', reach)).toEqual({});
    await page.goto(`${console.base}/?from=${DAY}&to=${DAY}`);
    expect(await look(page, 'names on overview', reach)).toEqual({});
    await page.goto(`${console.base}/pipeline?from=${DAY}&to=${DAY}`);
    expect(await look(page, 'names on pipeline', reach)).toEqual({});
  });
});
