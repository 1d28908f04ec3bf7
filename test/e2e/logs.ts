/** Small logs whose every value the tests know. */

/** 2016-06-15T10:00:00Z. */
export const BASE = 1_465_984_800;

const V2 = (start: number, rest: string): string => `2 000123456789 eni-0a ${rest} ${start} ${start + 59} `;

/** Default format, seven lines: five flows, one NODATA, one SKIPDATA. */
export const DEFAULT_LOG = [
  `${V2(BASE, '10.0.0.5 10.0.2.20 40000 22 6 10 4249')}ACCEPT OK`,
  `${V2(BASE + 60, '198.51.100.7 10.0.0.5 50001 22 6 1 40')}REJECT OK`,
  `${V2(BASE + 120, '198.51.100.7 10.0.0.5 50002 3389 6 2 9007199254740993')}REJECT OK`,
  `${V2(BASE + 180, '2001:DB8:0:0::7 2001:db8::0005 443 55000 17 9223372036854775807 9223372036854775806')}ACCEPT OK`,
  `${V2(BASE + 240, '203.0.113.9 10.0.0.5 0 0 1 4 336')}ACCEPT OK`,
  `${V2(BASE + 300, '- - - - - - -')}- NODATA`,
  `${V2(BASE + 360, '- - - - - - -')}- SKIPDATA`,
  '',
].join('\n');

/** A header in its own order, a field that AWS has not published, a tag. */
export const CUSTOM_LOG = [
  'dstport srcaddr dstaddr action log-status start brand-new instance-tag tcp-flags',
  `443 10.0.1.6 52.95.128.179 ACCEPT OK ${BASE + 600} one%20two platform%2Dengineering 19`,
  `8080 10.0.1.7 52.95.128.180 REJECT OK ${BASE + 660} - - 2`,
  '',
].join('\n');

/** Three lines that are no records, one that is. */
export const BAD_LOG = [
  '2 000123456789 eni-0a 10.0.0.5 10.0.2.20 40000 70000 6 10 4249 1465984800 1465984859 ACCEPT OK',
  '2 000123456789 eni-0a 10.0.0.5 10.0.2.999 40000 22 6 10 4249 1465984800 1465984859 ACCEPT OK',
  'hello',
  '2 000123456789 eni-0a 10.0.0.5 10.0.2.21 40000 22 6 10 4249 1465984800 1465984859 ACCEPT OK',
  '',
].join('\n');

/** A log of many lines of one day in the default format, the same for the same arguments. */
export function manyLines(count: number, salt = 0): string {
  const rows: string[] = [];
  for (let index = 0; index < count; index++) {
    const start = BASE + ((index * 7 + salt) % 80_000);
    const action = index % 3 === 0 ? 'REJECT' : 'ACCEPT';
    rows.push(
      `2 000123456789 eni-${salt} 10.${salt % 256}.${(index >> 8) % 256}.${index % 256} 10.0.2.20 ${1024 + (index % 60_000)} ${index % 1000} 6 ${index + 1} ${(index + 1) * 40} ${start} ${start + 59} ${action} OK`,
    );
  }
  return `${rows.join('\n')}\n`;
}
