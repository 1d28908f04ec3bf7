import zlib from 'node:zlib';

/** Compresses a page into one zstd frame. */
export type Compress = (bytes: Uint8Array) => Uint8Array;

/** Level 3 saves 2 % of a part's size for 3 % more time of a whole load, higher levels cost more: the fastest level is the best one. */
const LEVEL = 1;

// Since Node 22.15 (https://nodejs.org/api/zlib.html#zlibzstdcompresssyncbuffer-options); the types here are those of Node 20.
const native = zlib as typeof zlib & {
  zstdCompressSync?: (bytes: Uint8Array, options: { params: Record<number, number> }) => Uint8Array;
  constants: { ZSTD_c_compressionLevel?: number };
};

let loading: Promise<Compress> | undefined;

/** The compressor of this thread: Node's own where it has zstd, else WebAssembly, which is loaded at the first call. */
export function zstd(): Promise<Compress> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Compress> {
  const { zstdCompressSync } = native;
  const { ZSTD_c_compressionLevel } = native.constants;
  if (zstdCompressSync !== undefined && ZSTD_c_compressionLevel !== undefined) {
    const options = { params: { [ZSTD_c_compressionLevel]: LEVEL } };
    return (bytes) => zstdCompressSync(bytes, options);
  }
  const wasm = await import('@bokuweb/zstd-wasm');
  await wasm.init();
  return (bytes) => wasm.compress(bytes, LEVEL);
}
