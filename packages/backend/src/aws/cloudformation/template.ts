/** Plan → CloudFormation: a template and its parameter file, both as JSON. */
import type { Input, Plan } from '../plan.ts';
import type { Value } from '../text.ts';
import { renderKind } from './resources.ts';
import { createValues, type Json } from './values.ts';

export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, Json>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: { readonly [key: string]: Json } }>
  >;
  readonly Outputs: Readonly<Record<string, Json>>;
}

export function toTemplate(plan: Plan): Template {
  const { value } = createValues(plan);
  const resources = plan.resources.map((resource) => {
    const { type, properties, isKept, updatePolicy } = renderKind(resource);
    const given = Object.entries(properties).filter(([, one]) => one !== undefined) as [string, Value][];
    return [
      resource.id,
      {
        Type: type,
        ...(isKept !== undefined && retention(isKept ? 'Retain' : 'Delete')),
        ...(updatePolicy && { UpdatePolicy: updatePolicy }),
        ...(resource.after && resource.after.length > 0 && { DependsOn: resource.after }),
        Properties: Object.fromEntries(given.map(([key, one]) => [key, value(one)])),
      },
    ] as const;
  });
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `VPC flow logs to ${plan.destination}, planned by Thalweg for account ${plan.account} in ${plan.region}`,
    Parameters: Object.fromEntries(plan.inputs.map((input) => [input.name, parameterOf(input)])),
    Resources: Object.fromEntries(resources),
    Outputs: Object.fromEntries(
      plan.outputs.map(({ name, about, value: of }) => [name, { Description: about, Value: value(of) }]),
    ),
  };
}

function retention(policy: 'Retain' | 'Delete'): Readonly<Record<string, Json>> {
  return { DeletionPolicy: policy, UpdateReplacePolicy: policy };
}

function parameterOf({ type, about, pattern, least, most }: Input): Json {
  return {
    Type: type === 'number' ? 'Number' : 'String',
    Description: about,
    ...(pattern !== undefined && { AllowedPattern: pattern, ConstraintDescription: `must match ${pattern}` }),
    ...(least !== undefined && { MinValue: least }),
    ...(most !== undefined && { MaxValue: most }),
  };
}

/** As `aws cloudformation create-change-set --parameters file://…` takes it. */
export function toParameters(plan: Plan): Json {
  return plan.inputs.map(({ name, value }) => ({ ParameterKey: name, ParameterValue: value }));
}
