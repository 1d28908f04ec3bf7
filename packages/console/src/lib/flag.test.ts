import { expect, it } from 'vitest';
import { countryFieldOf, flagOf } from './flag.ts';

it('makes flags of letters', () => {
  expect(flagOf('NL')).toEqual({ flag: '🇳🇱', name: 'Netherlands' });
  expect(flagOf('X1')).toBeUndefined();
  expect(flagOf('x')).toBeUndefined();
});

it('knows where the country of an address stands', () => {
  expect(countryFieldOf('srcaddr')).toBe('src_country');
  expect(countryFieldOf('pkt_srcaddr')).toBeUndefined();
});
