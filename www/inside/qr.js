// QR codes (ISO/IEC 18004), to open a lesson on another device: bytes, error correction level M (15 % of the code may be
// damaged), versions 1 to 20. Own code, since the page has no dependencies and asks no other site.

/** Of each version at level M, from version 1: codewords of error correction in a block, and blocks (table 9). */
const CORRECTION = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
/** The two bits of level M in the format information. */
const LEVEL_M = 0b00;

/** Modules that are free for data and error correction, and bits that fill the last byte. */
function rawModules(version) {
  const alignments = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const patterns = alignments === 0 ? 0 : (25 * alignments - 10) * alignments - 55;
  return (16 * version + 128) * version + 64 - patterns - (version >= 7 ? 36 : 0);
}
const codewords = (version) => rawModules(version) >> 3;
const dataCodewords = (version) => codewords(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
/** Bytes of text that a version holds: 4 bits of mode and 8 or 16 of length come before. */
const capacity = (version) => dataCodewords(version) - (version < 10 ? 2 : 3);

/** The most bytes of text that a code can hold. */
export const MOST_BYTES = capacity(CORRECTION.length);

/** Positions of the centres of alignment patterns (annex E). */
function alignmentCentres(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const last = version * 4 + 10;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => last - (count - 2 - i) * step)];
}

/** Product in the field of 256 elements with the polynomial 0x11d. */
function multiply(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return product;
}

/** Coefficients of the generator polynomial with the roots 2^0 .. 2^(degree-1), without the leading one. */
function generator(degree) {
  const coefficients = new Uint8Array(degree);
  coefficients[degree - 1] = 1;
  let root = 1;
  for (let i = 0; i < degree; i += 1) {
    for (let j = 0; j < degree; j += 1) {
      coefficients[j] = multiply(coefficients[j], root) ^ (coefficients[j + 1] ?? 0);
    }
    root = multiply(root, 2);
  }
  return coefficients;
}

/** The remainder of the data polynomial: the codewords of error correction. */
function remainder(data, divisor) {
  const rest = new Uint8Array(divisor.length);
  for (const byte of data) {
    const factor = byte ^ rest[0];
    rest.copyWithin(0, 1);
    rest[rest.length - 1] = 0;
    divisor.forEach((coefficient, i) => (rest[i] ^= multiply(coefficient, factor)));
  }
  return rest;
}

