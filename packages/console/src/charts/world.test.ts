import { countryName } from '@thalweg/core/fields';
import { describe, expect, it } from 'vitest';
import { COUNTRIES, WORLD_HEIGHT, WORLD_WIDTH } from './world.generated.ts';

describe('the outlines of countries', () => {
  const codes = COUNTRIES.map(([code]) => code).filter((code) => code !== '');
  it('have the letters by which countries are looked up, each once', () => {
    expect(codes.filter((code) => countryName(code) === undefined)).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
    expect(['DE', 'US', 'CN', 'BR', 'ZA', 'AU'].filter((code) => !codes.includes(code))).toEqual([]);
  });
  it('lie on the map', () => {
    for (const [, path] of COUNTRIES) {
      for (const [, x, y] of path.matchAll(/M(-?\d+) (-?\d+)/g)) {
        expect(Number(x) >= 0 && Number(x) <= WORLD_WIDTH && Number(y) >= 0 && Number(y) <= WORLD_HEIGHT).toBe(true);
      }
    }
  });
  it('lie where they are: Australia south-east of Germany, Brazil south-west', () => {
    const start = (code: string): number[] =>
      /M(\d+) (\d+)/
        .exec(COUNTRIES.find(([one]) => one === code)?.[1] ?? '')
        ?.slice(1)
        .map(Number) ?? [];
    const [[gx = 0, gy = 0], [ax = 0, ay = 0], [bx = 0, by = 0]] = [start('DE'), start('AU'), start('BR')];
    expect(ax > gx && ay > gy && bx < gx && by > gy).toBe(true);
  });
});
