import { expect, test } from 'vitest';
import { bool, encodeThrift, i8, i32, i64, list, struct, text } from './thrift.ts';

// Expected bytes worked out by hand from the protocol's page.
test.each([
  { name: 'an empty struct', fields: [], bytes: [0] },
  {
    name: 'numbers in zigzag order',
    fields: [
      [1, i32(1)],
      [2, i32(-1)],
      [3, i64(150)],
    ],
    bytes: [0x15, 2, 0x15, 1, 0x16, 0xac, 0x02, 0],
  },
  {
    name: 'a number beyond 32 bits',
    fields: [[1, i64(2 ** 40)]],
    bytes: [0x16, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 0],
  },
  {
    name: 'truth in the type',
    fields: [
      [1, bool(true)],
      [2, bool(false)],
    ],
    bytes: [0x11, 0x12, 0],
  },
  {
    name: 'ids far apart',
    fields: [
      [1, i8(8)],
      [20, i8(9)],
    ],
    bytes: [0x13, 8, 0x03, 40, 9, 0],
  },
  {
    name: 'a field left out',
    fields: [
      [1, undefined],
      [3, text('ß')],
    ],
    bytes: [0x38, 2, 0xc3, 0x9f, 0],
  },
  {
    name: 'a struct inside',
    fields: [
      [2, struct([[1, i32(0)]])],
      [3, i32(0)],
    ],
    bytes: [0x2c, 0x15, 0, 0, 0x15, 0, 0],
  },
  { name: 'a short list', fields: [[1, list('i32', [i32(0), i32(3)])]], bytes: [0x19, 0x25, 0, 6, 0] },
  {
    name: 'a long list',
    fields: [[1, list('i32', new Array(15).fill(i32(0)))]],
    bytes: [0x19, 0xf5, 15, ...new Array(15).fill(0), 0],
  },
] as const)('$name', ({ fields, bytes }) => {
  expect([...encodeThrift(fields)]).toEqual(bytes);
});