/** Mode, length, text and padding. */
function dataBytes(text, version) {
  const bits = [];
  const push = (value, count) => {
    for (let i = count - 1; i >= 0; i -= 1) bits.push((value >> i) & 1);
  };
  const size = dataCodewords(version);
  push(0b0100, 4);
  push(text.length, version < 10 ? 8 : 16);
  for (const byte of text) push(byte, 8);
  push(0, Math.min(4, size * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let padding = 0xec; bits.length < size * 8; padding ^= 0xec ^ 0x11) push(padding, 8);
  return Uint8Array.from({ length: size }, (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((sum, bit) => 2 * sum + bit, 0));
}

/** Splits the data into blocks, adds error correction to each and interleaves them. */
function interleaved(data, version) {
  const [blocks, correction] = [BLOCKS[version - 1], CORRECTION[version - 1]];
  // The last blocks have one byte more of data.
  const short = Math.floor(data.length / blocks);
  const longFrom = blocks - (data.length % blocks);
  const divisor = generator(correction);
  let at = 0;
  const parts = Array.from({ length: blocks }, (_, i) => {
    const block = data.subarray(at, (at += short + (i >= longFrom ? 1 : 0)));
    return { block, rest: remainder(block, divisor) };
  });
  const bytes = [];
  for (let i = 0; i <= short; i += 1) for (const { block } of parts) if (i < block.length) bytes.push(block[i]);
  for (let i = 0; i < correction; i += 1) for (const { rest } of parts) bytes.push(rest[i]);
  return bytes;
}

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** A square of modules; `fixed` marks those that are no data. */
class Grid {
  constructor(version) {
    this.version = version;
    this.size = version * 4 + 17;
    this.modules = new Uint8Array(this.size ** 2);
    this.fixed = new Uint8Array(this.size ** 2);
    this.drawPatterns();
  }

  get(x, y) {
    return this.modules[y * this.size + x];
  }

  set(x, y, dark) {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    this.modules[y * this.size + x] = dark ? 1 : 0;
    this.fixed[y * this.size + x] = 1;
  }

  drawPatterns() {
    const { size, version } = this;
    for (let i = 0; i < size; i += 1) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
    const square = (cx, cy, radius, light) => {
      for (let y = -radius; y <= radius; y += 1) {
        for (let x = -radius; x <= radius; x += 1) this.set(cx + x, cy + y, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
      }
    };
    for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) square(x, y, 4, [2, 4]);
    const centres = alignmentCentres(version);
    const last = centres.length - 1;
    centres.forEach((cx, i) => {
      centres.forEach((cy, j) => {
        const finder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
        if (!finder) square(cx, cy, 2, [1]);
      });
    });
    this.drawFormat(0);
    if (version >= 7) this.drawVersion();
  }

  /** Level and mask with their error correction, twice. */
  drawFormat(mask) {
    const data = (LEVEL_M << 3) | mask;
    let rest = data;
    for (let i = 0; i < 10; i += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (i) => (bits >> i) & 1;
    const { size } = this;
    for (let i = 0; i <= 5; i += 1) this.set(8, i, bit(i));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let i = 9; i < 15; i += 1) this.set(14 - i, 8, bit(i));
    for (let i = 0; i < 8; i += 1) this.set(size - 1 - i, 8, bit(i));
    for (let i = 8; i < 15; i += 1) this.set(8, size - 15 + i, bit(i));
    this.set(8, size - 8, true);
  }

  drawVersion() {
    let rest = this.version;
    for (let i = 0; i < 12; i += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let i = 0; i < 18; i += 1) {
      const [a, b] = [this.size - 11 + (i % 3), Math.floor(i / 3)];
      this.set(a, b, (bits >> i) & 1);
      this.set(b, a, (bits >> i) & 1);
    }
  }

  /** In columns of two from the right, upwards and downwards in turn. */
  drawData(bytes) {
    let at = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.size; step += 1) {
        const y = ((right + 1) & 2) === 0 ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) {
          const place = y * this.size + x;
          if (this.fixed[place] || at >= bytes.length * 8) continue;
          this.modules[place] = (bytes[at >> 3] >> (7 - (at & 7))) & 1;
          at += 1;
        }
      }
    }
  }

  /** Applied twice, it changes nothing. */
  applyMask(mask) {
    for (let y = 0; y < this.size; y += 1) {
      for (let x = 0; x < this.size; x += 1) {
        const place = y * this.size + x;
        if (!this.fixed[place] && MASKS[mask](x, y)) this.modules[place] ^= 1;
      }
    }
  }

  /** How hard the code is to read (section 8.8.2). */
  penalty() {
    const { size } = this;
    const lines = [];
    for (let i = 0; i < size; i += 1) {
      lines.push(Array.from({ length: size }, (_, j) => this.get(j, i)).join(""));
      lines.push(Array.from({ length: size }, (_, j) => this.get(i, j)).join(""));
    }
    let sum = 0;
    for (const line of lines) {
      for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
      for (const pattern of ["10111010000", "00001011101"]) {
        for (let at = line.indexOf(pattern); at >= 0; at = line.indexOf(pattern, at + 1)) sum += 40;
      }
    }
    for (let y = 1; y < size; y += 1) {
      for (let x = 1; x < size; x += 1) {
        const dark = this.get(x, y) + this.get(x - 1, y) + this.get(x, y - 1) + this.get(x - 1, y - 1);
        if (dark % 4 === 0) sum += 3;
      }
    }
    const share = this.modules.reduce((dark, module) => dark + module, 0) / size ** 2;
    return sum + Math.floor(Math.abs(share - 0.5) * 20) * 10;
  }
}

/** The code of a text: `{version, size, modules}`, row by row, 1 is dark. Throws a `RangeError` if the text is too long. */
export function encode(text) {
  const bytes = new TextEncoder().encode(text);
  const version = CORRECTION.findIndex((_, i) => bytes.length <= capacity(i + 1)) + 1;
  if (version === 0) throw new RangeError(`${bytes.length} bytes do not fit, at most ${MOST_BYTES}`);
  const grid = new Grid(version);
  grid.drawData(interleaved(dataBytes(bytes, version), version));
  const penalties = MASKS.map((_, mask) => {
    grid.applyMask(mask);
    grid.drawFormat(mask);
    const penalty = grid.penalty();
    grid.applyMask(mask);
    return penalty;
  });
  const mask = penalties.indexOf(Math.min(...penalties));
  grid.applyMask(mask);
  grid.drawFormat(mask);
  return { version, size: grid.size, modules: grid.modules };
}

/** The code as an SVG picture, dark on light in every colour scheme, with the margin that readers need. `label` describes it. */
export function draw(text, label) {
  const { size, modules } = encode(text);
  const margin = 4;
  const make = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const whole = size + 2 * margin;
  const svg = make("svg", { viewBox: `0 0 ${whole} ${whole}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" });
  let path = "";
  modules.forEach((dark, i) => {
    if (dark) path += `M${(i % size) + margin} ${Math.floor(i / size) + margin}h1v1h-1z`;
  });
  svg.append(make("rect", { width: whole, height: whole, fill: "#fff" }), make("path", { d: path, fill: "#000" }));
  return svg;
}
