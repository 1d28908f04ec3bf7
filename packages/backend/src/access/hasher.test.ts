import { describe, expect, it } from 'vitest';
import { createHasher, HASH_COST } from './hasher.ts';
import { CHEAP } from './testing.ts';

describe('createHasher', () => {
  it('knows the password of a hash, and no other', async () => {
    const hasher = createHasher(CHEAP);
    const hash = await hasher.hash('seven green otters');
    expect(hash).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
    expect(await hasher.verify('seven green otters', hash)).toBe(true);
    expect(await hasher.verify('seven green otter', hash)).toBe(false);
    expect(await hasher.verify('', hash)).toBe(false);
  });

  it('salts: equal passwords have different hashes', async () => {
    const hasher = createHasher(CHEAP);
    expect(await hasher.hash('seven green otters')).not.toBe(await hasher.hash('seven green otters'));
  });

  it('takes the ways to type one character as the same', async () => {
    const hasher = createHasher(CHEAP);
    const hash = await hasher.hash('zw\u00f6lf gr\u00fcne Otter');
    expect(await hasher.verify('zwo\u0308lf gru\u0308ne Otter', hash)).toBe(true);
  });

  it('does the same work where there is no hash, or one it cannot read', async () => {
    const hasher = createHasher(CHEAP);
    expect(await hasher.verify('anything', undefined)).toBe(false);
    expect(await hasher.verify('anything', 'plain text')).toBe(false);
    expect(await hasher.verify('', '')).toBe(false);
    expect(hasher.runs).toBe(3);
  });

  it('costs what OWASP asks for, and reads hashes of another cost', async () => {
    const hasher = createHasher(HASH_COST);
    const hash = await hasher.hash('seven green otters');
    expect(hash).toContain('ln=17,r=8,p=1');
    expect(await createHasher(CHEAP).verify('seven green otters', hash)).toBe(true);
  });

  it('sends away what would wait too long, and answers the rest', async () => {
    const hasher = createHasher(10);
    const all = await Promise.allSettled(Array.from({ length: 60 }, () => hasher.verify('anything', undefined)));
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(60 - 34);
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'too-many-sign-ins' });
    expect(await hasher.verify('anything', undefined)).toBe(false);
  });
});
