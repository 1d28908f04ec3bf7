import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeAt, createSchema, describe as inEnglish, type Language, print } from '../language/index.ts';
import { parse } from '../language/parse.ts';
import { check, matches, readCidr } from '../query/index.ts';
import { createNameTable, type NamedResource, visibleResources, withNames } from './index.ts';

const base = { account: '111111111111', vpc: 'vpc-1', groups: [], addresses: [], vanished: false, seen: 1 };
const web = { ...base, id: 'i-1', kind: 'instance', name: 'web-1', groups: ['sg-web'] } as const;
const webInterface = {
  ...base,
  ...{ id: 'eni-1', kind: 'interface' as const, instance: 'i-1', groups: ['sg-web'] },
  addresses: ['10.0.1.5', '203.0.113.5', '2001:db8::5'],
} as const;
const balancer = {
  ...base,
  ...{
    id: 'eni-2',
    kind: 'interface' as const,
    description: 'ELB app/front/50dc6c495c0c9188',
    addresses: ['10.0.2.9'],
  },
} as const;
const privateSubnet = { ...base, id: 'subnet-1', kind: 'subnet', name: 'prod', addresses: ['10.0.1.0/24'] } as const;
const vpc = { ...base, id: 'vpc-1', vpc: undefined, kind: 'vpc', name: 'prod', addresses: ['10.0.0.0/16'] } as const;
const group = { ...base, id: 'sg-web', kind: 'security-group', name: 'Web Servers (EU)' } as const;
const all: readonly (NamedResource & { readonly account: string })[] = [
  web,
  webInterface,
  balancer,
  privateSubnet,
  vpc,
  group,
];

const labelOf = (value: string, resources: readonly NamedResource[] = all) => createNameTable(resources).labelOf(value);

describe('a label', () => {
  it.each([
    ['i-1', 'web-1'],
    ['eni-1', 'web-1'],
    ['10.0.1.5', 'web-1'],
    ['203.0.113.5', 'web-1'],
    ['2001:db8::5', 'web-1'],
    ['2001:DB8:0::5', 'web-1'],
    ['eni-2', 'ELB app/front/50dc6c495c0c9188'],
    ['10.0.2.9', 'ELB app/front/50dc6c495c0c9188'],
    ['sg-web', 'Web Servers (EU)'],
    ['vpc-1', 'prod'],
    ['subnet-1', 'prod'],
    ['10.0.1.6', undefined],
    ['10.0.1.0', undefined],
    ['web-1', undefined],
  ])('of %s is %s', (value, label) => expect(labelOf(value)).toBe(label));

  it('is the own name of an interface before that of its instance', () => {
    const named = { ...webInterface, name: 'uplink' };
    expect(labelOf('eni-1', [web, named])).toBe('uplink');
    expect(labelOf('10.0.1.5', [web, named])).toBe('uplink');
  });

  it('needs no interface where the instance tells its addresses', () => {
    expect(labelOf('10.0.1.5', [{ ...web, addresses: ['10.0.1.5'] }])).toBe('web-1');
  });

  it('is that of whoever has the address now, else of who had it last', () => {
    const old = { ...webInterface, id: 'eni-0', instance: undefined, name: 'old', seen: 5, vanished: true };
    const older = { ...old, id: 'eni-00', name: 'older', seen: 4 };
    expect(labelOf('10.0.1.5', [older, old, web, webInterface])).toBe('web-1');
    expect(labelOf('10.0.1.5', [older, old])).toBe('old');
    expect(labelOf('eni-00', [older, old, web, webInterface])).toBe('older');
  });

  it('of an address that several VPCs use tells so', () => {
    const other = (vpc: string) => ({ ...webInterface, id: `eni-${vpc}`, vpc, instance: undefined, name: `in ${vpc}` });
    expect(labelOf('10.0.1.5', [other('vpc-1'), other('vpc-2')])).toBe('in vpc-1 or in vpc-2');
    expect(labelOf('10.0.1.5', [other('vpc-1'), other('vpc-2'), other('vpc-3')])).toBe('in vpc-1 or 2 others');
  });

  it('of an address that was given on in one VPC is that of the later reading', () => {
    const stale = { ...webInterface, id: 'eni-0', instance: undefined, name: 'stale', seen: 0 };
    expect(labelOf('10.0.1.5', [stale, web, webInterface])).toBe('web-1');
  });

  it('does not grow without end', () => {
    expect(labelOf('i-9', [{ ...web, id: 'i-9', name: 'x'.repeat(200) }])).toHaveLength(64);
  });

  it('of each security group is told of an interface', () => {
    const table = createNameTable([web, { ...webInterface, groups: ['sg-web', 'sg-9'] }, group]);
    expect(['eni-1', 'i-1', 'eni-9'].map(table.groupsOf)).toEqual([['Web Servers (EU)', 'sg-9'], [], []]);
  });

  it('finds the values that have it', () => {
    expect(createNameTable(all).labelled('WEB-', 10)).toEqual([
      'i-1',
      'eni-1',
      '10.0.1.5',
      '203.0.113.5',
      '2001:db8::5',
    ]);
    expect(createNameTable(all).labelled('web-', 2)).toHaveLength(2);
  });
});

