import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import type { StackEvent } from '../../aws/deploy/stacks.ts';
import type { Context } from '../command.ts';
import { createStackView, statusInWords } from './stack-view.ts';

const START = Date.now() - 60_000;

const event = (id: string, status: string, seconds: number, reason?: string): StackEvent => ({
  EventId: `${id} ${status}`,
  Timestamp: START + seconds * 1000,
  LogicalResourceId: id,
  PhysicalResourceId: id,
  ResourceType: 'AWS::SQS::Queue',
  ResourceStatus: status,
  ResourceStatusReason: reason,
});

function shown(progress: boolean, ...pages: readonly (readonly StackEvent[])[]): string[] {
  const pieces: string[] = [];
  const stderr = new Writable({
    write(piece, _, done) {
      pieces.push(String(piece));
      done();
    },
  });
  const context: Context = {
    stdout: new PassThrough(),
    stderr,
    stdin: new PassThrough(),
    env: {},
    width: 120,
    colour: false,
    progress,
    signal: new AbortController().signal,
  };
  const view = createStackView(context);
  for (const page of pages) view.show(page);
  view.stop();
  return pieces;
}

test('without a terminal each event is a line, with the time since the first', () => {
  const events = [
    event('One', 'CREATE_IN_PROGRESS', 0),
    event('One', 'CREATE_COMPLETE', 75),
    event('Two', 'CREATE_FAILED', 76, 'why\u001b[2J'),
  ];
  expect(shown(false, events)).toEqual([
    '     0s  One: queue is being made\n',
    ' 1m 15s  One: queue made\n',
    ' 1m 16s  Two: queue could not be made: why␛[2J\n',
  ]);
});

test('on a terminal what is under way is drawn again below what has ended', () => {
  const [first, second] = shown(
    true,
    [event('One', 'CREATE_IN_PROGRESS', 0), event('Two', 'CREATE_IN_PROGRESS', 0)],
    [event('One', 'CREATE_COMPLETE', 30)],
  );
  expect(first).toMatch(/^… One +queue is being made +1m( \d+s)?\n… Two +queue is being made +1m( \d+s)?\n$/);
  expect(second).toMatch(/^\u001b\[2A\u001b\[J✓ One +queue made +30s\n… Two +queue is being made +1m( \d+s)?\n$/);
});

test('what is deleted after it was made counts its time anew', () => {
  const pages = [
    [event('One', 'CREATE_IN_PROGRESS', 0), event('One', 'CREATE_COMPLETE', 10)],
    [event('One', 'DELETE_IN_PROGRESS', 40), event('One', 'DELETE_COMPLETE', 42)],
  ];
  expect(shown(true, ...pages).at(-1)).toMatch(/✓ One +queue deleted +2s\n$/);
});

test.each([
  ['ROLLBACK_COMPLETE', 'stack taken back'],
  ['UPDATE_ROLLBACK_COMPLETE', 'stack is how it was before'],
  ['SOMETHING_NEW', 'stack SOMETHING_NEW'],
])('%s', (status, words) => {
  expect(statusInWords(status)).toBe(words);
});
