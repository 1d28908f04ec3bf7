import { describe, expect, it } from 'vitest';
import { strength, toLetIn } from './let-in.ts';

const group = (address: string, port: number, protocol: number, count: number, sources = 1) => ({
  values: [address, port, protocol],
  measures: [count, sources, count * 40],
});
const ROOM = { ports: 10, targets: 10 };

describe('toLetIn', () => {
  const answer = {
    groups: [
      group('10.0.0.11', 443, 6, 900, 80),
      group('10.0.0.5', 22, 6, 30, 7),
      group('10.0.0.6', 3389, 6, 40, 9),
      group('10.0.0.5', 5432, 6, 2),
      group('10.0.0.5', 443, 17, 5),
      group('10.0.0.5', 443, 6, 9, 3),
    ],
  };
  it('puts remote access first, then databases, then the rest', () => {
    expect(toLetIn(answer, ROOM).ports.map(({ port, group: of, first }) => [port, of, first])).toEqual([
      [3389, 'remote', true],
      [22, 'remote', false],
      [5432, 'control', true],
      [443, 'other', true],
    ]);
  });
  it('puts targets first that were reached where nobody should', () => {
    expect(toLetIn(answer, ROOM).targets.map(({ address, total }) => [address, total])).toEqual([
      ['10.0.0.6', 40],
      ['10.0.0.5', 46],
      ['10.0.0.11', 900],
    ]);
  });
  it('adds protocols up in one cell and names the port after the larger one', () => {
    const table = toLetIn(answer, ROOM);
    expect(table.targets[1]?.cells[3]).toEqual({ count: 14, sources: 3, bytes: 560 });
    expect(table.ports[3]?.protocol).toBe(6);
    expect(table.targets[0]?.cells).toEqual([{ count: 40, sources: 9, bytes: 1600 }, undefined, undefined, undefined]);
    expect(table.most).toBe(900);
  });
  it('says what has no place', () => {
    const table = toLetIn(answer, { ports: 2, targets: 1 });
    expect([table.ports.length, table.targets.length, table.more]).toEqual([2, 1, { ports: 2, targets: 2 }]);
  });
  it('is empty without groups', () => {
    expect(toLetIn({ groups: [] }, ROOM)).toEqual({ ports: [], targets: [], more: { ports: 0, targets: 0 }, most: 0 });
  });
});

it('colours by the logarithm', () => {
  expect(strength(1, 1000)).toBeCloseTo(0.12);
  expect(strength(1000, 1000)).toBeCloseTo(1);
  expect(strength(1, 1)).toBe(1);
});