const own = new Map([['office', [readCidr('198.51.100.0/24')!.range]]]);
const namesOf = (resources: readonly NamedResource[]) => withNames(own, createNameTable(resources));
const schema = createSchema([], ['office'], (typed) => createNameTable(all).queryNames.offer(typed, 20));
const ask = (text: string, language: Language = 'kql', resources = all) =>
  check(parse(text, language, schema), { schema, scope: undefined, now: 0, tz: 'UTC', networks: namesOf(resources) });
const finds = (text: string, srcaddr: string, language: Language = 'kql') =>
  matches(ask(text, language).query!, { srcaddr });

describe('a name in a query', () => {
  const CASES = [
    ['srcaddr:web-1', '10.0.1.5', true],
    ['srcaddr:web-1', '203.0.113.5', true],
    ['srcaddr:"web-1"', '2001:db8::5', true],
    ['srcaddr:instance/web-1', '10.0.1.5', true],
    ['srcaddr:i-1', '10.0.1.5', true],
    ['srcaddr:eni-1', '10.0.1.5', true],
    ['srcaddr:web-1', '10.0.1.6', false],
    ['srcaddr:subnet/prod', '10.0.1.6', true],
    ['srcaddr:subnet/prod', '10.0.2.6', false],
    ['srcaddr:vpc/prod', '10.0.2.6', true],
    ['srcaddr:vpc-1', '10.0.2.6', true],
    ['srcaddr:"sg/Web Servers (EU)"', '10.0.1.5', true],
    ['srcaddr:"Web Servers (EU)"', '10.0.1.5', true],
    ['srcaddr:sg-web', '10.0.2.9', false],
    ['srcaddr:office', '198.51.100.7', true],
    ['srcaddr:public', '203.0.114.5', true],
    ['*addr:web-1', '10.0.1.5', true],
  ] as const;
  it.each(CASES)('%s finds %s: %s', (text, srcaddr, found) => expect(finds(text, srcaddr)).toBe(found));
  it.each(CASES.filter(([text]) => !text.startsWith('*')))('%s in Lucene finds %s: %s', (text, srcaddr, found) => {
    expect(finds(text, srcaddr, 'lucene')).toBe(found);
  });

  it('stands in lists and negations of both languages', () => {
    expect(finds('srcaddr:(vpc/prod and not web-1)', '10.0.1.5')).toBe(false);
    expect(finds('srcaddr:(vpc/prod and not web-1)', '10.0.1.6')).toBe(true);
    expect(finds('srcaddr:(vpc/prod AND NOT instance/web-1)', '10.0.1.6', 'lucene')).toBe(true);
    expect(finds('srcaddr:(vpc/prod AND NOT instance/web-1)', '10.0.1.5', 'lucene')).toBe(false);
  });

  it('is a word in free text, and a text in a text field', () => {
    expect(finds('web-1', '10.0.1.5')).toBe(false);
    expect(matches(ask('instance_id:web-1').query!, { instance_id: 'i-1' })).toBe(false);
  });

  it('means the union of all that have it', () => {
    const second = { ...web, id: 'i-2', addresses: ['10.0.1.7'] };
    const { query } = ask('srcaddr:web-1', 'kql', [...all, second]);
    expect(matches(query!, { srcaddr: '10.0.1.5' })).toBe(true);
    expect(matches(query!, { srcaddr: '10.0.1.7' })).toBe(true);
  });

  it('means what has vanished only where nothing of the name is left', () => {
    const gone = { ...web, id: 'i-2', addresses: ['10.0.1.7'], vanished: true };
    expect(matches(ask('srcaddr:web-1', 'kql', [...all, gone]).query!, { srcaddr: '10.0.1.7' })).toBe(false);
    expect(matches(ask('srcaddr:web-1', 'kql', [gone]).query!, { srcaddr: '10.0.1.7' })).toBe(true);
    expect(matches(ask('srcaddr:i-2', 'kql', [...all, gone]).query!, { srcaddr: '10.0.1.7' })).toBe(true);
  });

  it('alone means what is there, whatever of another kind had the name', () => {
    const gone = { ...webInterface, id: 'eni-7', name: 'web-1', addresses: ['10.0.1.7'], vanished: true };
    const { query } = ask('srcaddr:web-1', 'kql', [...all, gone]);
    expect(['10.0.1.5', '10.0.1.7'].map((srcaddr) => matches(query!, { srcaddr }))).toEqual([true, false]);
  });

  it('finds nothing where it has no address', () => {
    const { query } = ask('srcaddr:sg/empty', 'kql', [{ ...group, id: 'sg-2', name: 'empty' }]);
    expect(matches(query!, { srcaddr: '10.0.1.5' })).toBe(false);
  });

  it('that means two things has to be told apart, and the error says how', () => {
    const { query, diagnostics } = ask('srcaddr:prod');
    expect(query).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'bad-ip', start: 8, end: 12 }]);
    expect(diagnostics[0]!.fixes.map(({ title }) => title)).toEqual(['use subnet/prod', 'use vpc/prod']);
  });

  it('of two kinds is one where both have the same addresses', () => {
    const named = { ...webInterface, name: 'web-1' };
    expect(ask('srcaddr:web-1', 'kql', [web, named]).query).toBeDefined();
  });

  it.each([
    ['srcaddr:sg/nobody', 'bad-cidr'],
    ['srcaddr:nobody', 'bad-ip'],
    ['srcaddr > web-1', 'bad-ip'],
    ['srcaddr:Web-1', 'bad-ip'],
  ])('%s is %s', (text, code) => expect(ask(text).diagnostics).toMatchObject([{ code }]));

  it('that is nearly right is offered, in quotes where it needs them', () => {
    expect(ask('srcaddr:web1').diagnostics[0]!.fixes).toMatchObject([{ edits: [{ text: 'web-1' }] }]);
    expect(ask('srcaddr:"web servers (eu"').diagnostics[0]!.fixes).toMatchObject([
      { edits: [{ text: '"Web Servers (EU)"' }] },
    ]);
    expect(ask('srcaddr:subnet/prad').diagnostics[0]!.fixes).toMatchObject([{ edits: [{ text: 'subnet/prod' }] }]);
    expect(ask('srcaddr:instance/web1').diagnostics[0]!.fixes).toMatchObject([{ edits: [{ text: 'instance/web-1' }] }]);
  });

  it.each([
    ['public', '10.0.0.77'],
    ['private', '8.8.8.8'],
    ['10.0.0.1', '8.8.8.8'],
    ['10.0.0.0/8', '8.8.8.8'],
    ['10.*', '8.8.8.8'],
    ['office', '8.8.8.8'],
  ])('never takes the meaning of %s away', (name, srcaddr) => {
    const taking = { ...web, id: 'i-7', name, addresses: [srcaddr] };
    expect(matches(ask(`srcaddr:${name}`, 'kql', [taking]).query!, { srcaddr })).toBe(false);
    expect(matches(ask(`srcaddr:"instance/${name}"`, 'kql', [taking]).query!, { srcaddr })).toBe(true);
  });

  it('is read in English, and converted to the other language', () => {
    const parsed = parse('srcaddr:sg/web', 'kql', schema);
    expect(inEnglish(parsed.node, schema)).toContain('sg/web');
    expect(print(parsed.node, 'lucene')).toEqual({ ok: true, text: 'srcaddr:sg/web' });
  });
});

