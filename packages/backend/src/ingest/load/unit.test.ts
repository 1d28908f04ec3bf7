import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from '@thalweg/core/record';
import { expect, it } from 'vitest';
import type { Appender, LoadUnit, WrittenPart } from '../../stores/store.ts';
import { UnitWriter } from './unit.ts';

const LINE = new TextEncoder().encode('2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 1 1 1 ACCEPT OK');

function openUnits(options: { readonly fails?: number } = {}) {
  const told: string[] = [];
  const units: LoadUnit[] = [];
  let running = 0;
  let most = 0;
  let appended = 0;
  const appender: Appender = {
    async append(columns) {
      const nth = ++appended;
      most = Math.max(most, ++running);
      // The earlier takes longer, so that they end in another order.
      await sleep(nth % 2 === 1 ? 20 : 5);
      running--;
      if (nth === options.fails) throw new Error('denied');
      const shares = new Map<number, number>();
      columns.objects.forEach(({ object, from }, run) => {
        const to = columns.objects[run + 1]?.from ?? columns.rows;
        shares.set(object, (shares.get(object) ?? 0) + to - from);
      });
      return [...shares].map(
        ([object, records]) =>
          ({ path: `${nth}`, rows: records, objects: [{ object, records }], coverage: [] }) as unknown as WrittenPart,
      );
    },
    appendQuarantine: async () => [],
    end: (objects) => told.push(`end ${objects}`),
  };
  const parser = createParser();
  const writer = new UnitWriter([parser], appender, {
    maxRows: 10,
    unitRows: 40,
    emit(unit) {
      told.push(`emit ${unit.objects.map(({ object }) => object)}`);
      units.push(unit);
    },
    closed: () => told.push('closed'),
  });
  async function add(object: number, rows: number): Promise<void> {
    writer.begin({ object, label: `o${object}`, identity: `${object}`, replaces: undefined, parser });
    for (let line = 1; line <= rows; line++) {
      parser.line(LINE, line);
      await writer.spill();
    }
    await writer.end({ bytesIn: 0, textBytes: 0, textCrc32: 0, broken: undefined });
  }
  return { add, writer, units, told, most: () => most };
}

it('writes a unit while the next is parsed, two parts at once, and emits it whole', async () => {
  const { add, writer, units, told, most } = openUnits();
  const sizes = [25, 3, 30, 7, 7, 7, 7, 7, 7, 90, 1];
  for (const [object, rows] of sizes.entries()) await add(object, rows);
  await writer.flush();
  expect(most()).toBe(2);
  expect(units.flatMap((unit) => unit.objects.map(({ object }) => object)).sort((a, b) => a - b)).toEqual([
    ...sizes.keys(),
  ]);
  for (const { objects, parts } of units) {
    for (const { object, records } of objects) {
      const own = parts.flatMap((part) => part.objects).filter((share) => share.object === object);
      expect(own.reduce((sum, share) => sum + share.records, 0)).toBe(records);
      expect(records).toBe(sizes[object]);
    }
    const numbers = objects.map(({ object }) => object);
    // The appender forgets objects when all of them is written, and not before.
    expect(told.indexOf(`end ${numbers}`)).toBe(told.indexOf(`emit ${numbers}`) - 1);
  }
  expect(told.indexOf('closed')).toBeLessThan(told.findIndex((text) => text.startsWith('emit')));
});

it('drops the open unit alone', async () => {
  const { add, writer, units } = openUnits();
  await add(1, 45);
  await add(2, 15);
  expect(await writer.drop()).not.toEqual([]);
  await add(3, 5);
  await writer.flush();
  expect(units.map((unit) => unit.objects.map(({ object }) => object))).toEqual([[1], [3]]);
});

it('fails when a part of a closed unit cannot be written, and does not emit that', async () => {
  const { add, writer, units } = openUnits({ fails: 3 });
  const all = async (): Promise<void> => {
    for (let object = 0; object < 5; object++) await add(object, 41);
    await writer.flush();
  };
  await expect(all()).rejects.toThrow('denied');
  await sleep(50);
  expect(units.flatMap((unit) => unit.objects.map(({ object }) => object))).not.toContain(0);
});
