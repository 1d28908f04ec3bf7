/** How a stack comes about: on a terminal a line for each resource, with the time it takes; else a line for each event. */
import pc from 'picocolors';
import { typeInWords } from '../../aws/deploy/resource-types.ts';
import type { StackEvent } from '../../aws/deploy/stacks.ts';
import { humanDuration } from '../../report/figures.ts';
import type { Context } from '../command.ts';
import { visible } from './visible.ts';

export interface StackView {
  show(events: readonly StackEvent[]): void;
  /** Leaves what was shown where it is. */
  stop(): void;
}

/** What the end of a status is called, and how it is marked. */
const MARKS = { done: '✓', failed: '✗', kept: '=', under: '…' } as const;
type Mark = keyof typeof MARKS;

const STACK = 'AWS::CloudFormation::Stack';
/** Milliseconds between two drawings. */
const EVERY = 500;

interface Row {
  /** Epoch milliseconds. */
  readonly began: number;
  readonly event: StackEvent;
}

export function createStackView({ stderr, progress, colour, width = 100 }: Context): StackView {
  const paint = pc.createColors(colour);
  const paints = { done: paint.green, failed: paint.red, kept: paint.yellow, under: paint.cyan };
  const rows = new Map<string, Row>();
  let first: number | undefined;
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;

  const lineOf = ({ began, event }: Row, now: number): string => {
    const { LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason } = event;
    const mark = markOf(ResourceStatus);
    const took = humanDuration(Math.max(0, (mark === 'under' ? now : event.Timestamp) - began) / 1000);
    const reason = mark === 'failed' && ResourceStatusReason ? `  ${visible(ResourceStatusReason)}` : '';
    return `${paints[mark](MARKS[mark])} ${LogicalResourceId.padEnd(24)} ${statusInWords(ResourceStatus, ResourceType).padEnd(34)} ${paint.dim(took.padStart(7))}${reason}`;
  };

  /** Those under way stand below those that have ended, and are drawn again as time goes by. */
  const draw = (ended: readonly string[]): void => {
    const under = [...rows.values()].filter(({ event }) => markOf(event.ResourceStatus) === 'under');
    const up = drawn > 0 ? `\u001b[${drawn}A\u001b[J` : '';
    const { columns = width } = stderr as Partial<NodeJS.WriteStream>;
    const live = under.map((row) => clip(lineOf(row, Date.now()), columns));
    stderr.write(`${up}${[...ended, ...live].map((line) => `${line}\n`).join('')}`);
    drawn = live.length;
  };

  return {
    show(events) {
      const ended: string[] = [];
      for (const event of events) {
        first ??= event.Timestamp;
        const row = rows.get(event.LogicalResourceId) ?? { began: event.Timestamp, event };
        const isAnew = markOf(row.event.ResourceStatus) !== 'under' && markOf(event.ResourceStatus) === 'under';
        const now = isAnew ? { began: event.Timestamp, event } : { ...row, event };
        rows.set(event.LogicalResourceId, now);
        if (!progress) stderr.write(`${plainLine(event, first)}\n`);
        else if (markOf(event.ResourceStatus) !== 'under') ended.push(lineOf(now, event.Timestamp));
      }
      if (!progress) return;
      draw(ended);
      timer ??= setInterval(() => draw([]), EVERY).unref();
    },
    stop() {
      clearInterval(timer);
    },
  };
}

function plainLine(
  { Timestamp, LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason }: StackEvent,
  first: number,
): string {
  const since = humanDuration((Timestamp - first) / 1000).padStart(7);
  const reason = ResourceStatusReason && ResourceStatus.endsWith('FAILED') ? `: ${visible(ResourceStatusReason)}` : '';
  return `${since}  ${LogicalResourceId}: ${statusInWords(ResourceStatus, ResourceType)}${reason}`;
}

function markOf(status: string): Mark {
  if (status.endsWith('_FAILED')) return 'failed';
  if (status === 'DELETE_SKIPPED') return 'kept';
  if (status.endsWith('_IN_PROGRESS')) return 'under';
  return status.includes('ROLLBACK') ? 'failed' : 'done';
}

const VERBS: Readonly<Record<string, string>> = {
  CREATE_IN_PROGRESS: 'is being made',
  CREATE_COMPLETE: 'made',
  CREATE_FAILED: 'could not be made',
  UPDATE_IN_PROGRESS: 'is being changed',
  UPDATE_COMPLETE: 'changed',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'changed, old parts go',
  UPDATE_FAILED: 'could not be changed',
  DELETE_IN_PROGRESS: 'is being deleted',
  DELETE_COMPLETE: 'deleted',
  DELETE_FAILED: 'could not be deleted',
  DELETE_SKIPPED: 'stays',
  IMPORT_IN_PROGRESS: 'is being taken in',
  IMPORT_COMPLETE: 'taken in',
  IMPORT_FAILED: 'could not be taken in',
  REVIEW_IN_PROGRESS: 'waits for a change set',
  ROLLBACK_IN_PROGRESS: 'is being taken back',
  ROLLBACK_COMPLETE: 'taken back',
  ROLLBACK_FAILED: 'could not be taken back',
  UPDATE_ROLLBACK_IN_PROGRESS: 'goes back to how it was',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'is how it was, new parts go',
  UPDATE_ROLLBACK_COMPLETE: 'is how it was before',
  UPDATE_ROLLBACK_FAILED: 'could not go back to how it was',
};

/** `domain is being made`. */
export function statusInWords(status: string, type: string = STACK): string {
  return `${typeInWords(type)} ${VERBS[status] ?? status}`;
}

/** Colours take no room: a line that is drawn again must not wrap. */
function clip(line: string, width: number): string {
  const plain = line.replace(/\u001b\[\d+m/g, '');
  return plain.length < width ? line : plain.slice(0, width - 1);
}
