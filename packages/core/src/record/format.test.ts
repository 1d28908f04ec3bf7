// biome-ignore-all lint/suspicious/noTemplateCurlyInString: format strings of AWS look like templates
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../fields/index.ts';
import { formatText, type LineFormat, parseFormat, sameFormat, unknownNames } from './format.ts';

function namesOf(text: string): readonly string[] | string {
  const result = parseFormat(text);
  return result.ok ? result.format.names : result.message;
}

describe('parseFormat', () => {
  it.each([
    ['${version} ${account-id}', ['version', 'account_id']],
    ['$${srcaddr} $${dstaddr}', ['srcaddr', 'dstaddr']],
    ['srcaddr,dst-port, bytes', ['srcaddr', 'dst_port', 'bytes']],
    ['${srcaddr},${dstaddr}', ['srcaddr', 'dstaddr']],
    ['  flow_direction\n\tflow-log-status ', ['flow_direction', 'flow_log_status']],
    ['brand-new Version', ['brand_new', 'version']],
  ])('reads %j', (text, names) => {
    expect(namesOf(text)).toEqual(names);
  });

  it.each([
    ['', 'the format names no field'],
    [' , ', 'the format names no field'],
    ['version ${version}', 'the format names version twice'],
    ['account-id account_id', 'the format names account_id twice'],
    ['version ${a b}', '"${a" is not a field name'],
    ['version _line', '"_line" is not a field name'],
    ['version 7up', '"7up" is not a field name'],
    ['${version', '"${version" is not a field name'],
  ])('refuses %j', (text, message) => {
    expect(namesOf(text)).toBe(message);
  });

  it('says where the mistake stands', () => {
    const result = parseFormat('version srcaddr version');
    expect(result).toMatchObject({ ok: false, start: 16, end: 23 });
  });

  it('finds catalogue rows, and names those that have none', () => {
    const result = parseFormat('version brand-new');
    expect(result.ok && result.format.fields.map((field) => field?.name)).toEqual(['version', undefined]);
    expect(result.ok && unknownNames(result.format)).toEqual(['brand_new']);
  });

  it('prints what it reads back', () => {
    const name = fc.oneof(
      fc.constantFrom(...FIELDS.map((field) => field.name)),
      fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 60 }), (names) => {
        const result = parseFormat(names.join(' '));
        expect(result.ok).toBe(true);
        const format = (result as { format: LineFormat }).format;
        const again = parseFormat(formatText(format));
        expect(again.ok && sameFormat(again.format, format)).toBe(true);
      }),
      { seed: 11 },
    );
  });
});
