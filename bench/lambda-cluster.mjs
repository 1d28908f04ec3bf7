// A cluster that takes every bulk request at once, for `npm run bench -- lambda`: it prints its port.
import { createServer } from 'node:http';
import { createGunzip } from 'node:zlib';

const TEMPLATE = JSON.stringify({ index_templates: [{ index_template: { version: 1, _meta: { extra: [] } } }] });
const answers = new Map();

function answerTo(items) {
  if (!answers.has(items))
    answers.set(items, `{"items":[${Array(items).fill('{"create":{"status":201}}').join(',')}]}`);
  return answers.get(items);
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(TEMPLATE);
    return;
  }
  let lines = 0;
  const text = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
  text.on('data', (chunk) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  });
  text.on('end', () => response.end(answerTo(lines / 2)));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
