// Changed copies of the shipped model.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dist } from "./site.mjs";

/** The shipped model with changes in its manifest. */
export function withManifest(change) {
  const model = readFileSync(join(dist, "genrescope.safetensors"));
  const length = Number(model.readBigUInt64LE(0));
  const header = JSON.parse(model.subarray(8, 8 + length).toString());
  const [key] = Object.keys(header.__metadata__).filter((key) => header.__metadata__[key].includes('"genres"'));
  const manifest = JSON.parse(header.__metadata__[key]);
  change(manifest);
  header.__metadata__[key] = JSON.stringify(manifest);
  const json = Buffer.from(JSON.stringify(header));
  // Tensors stay aligned to eight bytes.
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([size, padded, model.subarray(8 + length)]);
}

/** The shipped model with thresholds by which every answer is one genre. */
export const alwaysOneGenre = () =>
  withManifest(({ decision }) => {
    decision.not_sure_below = 0;
    decision.outside.inside_below = 0;
    delete decision.set;
  });
