// Reads a safetensors file: its manifest, and its tensors converted to f32.

function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export function read(bytes) {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const data = bytes.slice(8 + length + data_offsets[0], 8 + length + data_offsets[1]).buffer;
    const values = dtype === "F16" ? Float32Array.from(new Uint16Array(data), half) : new Float32Array(data);
    tensors[name] = { shape, values };
  }
  return { manifest: JSON.parse(header.__metadata__.genrescope), tensors };
}
