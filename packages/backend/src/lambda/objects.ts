/** Objects of a bucket, as the function reads and writes them. */

export interface Objects {
  get(address: {
    readonly bucket: string;
    readonly key: string;
    readonly version: string | undefined;
  }): Promise<FoundObject>;
  put(bucket: string, key: string, body: string): Promise<void>;
}

export interface FoundObject {
  /** Bytes, as the service says. */
  readonly size: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** There is no object of that name (any more): trying again is of no use. */
export class NoSuchObject extends Error {
  override readonly name = 'NoSuchObject';
}
