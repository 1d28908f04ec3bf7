import { Presets, SingleBar } from 'cli-progress';
import { humanDuration, humanRate } from '../../report/figures.ts';

export interface Progress {
  /** Of what is to be done; `human` says how much of what that is. */
  readonly done: number;
  readonly total: number;
  /** For the rate. */
  readonly lines: number;
  readonly seconds: number;
}

export interface ProgressBar {
  show(progress: Progress): void;
  stop(): void;
}

/** A bar on a terminal: share, amount, rate, time left. */
export function createProgressBar(stream: NodeJS.WritableStream, human: (amount: number) => string): ProgressBar {
  const bar = new SingleBar(
    { stream, format: '{bar} {percentage}%  {size}  {rate}  {left}', hideCursor: true, clearOnComplete: true, fps: 8 },
    Presets.shades_grey,
  );
  let started = false;
  return {
    show({ done, total, lines, seconds }) {
      const left = done > 0 ? ((total - done) * seconds) / done : undefined;
      const words = {
        size: `${human(done)} of ${human(total)}`,
        rate: humanRate(lines, seconds) ?? '',
        left: left === undefined ? '' : `${humanDuration(left)} left`,
      };
      if (!started) bar.start(total, done, words);
      started = true;
      bar.setTotal(total);
      bar.update(done, words);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
