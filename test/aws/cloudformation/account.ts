/** What a region of an account has, and how stacks change it: a small CloudFormation. Each look at events lets one more happen. */
import { randomUUID } from 'node:crypto';
import {
  differences,
  isMadeAnew,
  nameOf,
  type Parameters,
  type Template,
  type TemplateResource,
  withParameters,
} from './template.ts';

export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Event {
  readonly EventId: string;
  readonly StackId: string;
  readonly StackName: string;
  readonly Timestamp: Date;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason: string | undefined;
}

export interface Made extends TemplateResource {
  readonly physical: string;
  status: string;
}

export interface Stack {
  readonly StackId: string;
  readonly StackName: string;
  status: string;
  template: Template;
  body: string;
  parameters: Parameters;
  tags: readonly { Key: string; Value: string }[];
  readonly created: Date;
  readonly made: Map<string, Made>;
  /** The oldest first. */
  readonly events: Event[];
  /** What happens next, one at a look. */
  pending: (() => void)[];
}

export interface Change {
  readonly Action: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceType: string;
  readonly Replacement?: string;
  readonly PolicyAction?: string;
  readonly properties: readonly string[];
}

export interface ChangeSet {
  readonly id: string;
  readonly stack: Stack;
  Status: string;
  StatusReason: string | undefined;
  readonly changes: readonly Change[];
  readonly draft: Draft;
  looks: number;
}

export interface Draft {
  readonly StackName: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly body: string;
  readonly parameters: Parameters;
  readonly tags: Stack['tags'];
  readonly capabilities: readonly string[];
  readonly importsExisting: boolean;
}

const STACK = 'AWS::CloudFormation::Stack';

export class Account {
  readonly stacks: Stack[] = [];
  readonly changeSets = new Map<string, ChangeSet>();
  /** What is there, of stacks and others: type and name. */
  readonly world = new Set<string>();
  /** Logical id → why it cannot be made, changed, or (`delete ID`) deleted. */
  readonly troubles = new Map<string, string>();
  /** Logical id → the physical one that it gets, where a test wants to know it beforehand. */
  readonly physical = new Map<string, string>();
  readonly id: string;
  readonly region: string;

  constructor(id: string, region: string) {
    this.id = id;
    this.region = region;
  }

  find(name: string): Stack | undefined {
    return this.stacks.findLast(
      ({ StackId, StackName, status }) => StackId === name || (StackName === name && status !== 'DELETE_COMPLETE'),
    );
  }

  get(name: string): Stack {
    const stack = this.find(name);
    if (!stack) throw new Refusal('ValidationError', `Stack with id ${name} does not exist`);
    return stack;
  }

  createChangeSet(draft: Draft): ChangeSet {
    const template = JSON.parse(draft.body) as Template;
    for (const [name, { AllowedPattern = '' }] of Object.entries(template.Parameters ?? {}))
      if (!new RegExp(AllowedPattern).test(draft.parameters[name] ?? ''))
        throw new Refusal(
          'ValidationError',
          `Parameter ${name} failed to satisfy constraint: must match ${AllowedPattern}`,
        );
    const hasRoles = Object.values(template.Resources).some(({ Type }) => Type === 'AWS::IAM::Role');
    if (hasRoles && !draft.capabilities.includes('CAPABILITY_NAMED_IAM'))
      throw new Refusal('InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_NAMED_IAM]');
    const stack = this.stackFor(draft);
    const changes = this.changesOf(stack, draft, template);
    const id = `arn:aws:cloudformation:${this.region}:${this.id}:changeSet/x/${randomUUID()}`;
    const set: ChangeSet = { id, stack, Status: 'CREATE_PENDING', StatusReason: undefined, changes, draft, looks: 0 };
    this.changeSets.set(id, set);
    return set;
  }

  private stackFor({ StackName, type }: Draft): Stack {
    const there = this.find(StackName);
    if (type === 'UPDATE') {
      const stack = this.get(StackName);
      if (stack.status.endsWith('_IN_PROGRESS') || stack.status === 'ROLLBACK_COMPLETE')
        throw new Refusal(
          'ValidationError',
          `Stack:${stack.StackId} is in ${stack.status} state and can not be updated.`,
        );
      return stack;
    }
    if (there && there.status !== 'REVIEW_IN_PROGRESS')
      throw new Refusal(
        'ValidationError',
        `Stack [${StackName}] already exists and cannot be created again with the changeSet.`,
      );
    if (there) return there;
    const stack: Stack = {
      StackId: `arn:aws:cloudformation:${this.region}:${this.id}:stack/${StackName}/${randomUUID()}`,
      StackName,
      status: 'REVIEW_IN_PROGRESS',
      template: { Description: '', Resources: {} },
      body: '{}',
      parameters: {},
      tags: [],
      created: new Date(),
      made: new Map(),
      events: [],
      pending: [],
    };
    this.stacks.push(stack);
    this.ofStack(stack, 'REVIEW_IN_PROGRESS');
    return stack;
  }

