import type { ToldResource } from '@thalweg/core/names';
import { expect, it } from 'vitest';
import type { ResourceReading } from '../store.ts';
import { type KeptResource, mergeReading } from './resources.ts';

const ALL = ['interface', 'instance', 'subnet', 'vpc', 'security-group'] as const;
const mine = { account: '111111111111', region: 'eu-west-1' };
const web: ToldResource = {
  ...{ id: 'i-1', kind: 'instance' as const, name: 'web-1', account: '111111111111', region: 'eu-west-1' },
  ...{ groups: [], addresses: ['10.0.0.5'], tags: { Name: 'web-1', team: 'a' } },
};
const shared: ToldResource = {
  ...web,
  id: 'subnet-1',
  kind: 'subnet',
  name: undefined,
  account: '222222222222',
  tags: {},
};

/** What is known after some readings, and what the last one changed. */
function after(...readings: readonly Partial<ResourceReading>[]) {
  const known = new Map<string, KeptResource>();
  let last: ReturnType<typeof mergeReading> | undefined;
  readings.forEach((reading, at) => {
    last = mergeReading(known, { from: mine, kinds: ALL, resources: [], at, ...reading });
    for (const one of last.written) known.set(one.id, one);
    for (const id of last.seen) known.set(id, { ...known.get(id)!, seen: at });
  });
  return { known, last: last! };
}

it('adds what is new, and changes nothing the second time, whatever the order of tags', () => {
  const again = { ...web, tags: { team: 'a', Name: 'web-1' } };
  const { known, last } = after({ resources: [web] }, { resources: [again] });
  expect(last).toMatchObject({ written: [], seen: ['i-1'], changes: { added: [], changed: [], vanished: [] } });
  expect(known.get('i-1')).toMatchObject({ seen: 1, vanished: false, reader: '111111111111/eu-west-1' });
});

it('tells of another name, address or tag', () => {
  for (const change of [{ name: 'web-2' }, { addresses: [] }, { tags: {} }, { groups: ['sg-1'] }]) {
    const { last } = after({ resources: [web] }, { resources: [{ ...web, ...change }] });
    expect(last.changes.changed).toMatchObject([{ before: { name: 'web-1' }, after: change }]);
  }
});

it('keeps what has vanished with when it was last seen, and takes it back', () => {
  const { known, last } = after({ resources: [web] }, { resources: [web] }, {});
  expect(last.changes.vanished).toMatchObject([{ id: 'i-1' }]);
  expect(known.get('i-1')).toMatchObject({ name: 'web-1', vanished: true, seen: 1 });
  const back = after({ resources: [web] }, {}, {}, { resources: [web] });
  expect(back.last.changes.changed).toMatchObject([{ before: { vanished: true }, after: { vanished: false } }]);
});

it.each<[string, Partial<ResourceReading>]>([
  ['another region', { from: { ...mine, region: 'us-east-1' } }],
  ['another account', { from: { ...mine, account: '333333333333' } }],
  ['a reading that was not allowed the kind', { kinds: ['vpc'] }],
  ['a file', { from: undefined }],
])('lets nothing vanish by %s', (_, reading) => {
  expect(after({ resources: [web] }, reading).known.get('i-1')).toMatchObject({ vanished: false });
});

it('believes the owner of a shared resource', () => {
  const owners = { ...shared, name: 'private-a', tags: { Name: 'private-a' } };
  const owner = { account: '222222222222', region: 'eu-west-1' };
  const { known, last } = after({ resources: [shared] }, { from: owner, resources: [owners] }, { resources: [shared] });
  expect(known.get('subnet-1')).toMatchObject({ name: 'private-a', seen: 2 });
  expect(last.changes).toEqual({ added: [], changed: [], vanished: [] });
  // Whom it is shared with no longer says anything of it.
  expect(after({ resources: [shared] }, { from: owner, resources: [owners] }, {}).last.changes.vanished).toEqual([]);
});

it('takes what one reading tells twice once', () => {
  expect(after({ resources: [web, { ...web, name: 'again' }] }).last.changes.added).toMatchObject([{ name: 'web-1' }]);
});
