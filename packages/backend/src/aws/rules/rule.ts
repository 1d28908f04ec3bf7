import type { Plan } from '../plan.ts';

export interface Finding {
  readonly rule: string;
  /** Id of the resource. */
  readonly resource: string;
  readonly message: string;
}

export interface Rule {
  readonly name: string;
  /** What holds, in a sentence. */
  readonly about: string;
  /** What does not: id of the resource, and why. */
  readonly check: (plan: Plan) => readonly (readonly [resource: string, message: string])[];
}
