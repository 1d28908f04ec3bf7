/** Whether a store's name is the address of a cluster. */
export function isClusterAddress(store: string): boolean {
  return /^https?:\/\//i.test(store);
}

/** Whether an address names indices of another program: by a pattern, or by the names that the old Lambda function gave them. */
export function isArchiveAddress(address: string): boolean {
  return /^https?:\/\/[^/]+\/(?:cwl-[^/]*|[^/]*[*,][^/]*)$/i.test(address);
}
