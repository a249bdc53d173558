// Writes FILE.br and FILE.gz beside each file: node compress.mjs CACHE FILE... . Node's zlib is an order of magnitude
// faster than a library that is compiled like the rest of xtask. The results are cached by content.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [cache, ...files] = process.argv.slice(2);
const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
const formats = {
  br: (bytes) => brotliCompressSync(bytes, {
    params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_LGWIN]: 22, [BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }),
  gz: (bytes) => gzipSync(bytes, { level: 9, memLevel: 9 }),
};
mkdirSync(cache, { recursive: true });
for (const file of files) {
  const bytes = readFileSync(file);
  const digest = createHash("sha256").update(bytes).digest("hex");
  for (const [ending, compress] of Object.entries(formats)) {
    const cached = join(cache, `${digest}.${ending}`);
    if (!existsSync(cached)) {
      // Renamed when it is complete, so that a build that is interrupted leaves no half file.
      writeFileSync(`${cached}.part`, compress(bytes));
      renameSync(`${cached}.part`, cached);
    }
    copyFileSync(cached, `${file}.${ending}`);
  }
}
