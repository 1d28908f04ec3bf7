/** Runs a program and measures it from outside. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** Seconds from the start until the last of `stdout` came. */
  readonly answered: number;
  /** Peak resident memory in MiB, from /proc; undefined where there is none. */
  readonly peak: number | undefined;
  readonly stdout: string;
}

/** Rejects when the program ends with another code than 0. */
export async function measure(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Measured> {
  const began = performance.now();
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'], env });
  let peak: number | undefined;
  // VmHWM is the high-water mark: the last look before the end has it all.
  const look = setInterval(() => {
    try {
      const mark = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      if (mark) peak = Number(mark) / 1024;
    } catch {
      // Not Linux, or over.
    }
  }, 20);
  let stdout = '';
  let answered = 0;
  const elapsed = (): number => (performance.now() - began) / 1000;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    answered = elapsed();
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  clearInterval(look);
  if (code !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${code}`);
  return { seconds: elapsed(), answered, peak, stdout };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