  private changesOf(stack: Stack, { parameters, importsExisting }: Draft, template: Template): Change[] {
    const changes: Change[] = [];
    for (const [id, resource] of Object.entries(template.Resources)) {
      const after = resolved(resource, parameters);
      const made = stack.made.get(id);
      const base = { LogicalResourceId: id, ResourceType: resource.Type };
      if (!made) {
        const name = nameOf(after);
        const isThere = importsExisting && name !== undefined && this.world.has(keyOf(resource.Type, name));
        const isImported = isThere && (resource.DeletionPolicy ?? '').startsWith('Retain');
        changes.push({
          ...base,
          Action: isImported ? 'Import' : 'Add',
          PhysicalResourceId: isImported ? name : undefined,
          properties: [],
        });
        continue;
      }
      const properties = differences(made, after);
      if (properties.length === 0) continue;
      const isAnew = isMadeAnew(resource.Type, properties);
      const kept = (made.DeletionPolicy ?? '').startsWith('Retain');
      changes.push({
        ...base,
        Action: 'Modify',
        PhysicalResourceId: made.physical,
        Replacement: isAnew ? 'True' : 'False',
        ...(isAnew && { PolicyAction: kept ? 'ReplaceAndRetain' : 'ReplaceAndDelete' }),
        properties,
      });
    }
    for (const [id, made] of stack.made)
      if (!template.Resources[id])
        changes.push({
          Action: 'Remove',
          LogicalResourceId: id,
          PhysicalResourceId: made.physical,
          ResourceType: made.Type,
          PolicyAction: (made.DeletionPolicy ?? '').startsWith('Retain') ? 'Retain' : 'Delete',
          properties: [],
        });
    return changes;
  }

  /** A change set takes two looks to be made. */
  look(set: ChangeSet): void {
    if (set.Status === 'CREATE_PENDING' && ++set.looks < 2) return;
    if (set.Status !== 'CREATE_PENDING') return;
    const trouble = this.troubles.get('change set');
    const isEmpty = set.changes.length === 0;
    set.Status = isEmpty || trouble ? 'FAILED' : 'CREATE_COMPLETE';
    set.StatusReason = isEmpty
      ? "The submitted information didn't contain changes. Submit different information to create a change set."
      : trouble;
  }

  execute({ stack, changes, draft, Status }: ChangeSet, retainsExceptOnCreate: boolean): void {
    if (Status !== 'CREATE_COMPLETE')
      throw new Refusal('InvalidChangeSetStatus', `ChangeSet cannot be executed in its current status of [${Status}]`);
    if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS')
      throw new Refusal(
        'ValidationError',
        `Stack:${stack.StackId} is in ${stack.status} state and can not be updated.`,
      );
    const template = JSON.parse(draft.body) as Template;
    const kind = draft.type;
    const added: string[] = [];
    const { template: before, body, parameters, tags } = stack;
    const restored = { template: before, body, parameters, tags };
    Object.assign(stack, { template, body: draft.body, parameters: draft.parameters, tags: draft.tags });
    this.ofStack(stack, `${kind}_IN_PROGRESS`, 'User Initiated');
    const inOrder = [...changes].sort(
      (one, other) => Number(one.Action === 'Remove') - Number(other.Action === 'Remove'),
    );
    for (const change of inOrder) {
      const id = change.LogicalResourceId;
      const resource = template.Resources[id];
      const verb =
        change.Action === 'Add'
          ? 'CREATE'
          : change.Action === 'Import'
            ? 'IMPORT'
            : change.Action === 'Remove'
              ? 'DELETE'
              : 'UPDATE';
      if (!resource) {
        stack.pending.push(() => this.deleteOne(stack, id));
        continue;
      }
      const after = resolved(resource, draft.parameters);
      const physical = this.physical.get(id) ?? nameOf(after) ?? `${id.toLowerCase()}-${randomUUID().slice(0, 8)}`;
      const named = change.Action === 'Modify' ? change.PhysicalResourceId! : physical;
      stack.pending.push(() =>
        this.ofResource(stack, { id, type: resource.Type, physical: named, status: `${verb}_IN_PROGRESS` }),
      );
      stack.pending.push(() => {
        const key = keyOf(resource.Type, physical);
        const isTaken = verb === 'CREATE' && this.world.has(key);
        const trouble = this.troubles.get(id) ?? (isTaken ? `${physical} already exists` : undefined);
        if (trouble) {
          this.ofResource(stack, {
            id,
            type: resource.Type,
            physical: named,
            status: `${verb}_FAILED`,
            reason: trouble,
          });
          if (kind === 'UPDATE') Object.assign(stack, restored);
          this.takeBack(stack, { kind, added, retainsExceptOnCreate });
          return;
        }
        this.world.add(key);
        if (verb === 'CREATE') added.push(id);
        stack.made.set(id, { ...after, physical, status: `${verb}_COMPLETE` });
        this.ofResource(stack, { id, type: resource.Type, physical, status: `${verb}_COMPLETE` });
      });
    }
    stack.pending.push(() => this.ofStack(stack, `${kind}_COMPLETE`));
  }

