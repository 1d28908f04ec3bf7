// biome-ignore-all lint/suspicious/noTemplateCurlyInString: AWS format strings are written so.
import { expect, test } from 'vitest';
import { thalwegCalls } from './shell.ts';

test.each([
  [
    "thalweg search 'action:REJECT and dstport <= 1024' --limit 5",
    [['search', 'action:REJECT and dstport <= 1024', '--limit', '5']],
  ],
  ['npx thalweg status', [['status']]],
  ['THALWEG_STORE=/x thalweg status', [['status']]],
  ["thalweg search --format ndjson | jq -r '.srcaddr | length'", [['search', '--format', 'ndjson']]],
  ['thalweg count > n.txt && thalweg status --json 2> log', [['count'], ['status', '--json']]],
  ['source <(thalweg completion bash)', [['completion', 'bash']]],
  ['n=$(thalweg count "a:\\"b c\\"")', [['count', 'a:"b c"']]],
  ['aws s3 sync s3://bucket . # then thalweg ingest', []],
  ['echo thalweg ingest', []],
  ["thalweg ingest x \\\n  --format '${version} ${srcaddr}'", [['ingest', 'x', '--format', '${version} ${srcaddr}']]],
])('finds the calls in %s', (text, calls) => {
  expect(thalwegCalls(text)).toEqual(calls);
});
