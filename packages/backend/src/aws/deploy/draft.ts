/** A plan → the change set that is asked for, and what has to lie in a bucket for it. */
import { createHash } from 'node:crypto';
import { partitionOf } from '../arn.ts';
import { toTemplate } from '../cloudformation/template.ts';
import type { PlanConfig } from '../config.ts';
import { codeBucketOf } from '../destinations/opensearch.ts';
import type { Plan } from '../plan.ts';
import type { ChangeSetDraft } from './stacks.ts';
import { TAG } from './standing.ts';

/** Bytes of a template that CloudFormation takes in a request (CloudFormation guide, quotas). */
const MOST_BYTES = 51_200;

export interface Upload {
  readonly bucket: string;
  /** It has the SHA-256 of the content, so what is there under it need not be uploaded again. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

export interface Draft {
  readonly changeSet: ChangeSetDraft;
  /** The function's code: it is needed when the change set is executed. */
  readonly code: Upload | undefined;
  /** A template that is too long for a request: it is needed when the change set is made. */
  readonly template: Upload | undefined;
}

interface Parts {
  readonly config: PlanConfig;
  readonly plan: Plan;
  readonly isNew: boolean;
  readonly changeSetName: string;
  /** Of the function: a zip; asked for when the plan has a function, and its code is not said to lie somewhere already. */
  readonly readCode: () => Uint8Array;
}

export function draftChangeSet({ config, plan, isNew, changeSetName, readCode }: Parts): Draft {
  const bucket = codeBucketOf(config);
  const hasFunction = plan.resources.some(({ kind }) => kind === 'function');
  const code = hasFunction && config.codeKey === undefined ? upload(bucket, readCode(), 'zip') : undefined;
  const body = JSON.stringify(toTemplate(plan));
  const template = Buffer.byteLength(body) > MOST_BYTES ? upload(bucket, Buffer.from(body), 'json') : undefined;
  return {
    changeSet: {
      StackName: plan.name,
      ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
      ChangeSetName: changeSetName,
      template: template ? { url: urlOf(template, config.region) } : { body },
      parameters: {
        ...Object.fromEntries(plan.inputs.map(({ name, value }) => [name, value])),
        ...(code && { CodeKey: code.key }),
      },
      tags: { [TAG]: plan.destination },
      hasNamedRoles: plan.resources.some(({ kind }) => kind === 'role'),
    },
    code,
    template,
  };
}

function upload(bucket: string, bytes: Uint8Array, ending: string): Upload {
  return { bucket, key: `thalweg/${createHash('sha256').update(bytes).digest('hex')}.${ending}`, bytes };
}

function urlOf({ bucket, key }: Upload, region: string): string {
  return `https://${bucket}.s3.${region}.${partitionOf(region).dnsSuffix}/${key}`;
}
