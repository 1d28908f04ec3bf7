// A cluster that takes every bulk request at once, for `bench/lambda.ts`: it prints its port, and counts what it took as `GET /` asks.
import { createServer } from 'node:http';

let taken = 0;
const answers = new Map();
const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(String(taken));
    return;
  }
  let lines = 0;
  request.on('data', (chunk) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  });
  request.on('end', () => {
    const items = lines / 2;
    taken += items;
    if (!answers.has(items))
      answers.set(items, `{"items":[${Array(items).fill('{"create":{"status":201}}').join(',')}]}`);
    response.end(answers.get(items));
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
