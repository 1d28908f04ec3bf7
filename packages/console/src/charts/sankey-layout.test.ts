import { describe, expect, it } from 'vitest';
import { layOut } from './sankey-layout.ts';

const box = { left: 0, right: 210, top: 0, bottom: 100, nodeWidth: 10, gap: 10 };
const node = (id: string, column: number) => ({ id, column });
const link = (from: string, to: string, value: number) => ({ id: `${from}>${to}`, from, to, value });

describe('layOut', () => {
  const nodes = [node('a', 0), node('b', 0), node('s', 1), node('t', 1), node('z', 2)];
  const links = [link('a', 't', 10), link('a', 's', 20), link('b', 's', 60), link('s', 'z', 80), link('t', 'z', 10)];
  const { nodes: placed, links: bands } = layOut(nodes, links, box);
  const at = (id: string) => placed.find((one) => one.node.id === id);

  it('gives each node the height of what goes through it, in one scale', () => {
    expect(placed.map(({ node: { id }, value, height }) => [id, value, height])).toEqual([
      ['a', 30, 30],
      ['b', 60, 60],
      ['s', 80, 80],
      ['t', 10, 10],
      ['z', 90, 90],
    ]);
  });
  it('spreads columns over the width and keeps nodes inside the box, without overlap', () => {
    expect(placed.map(({ x }) => x)).toEqual([0, 0, 100, 100, 200]);
    expect(at('b')?.y).toBe((at('a')?.y ?? 0) + 30 + 10);
    for (const { y, height } of placed) expect(y >= 0 && y + height <= 100.0001).toBe(true);
  });
  it('stacks the bands of a node in the order of their other ends', () => {
    const start = (id: string) => Number(/^M\S+ (\S+)C/.exec(bands.find((one) => one.link.id === id)?.path ?? '')?.[1]);
    expect(start('a>s')).toBe(10);
    expect(start('a>t')).toBe(25);
    expect(bands.find((one) => one.link.id === 'b>s')?.thickness).toBe(60);
  });
  it('is empty without links or nodes, and ignores a link to nowhere', () => {
    expect(layOut([], [], box)).toEqual({ nodes: [], links: [] });
    expect(layOut([node('a', 0)], [link('a', 'x', 1)], box).links).toEqual([]);
  });
});
