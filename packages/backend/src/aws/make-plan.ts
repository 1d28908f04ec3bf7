/** Configuration → plan. Pure: no clock, no network, no account. */
import { logName } from '@thalweg/core/fields';
import type { PlanConfig } from './config.ts';
import { type Draft, TARGET_INPUT } from './destinations/draft.ts';
import { draftFirehose } from './destinations/firehose.ts';
import { draftOpensearch } from './destinations/opensearch.ts';
import { draftS3 } from './destinations/s3.ts';
import { type Input, type Plan, TARGETS } from './plan.ts';

/** `version` names the code of the function that is to be uploaded. */
export function makePlan(config: PlanConfig, version: string): Plan {
  const draft = draftFor(config, version);
  const { destination, name, region, account } = config;
  return {
    name,
    destination,
    region,
    account,
    inputs: [targetInput(config), ...draft.inputs],
    resources: draft.resources,
    outputs: draft.outputs,
    existing: draft.existing,
    files: draft.files,
    fields: config.fields.map(logName),
    notes: [...draft.notes, ...notesOn(config)],
  };
}

function draftFor(config: PlanConfig, version: string): Draft {
  switch (config.destination) {
    case 'opensearch':
      return draftOpensearch(config, version);
    case 's3':
      return draftS3(config);
    case 'firehose':
      return draftFirehose(config);
  }
}

function targetInput({ target }: PlanConfig): Input {
  const prefix = target.id.slice(0, target.id.indexOf('-'));
  return {
    name: TARGET_INPUT,
    about: `Id of the ${TARGETS[target.type].name} whose traffic is logged`,
    type: 'text',
    value: target.id,
    pattern: `^${prefix}-[0-9a-z]+$`,
  };
}

function notesOn(config: PlanConfig): string[] {
  const { fields, format, target, destination, ranges, principals } = config;
  const has = (start: string): boolean => fields.some(({ name }) => name.startsWith(start));
  const isTransitGateway = target.type === 'TransitGateway';
  return [
    ...(destination === 'opensearch' && !config.domain && principals.length + ranges.length === 0
      ? ['Nobody but the function can use the domain: let people in with --principal or --allow-ip.']
      : []),
    ...ranges
      .filter(({ isPrivate }) => isPrivate)
      .map(
        ({ cidr }) =>
          `${cidr} is not routed on the internet: a public domain sees the address of your gateway, and never this one.`,
      ),
    ...(config.tagKeys.length > 0
      ? [
          `Tags are recorded for ${config.tagKeys.map(({ resourceType, keys }) => `${resourceType} (${keys.join(', ')})`).join(', ')}. Whoever deploys needs ec2:DescribeTags, autoscaling:DescribeTags and iam:CreateServiceLinkedRole; tags of Auto Scaling groups need a trail of CloudTrail. Where AWS does not know fields of version 11 yet, plan with --fields v10.`,
        ]
      : []),
    ...(format === 'terraform' && !isTransitGateway && has('next_hop')
      ? [
          "The six tag fields are left out: Terraform's aws_flow_log cannot choose the keys. With --format cloudformation they are recorded.",
        ]
      : []),
    ...(has('ecs_')
      ? [
          'Whoever deploys needs ecs:ListClusters, ecs:ListContainerInstances, ecs:ListServices, ecs:ListTaskDefinitions and ecs:ListTasks for the ecs-* fields.',
        ]
      : []),
    'A flow log cannot be changed: with other fields or another interval it is deleted and made anew, and what was delivered stays.',
  ];
}
