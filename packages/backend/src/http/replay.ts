/** A text that is still being written, for any number of readers, each from its beginning and at its own speed. */
import type { Amount } from '@thalweg/core/api';

export class Replay implements AsyncIterable<string> {
  readonly #pieces: string[] = [];
  #waiting: (() => void)[] = [];
  #ended = false;
  #error: unknown;
  /** Rows that were found, once it has ended. */
  rows: Amount | undefined;

  write(piece: string): void {
    this.#pieces.push(piece);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Readers get what was written, then the error. */
  fail(error: unknown): void {
    this.#error = error;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (let next = 0; ; next++) {
      while (next >= this.#pieces.length) {
        if (this.#ended) {
          if (this.#error !== undefined) throw this.#error;
          return;
        }
        await new Promise<void>((wake) => this.#waiting.push(wake));
      }
      yield this.#pieces[next]!;
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
