/** Names of the store's own indices, besides those of the days. */
export interface Names {
  readonly prefix: string;
  /** Pattern of the days. */
  readonly flows: string;
  /** What is loaded: one document for each object, by its number. */
  readonly objects: string;
  /** Who is loading what: one document for each content. */
  readonly claims: string;
  /** Bad lines with their text. */
  readonly quarantine: string;
  /** Owners, counters, saved searches, networks. */
  readonly meta: string;
  /** What is known of the resources of AWS. */
  readonly resources: string;
}

export function namesOf(prefix: string): Names {
  return {
    prefix,
    flows: `${prefix}-flows-*`,
    objects: `${prefix}-objects`,
    claims: `${prefix}-claims`,
    quarantine: `${prefix}-quarantine`,
    meta: `${prefix}-meta`,
    resources: `${prefix}-resources`,
  };
}
