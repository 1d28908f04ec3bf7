/** What stays when a stack is deleted: what it costs on, and how to delete it. */
import { CLOUDWATCH_STORAGE } from '../prices.ts';
import { typeInWords } from './resource-types.ts';
import type { StackResource } from './stacks.ts';

export interface Kept {
  readonly type: string;
  readonly words: string;
  readonly name: string;
  /** A sentence. */
  readonly costs: string;
  /** Commands that delete it. */
  readonly remove: readonly string[];
}

interface KeptRow {
  readonly costs: string;
  readonly remove: (name: string, region: string) => readonly string[];
}

const ROWS: Readonly<Record<string, KeptRow>> = {
  'AWS::S3::Bucket': {
    costs: 'Storage of S3, until its lifecycle has removed all objects.',
    remove: (name) => [`aws s3 rb s3://${name} --force`],
  },
  'AWS::Logs::LogGroup': {
    costs: `${CLOUDWATCH_STORAGE} USD a month for each GB, until its retention has removed all events.`,
    remove: (name, region) => [`aws logs delete-log-group --region ${region} --log-group-name ${name}`],
  },
  'AWS::OpenSearchService::Domain': {
    costs: 'Instances and disks of the domain, as before: they cost whether anything arrives or not.',
    remove: (name, region) => [`aws opensearch delete-domain --region ${region} --domain-name ${name}`],
  },
  'AWS::EC2::SecurityGroup': {
    costs: 'Nothing: it stays as long as the domain is in it.',
    remove: (name, region) => [`aws ec2 delete-security-group --region ${region} --group-id ${name}`],
  },
};

export function keptOf(resources: readonly StackResource[], region: string): readonly Kept[] {
  return resources
    .filter(
      ({ isKept, PhysicalResourceId, ResourceStatus }) =>
        isKept && PhysicalResourceId !== '' && ResourceStatus !== 'DELETE_COMPLETE',
    )
    .map(({ ResourceType: type, PhysicalResourceId: name }) => ({
      type,
      words: typeInWords(type),
      name,
      costs: ROWS[type]?.costs ?? '',
      remove: ROWS[type]?.remove(name, region) ?? [],
    }));
}
