import type { IngestAnswer } from '@thalweg/core/api';
import { describe, expect, it, vi } from 'vitest';
import { createUploads, outcome, type Sending } from './uploads.ts';

const answer: IngestAnswer = {
  objects: 1,
  objectsAlreadyLoaded: 0,
  lines: 2,
  records: 2,
  noData: 0,
  skipData: 0,
  quarantined: 0,
  repeatedEvents: 0,
  bytesIn: 3,
  seconds: 0.1,
  parts: 1,
  broken: [],
  refused: [],
  warnings: [],
  unreadable: [],
};
const file = (name: string): File => new File(['abc'], name);

/** A sender whose files end when the test says so. */
function fakeSender() {
  const sent: {
    readonly name: string;
    readonly format: string;
    readonly onSent: (bytes: number) => void;
    readonly resolve: (value: IngestAnswer) => void;
    readonly reject: (error: Error) => void;
  }[] = [];
  const stop = vi.fn();
  const send = (one: File, format: string, onSent: (bytes: number) => void): Sending => {
    const answer = new Promise<IngestAnswer>((resolve, reject) => {
      sent.push({ name: one.name, format, onSent, resolve, reject });
    });
    return { answer, stop };
  };
  return { sent, send, stop };
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('uploads', () => {
  it('go two at a time, the next when one is over', async () => {
    const { sent, send } = fakeSender();
    const onDone = vi.fn();
    const uploads = createUploads(send, onDone);
    uploads.add([file('a'), file('b'), file('c')], 'version');
    expect(sent.map(({ name, format }) => [name, format])).toEqual([
      ['a', 'version'],
      ['b', 'version'],
    ]);
    expect(uploads.list().map(({ phase }) => phase)).toEqual(['sending', 'sending', 'waiting']);
    sent[0]?.onSent(1);
    expect(uploads.list()[0]).toMatchObject({ sent: 1, phase: 'sending' });
    sent[0]?.onSent(3);
    expect(uploads.list()[0]).toMatchObject({ sent: 3, phase: 'reading' });
    sent[0]?.resolve(answer);
    sent[1]?.reject(new Error('The disk is full.'));
    await settled();
    expect(uploads.list().map(({ phase, problem }) => [phase, problem])).toEqual([
      ['done', undefined],
      ['failed', 'The disk is full.'],
      ['sending', undefined],
    ]);
    expect(onDone).toHaveBeenCalledTimes(1);
    uploads.clear();
    expect(uploads.list().map(({ name }) => name)).toEqual(['c']);
  });
  it('can be stopped, waiting or under way', async () => {
    const { sent, send, stop } = fakeSender();
    const uploads = createUploads(send, () => undefined);
    uploads.add([file('a'), file('b'), file('c')], '');
    const [a, , c] = uploads.list();
    uploads.stop(c?.id ?? 0);
    uploads.stop(a?.id ?? 0);
    expect(stop).toHaveBeenCalledTimes(1);
    sent[0]?.reject(new Error('aborted'));
    await settled();
    expect(uploads.list().map(({ phase }) => phase)).toEqual(['stopped', 'sending', 'stopped']);
    expect(sent).toHaveLength(2);
  });
  it('tell those who listen', () => {
    const { send } = fakeSender();
    const uploads = createUploads(send, () => undefined);
    const listener = vi.fn();
    const leave = uploads.subscribe(listener);
    uploads.add([file('a')], '');
    expect(listener).toHaveBeenCalled();
    leave();
    listener.mockClear();
    uploads.clear();
    expect(listener).not.toHaveBeenCalled();
  });
});

describe('outcome', () => {
  it.each([
    [{}, '', true],
    [{ quarantined: 1 }, '1 line is in quarantine.', false],
    [{ quarantined: 5 }, '5 lines are in quarantine.', false],
    [{ objects: 0, objectsAlreadyLoaded: 1 }, 'Was loaded before.', true],
    [{ broken: [{ object: 'a', reason: 'cut off' }] }, 'Not read to its end: cut off', false],
    [{ objects: 0, unreadable: [{ name: 'a', reason: 'it is gone' }] }, 'Not read to its end: it is gone', false],
    [{ objects: 0, refused: [{ object: 'a', reason: 'It is a PNG image.' }] }, 'Not loaded: It is a PNG image.', false],
  ])('%o', (part, text, fine) => {
    expect(outcome({ ...answer, ...part })).toEqual({ text, fine });
  });
});
