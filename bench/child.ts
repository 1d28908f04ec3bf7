/** Runs a program and measures it from outside. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** Seconds from the start until the last of `stdout` came. */
  readonly answered: number;
  /** Peak resident memory in MiB, from /proc; undefined where there is none. */
  readonly peak: number | undefined;
  /** Processor time, user and system, of all its threads, in seconds; undefined where there is no /proc. */
  readonly processor: number | undefined;
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
  let processor: number | undefined;
  // VmHWM is the high-water mark: the last look before the end has it all.
  const look = setInterval(() => {
    processor = processorOf(child.pid) ?? processor;
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
  return { seconds: elapsed(), answered, peak, processor, stdout };
}

/** Ticks of the clock in a second, of every Linux there is. */
const TICKS = 100;

/** Processor time of a running process and its threads, in seconds; undefined when it is over, or where there is no /proc. */
export function processorOf(pid: number | undefined): number | undefined {
  try {
    // The name in brackets may hold blanks; user and system time are the 12th and 13th word after it (proc_pid_stat(5)).
    const words = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(words[11]) + Number(words[12])) / TICKS;
  } catch {
    return undefined;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
