/** Answers of AWS's Query protocol, in XML. */

/** Lists are `<member>`s; what is undefined is left out. */
export function toXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => `<member>${toXml(one)}</member>`).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]) => `<${key}>${toXml(one)}</${key}>`)
      .join('');
  return String(value).replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character]!);
}

export function answerOf(action: string, result: unknown): string {
  return `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${toXml(result)}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`;
}

export function errorOf(code: string, message: string): string {
  return `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error>${toXml({ Type: 'Sender', Code: code, Message: message })}</Error><RequestId>r</RequestId></ErrorResponse>`;
}

/** `Tags.member.1.Key=…` as the object that it stands for. */
export function parseQuery(body: string): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, text] of new URLSearchParams(body)) {
    const keys = path.split('.').filter((key) => key !== 'member');
    let at = root;
    for (const key of keys.slice(0, -1)) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    at[keys.at(-1)!] = text;
  }
  return root;
}

/** The members of a list that `parseQuery` has read. */
export function members<T>(value: unknown): T[] {
  return Object.values((value ?? {}) as Record<string, T>);
}
