// Text beside the weights in a safetensors file: eight bytes with the length of the header, the header as JSON, the
// tensors. The songs that a model was taught with are in its metadata, so that it can be taught further.

const KEY = "genrescope_songs";
/** More would not be a header of ours. */
const LONGEST = 64e6;

function split(bytes) {
  if (bytes.length < 8) return null;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > LONGEST || 8 + length > bytes.length) return null;
  try {
    return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))), tensors: bytes.subarray(8 + length) };
  } catch {
    return null;
  }
}

/** The model file with a text. */
export function withSongs(bytes, text) {
  const { header, tensors } = split(bytes);
  header.__metadata__ = { ...header.__metadata__, [KEY]: text };
  let json = new TextEncoder().encode(JSON.stringify(header));
  // Tensors begin at a multiple of eight, as the writer of the format aligns them.
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(32);
  padded.set(json);
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(padded.length), true);
  return new Blob([length.buffer, padded, tensors], { type: "application/octet-stream" });
}

/** The text of a model file that was taught; null in others. */
export const songsOf = (bytes) => split(bytes)?.header?.__metadata__?.[KEY] ?? null;
