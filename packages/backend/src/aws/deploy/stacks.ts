/**
 * Stacks of CloudFormation, as deploying needs them. Names in capitals are those of AWS's API. Implementations ask AWS
 * (`sdk-stacks.ts`) or, in tests, hold what AWS would say.
 */

export interface Stack {
  /** An ARN, by which a stack is known after it was deleted, too. */
  readonly StackId: string;
  readonly StackName: string;
  readonly StackStatus: string;
  readonly StackStatusReason: string | undefined;
  readonly Description: string;
  /** Of the last change, else of its making. Epoch milliseconds. */
  readonly changed: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: readonly StackOutput[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface StackOutput {
  readonly name: string;
  readonly value: string;
  readonly about: string;
}

export interface StackEvent {
  readonly EventId: string;
  /** Epoch milliseconds. */
  readonly Timestamp: number;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  /** `CREATE_IN_PROGRESS`, `DELETE_SKIPPED`, … */
  readonly ResourceStatus: string;
  readonly ResourceStatusReason: string | undefined;
}

/** What a change set does to one resource. */
export interface ResourceChange {
  /** `Add`, `Modify`, `Remove`, `Import`, `Dynamic`. */
  readonly Action: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string | undefined;
  readonly ResourceType: string;
  /** Of a modification: `True`, `False`, `Conditional`. */
  readonly Replacement: string | undefined;
  /** What becomes of the resource that is there: `Delete`, `Retain`, `ReplaceAndDelete`, `ReplaceAndRetain`, … */
  readonly PolicyAction: string | undefined;
  /** Names of the properties that change; a kind of attribute where it is no property. */
  readonly properties: readonly string[];
}

export interface ChangeSet {
  /** `CREATE_PENDING`, `CREATE_IN_PROGRESS`, `CREATE_COMPLETE`, `FAILED`, … */
  readonly Status: string;
  readonly StatusReason: string | undefined;
  readonly changes: readonly ResourceChange[];
}

export interface StackResource {
  readonly LogicalResourceId: string;
  /** Empty when it was never made. */
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  /** It stays when the stack is deleted (`DeletionPolicy`). */
  readonly isKept: boolean;
}

export interface ChangeSetDraft {
  readonly StackName: string;
  readonly ChangeSetType: 'CREATE' | 'UPDATE';
  readonly ChangeSetName: string;
  /** Its text, or where that lies when it is longer than CloudFormation takes in a request. */
  readonly template: { readonly body: string } | { readonly url: string };
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly hasNamedRoles: boolean;
}

/** All throw `ThalwegError`s: `aws-denied`, `aws-away`, and `stack-failed` for what CloudFormation refuses. */
export interface Stacks {
  /** By name, or by id. Undefined: there is none. */
  find(name: string): Promise<Stack | undefined>;
  /** All of the region that are not deleted. */
  list(): Promise<readonly Stack[]>;
  createChangeSet(draft: ChangeSetDraft): Promise<{ readonly changeSet: string; readonly stack: string }>;
  changeSet(id: string): Promise<ChangeSet>;
  deleteChangeSet(id: string): Promise<void>;
  execute(changeSet: string): Promise<void>;
  /** Pages of events, the newest first. */
  events(stack: string): AsyncIterable<readonly StackEvent[]>;
  resources(stack: string): Promise<readonly StackResource[]>;
  /** `retain`: logical ids that are left behind; only of what could not be deleted before. */
  delete(stack: string, retain?: readonly string[]): Promise<void>;
}
