/** IAM policies as data, and the statements that the plans are made of. */
import type { Text } from './text.ts';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly AWS: Text | readonly Text[] } | { readonly Service: string };
  readonly Action: string | readonly string[];
  readonly Resource?: Text | readonly Text[];
  /** Operator → key → values. */
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: Text | readonly Text[] } };
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export function policy(...statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** Conditions that bind a service to one account and one source, against the confused deputy. */
export function fromSource(account: string, sourceArn: Text): NonNullable<Statement['Condition']> {
  return { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': sourceArn } };
}

/** Who may take a role: a service of AWS, for one account and source. */
export function serviceTrust(service: string, account: string, sourceArn: Text): PolicyDocument {
  return policy({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
    Condition: fromSource(account, sourceArn),
  });
}

/** Refuses what does not come over TLS. */
export function denyPlain(service: 's3' | 'sqs', resources: readonly Text[]): Statement {
  return {
    Sid: 'DenyWithoutTls',
    Effect: 'Deny',
    Principal: '*',
    Action: `${service}:*`,
    Resource: resources,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

export function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
