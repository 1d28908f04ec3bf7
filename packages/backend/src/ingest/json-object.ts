/** JSON of others, of which nothing is known but that it is an object. */
export type Json = { readonly [key in string]?: unknown };

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
