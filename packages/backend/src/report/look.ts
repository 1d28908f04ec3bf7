/** Something that may not be there to be seen. */

/** What was seen, or the permission that is missing to see it: an action of IAM, or one of a cluster. */
export type Look<T> = { readonly value: T } | { readonly denied: string };
