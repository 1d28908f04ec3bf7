/** What one invocation works with. */
import type { DeadLetters } from './dead-letters.ts';
import type { Deliveries } from './deliveries.ts';
import type { Intake } from './intake.ts';
import type { Log } from './log.ts';
import type { Objects } from './objects.ts';

export interface Run {
  readonly intake: Intake;
  readonly deliveries: Deliveries;
  readonly letters: DeadLetters;
  readonly log: Log;
  readonly objects: () => Promise<Objects>;
  /** Folder for large objects. */
  readonly temporary: string;
  /** True when nothing more is to be read: the rest of the time is for writing what was. */
  readonly isLate: () => boolean;
  /** True for an object that the function wrote itself. */
  readonly isOwn: (bucket: string, key: string) => boolean;
}
