/** Files on their way into the store. They go on while other pages are looked at. */
import type { IngestAnswer } from '@thalweg/core/api';

export type Phase = 'waiting' | 'sending' | 'reading' | 'done' | 'failed' | 'stopped';

export interface Upload {
  readonly id: number;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sent: number;
  readonly phase: Phase;
  readonly answer?: IngestAnswer;
  /** A sentence, when it has failed. */
  readonly problem?: string;
}

export interface Sending {
  readonly answer: Promise<IngestAnswer>;
  readonly stop: () => void;
}

/** Sends one file; calls back with the bytes sent so far. The promise fails with an `Error` for people. */
export type SendFile = (file: File, format: string, onSent: (bytes: number) => void) => Sending;

export interface Uploads {
  readonly list: () => readonly Upload[];
  readonly subscribe: (listener: () => void) => () => void;
  /** `format` is that of lines without a header; '' = as the file says, or the default. */
  readonly add: (files: readonly File[], format: string) => void;
  readonly stop: (id: number) => void;
  /** Forgets all that are over. */
  readonly clear: () => void;
}

/** Two at a time: one is sent while the other is read. */
const AT_ONCE = 2;

export const isOver = ({ phase }: Upload): boolean => phase === 'done' || phase === 'failed' || phase === 'stopped';

/** `onDone` is called after each file that came in. */
export function createUploads(send: SendFile, onDone: () => void): Uploads {
  let list: readonly Upload[] = [];
  let next = 1;
  const waiting: { readonly id: number; readonly file: File; readonly format: string }[] = [];
  const running = new Map<number, Sending>();
  const listeners = new Set<() => void>();

  const set = (change: (old: readonly Upload[]) => readonly Upload[]): void => {
    list = change(list);
    for (const listener of listeners) listener();
  };
  const patch = (id: number, part: Partial<Upload>): void =>
    set((old) => old.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)));
  const isStopped = (id: number): boolean => list.find((upload) => upload.id === id)?.phase === 'stopped';

  function start(): void {
    while (running.size < AT_ONCE) {
      const job = waiting.shift();
      if (!job) return;
      const { id, file, format } = job;
      patch(id, { phase: 'sending' });
      const sending = send(file, format, (sent) => {
        if (!isStopped(id)) patch(id, { sent, phase: sent >= file.size ? 'reading' : 'sending' });
      });
      running.set(id, sending);
      sending.answer
        .then(
          (answer) => {
            patch(id, { phase: 'done', sent: file.size, answer });
            onDone();
          },
          (error: unknown) => {
            if (!isStopped(id)) {
              patch(id, { phase: 'failed', problem: error instanceof Error ? error.message : String(error) });
            }
          },
        )
        .finally(() => {
          running.delete(id);
          start();
        });
    }
  }

  return {
    list: () => list,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add: (files, format) => {
      const added = files.map((file) => ({ id: next++, file, format }));
      set((old) => [
        ...added.map(({ id, file }) => ({ id, name: file.name, size: file.size, sent: 0, phase: 'waiting' as const })),
        ...old,
      ]);
      waiting.push(...added);
      start();
    },
    stop: (id) => {
      const place = waiting.findIndex((job) => job.id === id);
      if (place >= 0) waiting.splice(place, 1);
      patch(id, { phase: 'stopped' });
      running.get(id)?.stop();
    },
    clear: () => set((old) => old.filter((upload) => !isOver(upload))),
  };
}

/** What became of a file, in a sentence. */
export function outcome(answer: IngestAnswer): { readonly text: string; readonly fine: boolean } {
  const refused = answer.refused[0]?.reason;
  if (refused !== undefined) return { text: `Not loaded: ${refused}`, fine: false };
  const reason = answer.broken[0]?.reason ?? answer.unreadable[0]?.reason;
  if (reason !== undefined) return { text: `Not read to its end: ${reason}`, fine: false };
  if (answer.objects === 0 && answer.objectsAlreadyLoaded > 0) return { text: 'Was loaded before.', fine: true };
  const { quarantined } = answer;
  if (quarantined > 0) {
    return {
      text: quarantined === 1 ? '1 line is in quarantine.' : `${quarantined} lines are in quarantine.`,
      fine: false,
    };
  }
  return { text: '', fine: true };
}
