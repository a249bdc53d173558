// Messages as bytes, in the format of the Rust crate postcard, as values that serde's JSON would have. A type is
// `{ read(reader), write(writer, value) }`; messages.js puts the messages together.

const decoder = new TextDecoder("utf-8", { fatal: true });
const encoder = new TextEncoder();

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  byte() {
    if (this.at >= this.bytes.length) throw new RangeError("a message of the engine is too short");
    return this.bytes[this.at++];
  }

  /** Seven bits a byte, the lowest first. Exact up to 2^53. */
  varint() {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  skip(count) {
    this.at += count;
    return this.at - count;
  }
}

const varintTo = (out, value) => {
  for (; value >= 128; value = Math.floor(value / 128)) out.push((value % 128) + 128);
  out.push(value);
};

const float = (size, get, set) => ({
  read: (reader) => reader.view[get](reader.skip(size), true),
  write: (out, value) => {
    const view = new DataView(new ArrayBuffer(size));
    view[set](0, value, true);
    out.push(...new Uint8Array(view.buffer));
  },
});

export const f32 = float(4, "getFloat32", "setFloat32");
export const f64 = float(8, "getFloat64", "setFloat64");
export const byte = { read: (reader) => reader.byte(), write: (out, value) => out.push(value) };
export const bool = { read: (reader) => reader.byte() === 1, write: (out, value) => out.push(value ? 1 : 0) };
/** Whole numbers of more than eight bits. */
export const integer = { read: (reader) => reader.varint(), write: varintTo };

export const text = {
  read: (reader) => {
    const length = reader.varint();
    const from = reader.skip(length);
    return decoder.decode(reader.bytes.subarray(from, from + length));
  },
  write: (out, value) => {
    const bytes = encoder.encode(value);
    varintTo(out, bytes.length);
    out.push(...bytes);
  },
};

export const list = (type) => ({
  read: (reader) => Array.from({ length: reader.varint() }, () => type.read(reader)),
  write: (out, values) => {
    varintTo(out, values.length);
    for (const value of values) type.write(out, value);
  },
});

/** Of fixed length: a tuple or an array. */
export const tuple = (...types) => ({
  read: (reader) => types.map((type) => type.read(reader)),
  write: (out, values) => types.forEach((type, i) => type.write(out, values[i])),
});

export const option = (type) => ({
  read: (reader) => (reader.byte() === 0 ? null : type.read(reader)),
  write: (out, value) => {
    out.push(value == null ? 0 : 1);
    if (value != null) type.write(out, value);
  },
});

export const struct = (fields) => ({
  read: (reader) => Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, type.read(reader)])),
  write: (out, value) => {
    for (const [name, type] of Object.entries(fields)) type.write(out, value[name]);
  },
});

/** One of several, by name: `"Hello"` for those without content (null), else `{ Cancelled: content }`. */
export const choice = (variants) => {
  const names = Object.keys(variants);
  return {
    read: (reader) => {
      const name = names[reader.varint()];
      if (name === undefined) throw new RangeError("a message of the engine is of an unknown kind");
      return variants[name] ? { [name]: variants[name].read(reader) } : name;
    },
    write: (out, value) => {
      const [name, content] = typeof value === "string" ? [value] : Object.entries(value)[0];
      varintTo(out, names.indexOf(name));
      variants[name]?.write(out, content);
    },
  };
};

/** One of several without content. */
export const oneOf = (...names) => choice(Object.fromEntries(names.map((name) => [name, null])));

/** A type that contains itself. */
export const lazy = (type) => ({
  read: (reader) => type().read(reader),
  write: (out, value) => type().write(out, value),
});

export const encode = (type, value) => {
  const out = [];
  type.write(out, value);
  return Uint8Array.from(out);
};

export const decode = (type, bytes) => {
  const reader = new Reader(bytes);
  const value = type.read(reader);
  if (reader.at !== bytes.length) throw new RangeError("a message of the engine has another length");
  return value;
};
