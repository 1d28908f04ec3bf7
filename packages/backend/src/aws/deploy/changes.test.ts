import { expect, test } from 'vitest';
import { changesInWords } from './changes.ts';
import type { ResourceChange } from './stacks.ts';

const change = (more: Partial<ResourceChange>): ResourceChange => ({
  Action: 'Modify',
  LogicalResourceId: 'Bucket',
  PhysicalResourceId: 'flows',
  ResourceType: 'AWS::S3::Bucket',
  Replacement: 'False',
  PolicyAction: undefined,
  properties: ['BucketName'],
  ...more,
});

test.each([
  [{ Action: 'Add', PhysicalResourceId: undefined }, 'add', undefined],
  [{ Action: 'Import' }, 'take-in', undefined],
  [{}, 'modify', undefined],
  [
    { Replacement: 'True', PolicyAction: 'ReplaceAndDelete' },
    'replace',
    'The bucket flows is deleted with all that is in it, and a new one is empty.',
  ],
  [
    { Replacement: 'True', PolicyAction: 'ReplaceAndRetain' },
    'replace',
    'The bucket flows stays with its data, beside a new one that is empty.',
  ],
  [{ Replacement: 'True' }, 'replace', 'The bucket flows is deleted with all that is in it, and a new one is empty.'],
  [{ Replacement: 'Conditional' }, 'may-replace', 'The bucket flows may be made anew: what is in it would be lost.'],
  [{ Action: 'Remove', PolicyAction: 'Delete' }, 'remove', 'The bucket flows is deleted with all that is in it.'],
  [{ Action: 'Remove', PolicyAction: 'Retain' }, 'let-go', expect.stringContaining('costs on')],
  [{ Action: 'Remove', PolicyAction: 'Delete', ResourceType: 'AWS::IAM::Role' }, 'remove', undefined],
  [{ Replacement: 'True', ResourceType: 'AWS::EC2::FlowLog' }, 'replace', undefined],
  [{ Action: 'Dynamic', ResourceType: 'AWS::Logs::LogGroup' }, 'may-replace', expect.stringContaining('log group')],
] as const)('%j', (more, effect, warning) => {
  const [words] = changesInWords([change(more)]);
  expect(words).toMatchObject({ effect });
  expect(words?.warning).toEqual(warning);
});

test('what could cost data comes first', () => {
  const changes = [
    change({ Action: 'Add' }),
    change({}),
    change({ Replacement: 'True' }),
    change({ Action: 'Remove' }),
  ];
  expect(changesInWords(changes).map(({ effect }) => effect)).toEqual(['remove', 'replace', 'modify', 'add']);
});

test('a type that no plan has is told as it is called', () => {
  expect(changesInWords([change({ ResourceType: 'AWS::SNS::Topic', properties: [] })])[0]?.words).toBe(
    'AWS::SNS::Topic is changed',
  );
});
