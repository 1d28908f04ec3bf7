/** Whether a store's name is the address of a cluster. */
export function isClusterAddress(store: string): boolean {
  return /^https?:\/\//i.test(store);
}