  /** What else was under way is cancelled; what was made goes, but for what stays on deletion. */
  private takeBack(
    stack: Stack,
    { kind, added, retainsExceptOnCreate }: { kind: string; added: readonly string[]; retainsExceptOnCreate: boolean },
  ): void {
    const back = kind === 'CREATE' ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
    stack.pending = [
      () => this.ofStack(stack, `${back}_IN_PROGRESS`, 'The following resource(s) failed to create'),
      ...added.toReversed().map((id) => () => this.deleteOne(stack, id, retainsExceptOnCreate)),
      () => this.ofStack(stack, `${back}_COMPLETE`),
    ];
  }

  delete(stack: Stack, retain: readonly string[]): void {
    if (retain.length > 0 && stack.status !== 'DELETE_FAILED')
      throw new Refusal('ValidationError', 'Specify resources to retain only when deleting a DELETE_FAILED stack');
    if (stack.status === 'REVIEW_IN_PROGRESS') {
      stack.status = 'DELETE_COMPLETE';
      return;
    }
    this.ofStack(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
    stack.pending = [...stack.made.keys()]
      .reverse()
      .filter((id) => stack.made.get(id)!.status !== 'DELETE_COMPLETE')
      .map((id) => () => this.deleteOne(stack, id, false, retain.includes(id)));
    stack.pending.push(() => {
      const failed = [...stack.made.values()].some(({ status }) => status === 'DELETE_FAILED');
      this.ofStack(stack, failed ? 'DELETE_FAILED' : 'DELETE_COMPLETE');
    });
  }

  private deleteOne(stack: Stack, id: string, ignoresRetain = false, isRetained = false): void {
    const made = stack.made.get(id)!;
    const isKept = isRetained || (!ignoresRetain && (made.DeletionPolicy ?? '').startsWith('Retain'));
    const trouble = this.troubles.get(`delete ${id}`);
    const status = isKept ? 'DELETE_SKIPPED' : trouble ? 'DELETE_FAILED' : 'DELETE_COMPLETE';
    made.status = status;
    if (status === 'DELETE_COMPLETE') this.world.delete(keyOf(made.Type, made.physical));
    this.ofResource(stack, {
      id,
      type: made.Type,
      physical: made.physical,
      status,
      reason: isKept ? undefined : trouble,
    });
  }

  private ofStack(stack: Stack, status: string, reason?: string): void {
    stack.status = status;
    this.ofResource(stack, { id: stack.StackName, type: STACK, physical: stack.StackId, status, reason });
  }

  private ofResource(
    { StackId, StackName, events }: Stack,
    {
      id,
      type,
      physical,
      status,
      reason,
    }: { id: string; type: string; physical: string; status: string; reason?: string | undefined },
  ): void {
    events.push({
      EventId: randomUUID(),
      StackId,
      StackName,
      Timestamp: new Date(),
      LogicalResourceId: id,
      PhysicalResourceId: physical,
      ResourceType: type,
      ResourceStatus: status,
      ResourceStatusReason: reason,
    });
  }
}

function resolved(resource: TemplateResource, parameters: Parameters): TemplateResource {
  return { ...resource, Properties: withParameters(resource.Properties, parameters) as TemplateResource['Properties'] };
}

export const keyOf = (type: string, name: string): string => `${type} ${name}`;
