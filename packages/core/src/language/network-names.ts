/** Names of networks, which stand for addresses in a query: `srcaddr:public`. */

/** Names that every query knows, with what completion says about them. */
export const BUILT_IN_NETWORKS: Readonly<Record<string, string>> = {
  public: 'addresses of the internet',
  private: 'addresses that are not globally routable',
};

const LONGEST = 63;

/** Words of the two languages: as the name of a network they would need quotes. */
const RESERVED = new Set(['and', 'or', 'not', 'to', 'null']);

/**
 * Whether a text can name a network: lower-case words of letters and digits joined by single `-` or `_`, a letter first, at most
 * 63 characters, and no operator. Addresses and patterns of them begin with a digit, a colon or a star, or hold a colon, so no
 * name looks like one.
 */
export function isNetworkName(text: string): boolean {
  return text.length <= LONGEST && /^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/.test(text) && !RESERVED.has(text);
}
