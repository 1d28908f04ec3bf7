import { existsSync, readFileSync } from 'node:fs';

/** The zip of the Lambda function: beside the bundled command, or where the build leaves it for a run from source. */
export function readFunctionCode(): Uint8Array {
  const places = ['./', '../', '../../dist/'].map((folder) => new URL(`${folder}lambda/function.zip`, import.meta.url));
  const place = places.find((one) => existsSync(one));
  if (!place) throw new Error(`the build has left no function: ${places[0]?.pathname}`);
  return readFileSync(place);
}
