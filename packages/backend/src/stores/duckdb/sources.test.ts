import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from './open.ts';

it('remembers positions and reports of sources apart, in whatever order they are saved', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'thalweg-sources-'));
  try {
    const store = openStore(folder, { create: true });
    await store.saveReport('kinesis://b', '{"a":1}');
    await store.savePosition('kinesis://b', 'shard 1');
    await store.savePosition('kinesis://b', 'shard 2');
    await store.savePosition('cloudwatch://a', 'now');
    await store.saveReport('kinesis://b', '{"a":2}');
    const remembered = [
      { source: 'cloudwatch://a', position: 'now' },
      { source: 'kinesis://b', position: 'shard 2', report: '{"a":2}' },
    ];
    expect(await store.sources()).toEqual(remembered);
    await store.close();
    const again = openStore(folder);
    expect(await again.sources()).toEqual(remembered);
    await again.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