describe('completion', () => {
  const offered = (text: string, language: Language = 'kql') =>
    completeAt(text, text.length, language, schema).items.map(({ insert }) => insert.trimEnd());

  it('offers names that contain what was typed, where an address is meant', () => {
    expect(offered('srcaddr: we')).toEqual(['"Web Servers (EU)"', 'web-1']);
    expect(offered('srcaddr: prod')).toEqual(['subnet/prod', 'vpc/prod']);
    expect(offered('srcaddr: sg/')).toEqual(['"Web Servers (EU)"']);
    expect(offered('dstaddr:we', 'lucene')).toEqual(['"Web Servers (EU)"', 'web-1']);
    expect(offered('interface_id: we')).toEqual([]);
    expect(offered('srcaddr: ')).not.toContain('web-1');
  });

  it('offers what can be asked, whatever the names are', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      fc.constantFrom('and', 'to', '10.*', 'a b', 'x"y\\'),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
        fc.constantFrom<Language>('kql', 'lucene'),
        (names, language) => {
          const resources = names.map((name, place) => ({
            ...web,
            id: `i-${place}`,
            name,
            addresses: [`192.0.2.${place}`],
          }));
          const table = createNameTable(resources);
          const own = createSchema([], [], (typed) => table.queryNames.offer(typed, 20));
          const items = completeAt('srcaddr:/', 9, language, own).items.concat(
            completeAt('srcaddr:i', 9, language, own).items,
          );
          for (const { insert, description } of items) {
            if (description !== 'instance') continue;
            const { diagnostics } = check(parse(`srcaddr:${insert}`, language, own), {
              ...{ schema: own, scope: undefined, now: 0, tz: 'UTC' },
              networks: table.queryNames,
            });
            expect(
              diagnostics.filter(({ severity }) => severity === 'error'),
              insert,
            ).toEqual([]);
          }
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('the names that somebody with a scope is told', () => {
  const theirs = {
    ...web,
    id: 'i-8',
    account: '222222222222',
    vpc: 'vpc-2',
    name: 'secret',
    addresses: ['10.9.0.1'],
  };
  const scope = { accounts: [] as string[], vpcs: [] as string[], networks: [] as string[] };
  const seen = (part: Partial<typeof scope>) =>
    visibleResources([...all, theirs], { ...scope, ...part }).map(({ id }) => id);

  it('are those of the accounts, VPCs and networks', () => {
    expect(seen({ accounts: ['111111111111'] })).toEqual(all.map(({ id }) => id));
    expect(seen({ accounts: ['222222222222'] })).toEqual(['i-8']);
    expect(seen({ vpcs: ['vpc-1'] })).toEqual(all.map(({ id }) => id));
    expect(seen({ networks: ['10.0.2.0/24'] })).toEqual(['eni-2']);
    expect(seen({ networks: ['10.9.0.0/16'], accounts: ['111111111111'] })).toEqual([]);
  });

  it('leave out what lies only in part inside, and tell of a group with a member', () => {
    expect(seen({ networks: ['10.0.1.0/24'] })).toEqual(['subnet-1']);
    expect(seen({ networks: ['10.0.1.0/24', '203.0.113.0/24', '2001:db8::/32'] })).toEqual([
      'eni-1',
      'subnet-1',
      'sg-web',
    ]);
  });

  it('stand for no address outside', () => {
    fc.assert(
      fc.property(
        fc.subarray(['10.0.1.0/24', '10.0.2.0/24', '203.0.113.0/24', '2001:db8::/32', '10.0.0.0/16']),
        fc.constantFrom('sg-web', 'i-1', 'vpc-1', 'web-1', 'subnet/prod'),
        (networks, name) => {
          const visible = visibleResources(all, { ...scope, networks });
          const ranges = createNameTable(visible).queryNames.get(name) ?? [];
          const allowed = networks.map((one) => readCidr(one)!.range);
          if (networks.length === 0) return;
          for (const { low, high } of ranges)
            expect(allowed.some((one) => one.low <= low && high <= one.high)).toBe(true);
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });
});
