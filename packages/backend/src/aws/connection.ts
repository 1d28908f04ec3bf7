/** Who asks AWS, and where: the same for sources, set-up and doctor. */

export interface Connection {
  /** A profile of AWS's own configuration files; default the chain of AWS's own tools. */
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** A role to take first, with the credentials of the profile or the chain. */
  readonly roleArn?: string | undefined;
  /** What the role's trust policy asks for besides (IAM User Guide, "Access to AWS accounts owned by third parties"). */
  readonly externalId?: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The region that is asked for, or that the environment names; a profile may name another. */
export function regionOf({ region }: Connection, environment: Environment): string | undefined {
  return region ?? (environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined);
}

/** What is wrong with a connection, and in which field; undefined: nothing. */
export function checkConnection({
  region,
  roleArn,
  externalId,
}: Connection): { readonly field: 'region' | 'roleArn' | 'externalId'; readonly message: string } | undefined {
  if (region !== undefined && !isRegion(region)) return { field: 'region', message: `${region} is no region` };
  if (roleArn !== undefined && !/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(roleArn))
    return { field: 'roleArn', message: `${roleArn} is none; write arn:aws:iam::ACCOUNT:role/NAME` };
  if (externalId !== undefined && roleArn === undefined)
    return { field: 'externalId', message: 'it goes with the role that asks for it, and none is named' };
  return undefined;
}

/** `eu-west-1`, `us-gov-west-1`, `eusc-de-east-1`, … */
export const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/;

export function isRegion(text: string): boolean {
  return REGION.test(text);
}
