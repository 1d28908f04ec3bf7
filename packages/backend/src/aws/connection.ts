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
