// Bundles the Lambda function into one file, packages/backend/dist/lambda/index.mjs, and a zip beside it that can be uploaded as it is.
// What the function uses of the AWS SDK is inside: the one of the runtime changes when AWS likes.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { notices } from './notices.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'packages/backend/dist/lambda');
const MOST_BYTES = 1_000_000;
/** The earliest date that a zip can tell, so that equal functions make equal zips. */
const DOS_DATE = (1 << 5) | 1;

/** A zip (APPNOTE 6.3) of files that anybody may read: [name, bytes]. */
function zipOf(files) {
  const locals = [];
  const centrals = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const packed = deflateRawSync(bytes, { level: 9 });
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0); // version that can read it
    fields.writeUInt16LE(8, 4); // deflate
    fields.writeUInt16LE(DOS_DATE, 8);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE((0o100644 << 16) >>> 0, 6); // a file with its rights, as Unix has them
    place.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    locals.push(local);
    centrals.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), fields, place, Buffer.from(name));
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

/** Resolves to the path of the file. */
export async function buildLambda() {
  mkdirSync(dist, { recursive: true });
  const file = join(dist, 'index.mjs');
  const fresh = `${file}.${process.pid}`;
  const { metafile } = await build({
    absWorkingDir: root,
    metafile: true,
    entryPoints: [join(root, 'packages/backend/src/lambda/entry.ts')],
    outfile: fresh,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // The packages' ES modules, of which only what is used comes along.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  const bytes = readFileSync(fresh);
  if (bytes.length > MOST_BYTES) throw new Error(`the function has ${bytes.length} bytes, more than ${MOST_BYTES}`);
  const files = [
    ['index.mjs', bytes],
    ['THIRD-PARTY.txt', Buffer.from(notices(Object.keys(metafile.inputs)))],
  ];
  writeFileSync(`${fresh}.zip`, zipOf(files));
  renameSync(`${fresh}.zip`, join(dist, 'function.zip'));
  renameSync(fresh, file);
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = await buildLambda();
  const zip = statSync(join(dist, 'function.zip')).size;
  console.log(`${file}: ${statSync(file).size} bytes, as a zip ${zip}`);
}
