/** What a template means with its parameters, as far as a change set has to know it. */

export interface TemplateResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[];
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Description: string;
  readonly Parameters?: Readonly<Record<string, { readonly AllowedPattern?: string }>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Description: string; readonly Value: unknown }>>;
}

export type Parameters = Readonly<Record<string, string>>;

/** The property that names a resource, by which it is known before it is there; changing it makes it anew. */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::OpenSearchService::Domain': 'DomainName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::KinesisFirehose::DeliveryStream': 'DeliveryStreamName',
};
/** Types of which any change but of tags makes a new one (CloudFormation template reference, "Update requires: Replacement"). */
const IMMUTABLE = new Set(['AWS::EC2::FlowLog', 'AWS::Lambda::Permission']);

/** Its name in AWS, or undefined where CloudFormation chooses one. */
export function nameOf({ Type, Properties }: TemplateResource): string | undefined {
  const property = NAME_PROPERTY[Type];
  return property === undefined ? undefined : (Properties[property] as string | undefined);
}

export function isMadeAnew(type: string, properties: readonly string[]): boolean {
  return IMMUTABLE.has(type) || properties.includes(NAME_PROPERTY[type] ?? '');
}

/** Properties with the values of parameters in their places; attributes of resources stay as they are written. */
export function withParameters(value: unknown, parameters: Parameters): unknown {
  if (Array.isArray(value)) return value.map((one) => withParameters(one, parameters));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::Sub': sub } = value as { Ref?: string; 'Fn::Sub'?: string };
  if (typeof Ref === 'string') return parameters[Ref] ?? value;
  if (typeof sub === 'string') {
    const text = sub.replace(/\$\{(\w+)\}/g, (whole, name: string) => parameters[name] ?? whole);
    return /\$\{/.test(text) ? { 'Fn::Sub': text } : text;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withParameters(one, parameters)]));
}

/** Names of the properties in which two differ. */
export function differences(one: TemplateResource, other: TemplateResource): string[] {
  const names = new Set([...Object.keys(one.Properties), ...Object.keys(other.Properties)]);
  return [...names].filter((name) => JSON.stringify(one.Properties[name]) !== JSON.stringify(other.Properties[name]));
}
