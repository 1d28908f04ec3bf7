/** A page of this console, whatever was asked for: nobody is sent elsewhere. */
export function ownPage(to: string): string {
  const base = 'http://console.invalid';
  if (!to.startsWith('/') || !URL.canParse(to, base)) return '/';
  const { origin, pathname, search, hash } = new URL(to, base);
  // `/.//elsewhere` becomes `//elsewhere`, which names another host.
  return origin === base ? pathname.replace(/^\/+/, '/') + search + hash : '/';
}
