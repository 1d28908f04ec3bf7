import { Presets, SingleBar } from 'cli-progress';
import { humanBytes, humanDuration, humanRate } from '../../report/figures.ts';

export interface Progress {
  readonly bytes: number;
  readonly bytesTotal: number;
  readonly lines: number;
  readonly seconds: number;
}

/** A bar on a terminal: share, bytes, rate, time left. */
export function createProgressBar(stream: NodeJS.WritableStream): { show(progress: Progress): void; stop(): void } {
  const bar = new SingleBar(
    { stream, format: '{bar} {percentage}%  {size}  {rate}  {left}', hideCursor: true, clearOnComplete: true, fps: 8 },
    Presets.shades_grey,
  );
  let started = false;
  return {
    show({ bytes, bytesTotal, lines, seconds }) {
      const left = bytes > 0 ? ((bytesTotal - bytes) * seconds) / bytes : undefined;
      const words = {
        size: `${humanBytes(bytes)} of ${humanBytes(bytesTotal)}`,
        rate: humanRate(lines, seconds) ?? '',
        left: left === undefined ? '' : `${humanDuration(left)} left`,
      };
      if (!started) bar.start(bytesTotal, bytes, words);
      started = true;
      bar.setTotal(bytesTotal);
      bar.update(bytes, words);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
