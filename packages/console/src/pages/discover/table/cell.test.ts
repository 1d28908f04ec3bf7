import type { ApiField, ApiValue } from '@thalweg/core/api';
import { fieldNamed, fieldType } from '@thalweg/core/fields';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { clockOf } from '../../../lib/clock.ts';
import { Cell, type CellProps } from './Cell.tsx';

const clock = clockOf('UTC');

function field(name: string): ApiField {
  const row = fieldNamed(name);
  const { kind = 'keyword', unit } = row ?? {};
  return { name, kind, type: fieldType(row), description: '', inStore: true, ...(unit && { unit }) };
}

const draw = (name: string, value: ApiValue, more: Partial<CellProps> = {}): string =>
  renderToStaticMarkup(
    createElement(Cell, {
      field: field(name),
      value,
      before: undefined,
      protocol: 6,
      clock,
      country: undefined,
      label: undefined,
      ...more,
    }),
  );
const text = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\s\u202f\u00a0]+/g, ' ')
    .trim();

describe('a cell', () => {
  it('marks what was rejected with more than a colour', () => {
    expect(text(draw('action', 'REJECT'))).toBe('⊘ REJECT');
    expect(text(draw('action', 'ACCEPT'))).toBe('✓ ACCEPT');
  });
  it.each([
    ['dstport', 22, '22 ssh'],
    ['dstport', 50_123, '50123'],
    ['protocol', 17, 'UDP'],
    ['bytes', 1536, '1.5 KiB'],
    ['packets', 1_204_332, '1 204 332'],
    ['bytes', '9223372036854775807', '8 EiB'],
    ['tcp_flags', 18, 'SYN ACK'],
    ['srcaddr', null, '–'],
  ] as const)('shows %s %s as %s', (name, value, shown) => {
    expect(text(draw(name, value))).toBe(shown);
  });
  it('keeps the exact value at hand', () => {
    expect(draw('bytes', 1536)).toMatch(/title="1.536 bytes"/);
  });
  it('shows the date only where it changes', () => {
    const day = Date.UTC(2024, 1, 14, 23, 59, 59) / 1000;
    expect(text(draw('start', day + 1))).toBe('Feb 15, 2024 00:00:00');
    expect(text(draw('start', day + 2, { before: day + 1 }))).toBe('00:00:01');
    expect(text(draw('start', day + 1, { before: day }))).toBe('Feb 15, 2024 00:00:00');
  });
  it('says where an address is', () => {
    const markup = draw('srcaddr', '203.0.113.9', { country: 'NL', label: 'office' });
    expect(text(markup)).toBe('203.0.113.9 🇳🇱 office');
    expect(markup).toContain('aria-label="Netherlands"');
  });
  it('says what an id is called', () => {
    expect(text(draw('interface_id', 'eni-1', { label: 'web-1' }))).toBe('eni-1 web-1');
    expect(text(draw('protocol', 6, { label: undefined }))).toBe('TCP');
  });
  it('writes what a log says as text, whatever it says', () => {
    expect(draw('interface_id', '<img src=x onerror=alert(1)>')).not.toContain('<img');
  });
});
