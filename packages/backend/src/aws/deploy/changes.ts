/** What a change set does, in words: what is added, changed, made anew, and what becomes of data. */
import { holdsData, typeInWords } from './resource-types.ts';
import type { ResourceChange } from './stacks.ts';

export type Effect = 'add' | 'take-in' | 'modify' | 'replace' | 'may-replace' | 'remove' | 'let-go';

export interface ChangeInWords {
  readonly effect: Effect;
  readonly id: string;
  /** As it is called in AWS; absent for what is not there yet. */
  readonly name?: string;
  readonly type: string;
  readonly words: string;
  /** What is lost, or left behind, that somebody may want: to be told loudly. */
  readonly warning?: string;
}

/** In the order in which a reader wants to know: what could cost data first. */
const ORDER: readonly Effect[] = ['remove', 'replace', 'may-replace', 'let-go', 'modify', 'take-in', 'add'];

export function changesInWords(changes: readonly ResourceChange[]): readonly ChangeInWords[] {
  return changes.map(inWords).sort((one, other) => ORDER.indexOf(one.effect) - ORDER.indexOf(other.effect));
}

function inWords(change: ResourceChange): ChangeInWords {
  const effect = effectOf(change);
  const noun = typeInWords(change.ResourceType);
  const warning = warningOn(change, effect, noun);
  const what = change.properties.length > 0 ? ` (${change.properties.join(', ')})` : '';
  return {
    effect,
    id: change.LogicalResourceId,
    ...(change.PhysicalResourceId !== undefined && { name: change.PhysicalResourceId }),
    type: change.ResourceType,
    words: `${noun}${WORDS[effect]}${['modify', 'replace', 'may-replace'].includes(effect) ? what : ''}`,
    ...(warning !== undefined && { warning }),
  };
}

const WORDS: Readonly<Record<Effect, string>> = {
  add: ' is made',
  'take-in': ', there already, is taken in as it is',
  modify: ' is changed',
  replace: ' is made anew, the old one goes',
  'may-replace': ' is changed, or made anew: CloudFormation knows only then',
  remove: ' is removed',
  'let-go': ' stays, and is no part of the stack any more',
};

function effectOf({ Action, Replacement, PolicyAction = '' }: ResourceChange): Effect {
  switch (Action) {
    case 'Add':
      return 'add';
    case 'Import':
      return 'take-in';
    case 'Remove':
      return PolicyAction === 'Retain' ? 'let-go' : 'remove';
    case 'Dynamic':
      return 'may-replace';
    default:
      if (Replacement === 'True' || PolicyAction.startsWith('ReplaceAnd')) return 'replace';
      return Replacement === 'Conditional' ? 'may-replace' : 'modify';
  }
}

function warningOn(change: ResourceChange, effect: Effect, noun: string): string | undefined {
  if (!holdsData(change.ResourceType)) return undefined;
  const { PhysicalResourceId: name = change.LogicalResourceId, PolicyAction } = change;
  const isKept = PolicyAction === 'ReplaceAndRetain';
  switch (effect) {
    case 'remove':
      return `The ${noun} ${name} is deleted with all that is in it.`;
    case 'replace':
      return isKept
        ? `The ${noun} ${name} stays with its data, beside a new one that is empty.`
        : `The ${noun} ${name} is deleted with all that is in it, and a new one is empty.`;
    case 'may-replace':
      return `The ${noun} ${name} may be made anew: ${isKept ? 'the old one would stay with its data.' : 'what is in it would be lost.'}`;
    case 'let-go':
      return `The ${noun} ${name} stays with its data, and costs on: nothing of the stack looks after it any more.`;
    default:
      return undefined;
  }
}
