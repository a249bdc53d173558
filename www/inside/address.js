// The room's state in the address: `#inside/<view>?<state>`, so that a link or a QR code reopens the same lesson, step,
// edits and seed. Only settings: audio never enters an address.
//
// A value is a number, a text, a yes or no, null, or a list or record of these. Lists and records are written with the
// characters that a fragment may contain unescaped (the notation is called Rison), since a QR code should stay small:
// `(bands:!(8,24),frames:!(0,4))`.

/** What precedes the view's name. */
export const PREFIX = "#inside";
/** A longer address does not fit into every program that passes links on. */
export const LONGEST = 2000;

const PLAIN = /^[A-Za-z_./~][\w./~-]*$/;
const NUMBER = /^-?\d+(\.\d+)?(e-?\d+)?$/;

/** The address of a view with its state. Throws a `RangeError` if the state holds audio or is too long. */
export function writeAddress(view, state = {}) {
  const parts = Object.entries(state)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${escaped(key)}=${escaped(written(value, true))}`);
  const address = `${PREFIX}/${view}${parts.length > 0 ? `?${parts.join("&")}` : ""}`;
  if (address.length > LONGEST) throw new RangeError(`an address of ${address.length} characters is too long`);
  return address;
}

/** Reads an address: `{view, state}`, or null if it is not one of the room. What cannot be read is left out. */
export function readAddress(hash) {
  const match = /^#inside(?:\/([a-z]*))?(?:\?(.*))?$/s.exec(hash);
  if (match === null) return null;
  const state = {};
  for (const part of (match[2] ?? "").split("&").filter((it) => it !== "")) {
    const at = part.indexOf("=");
    try {
      const key = decodeURIComponent(at < 0 ? part : part.slice(0, at));
      if (key !== "__proto__") state[key] = at < 0 ? true : read(decodeURIComponent(part.slice(at + 1)));
    } catch (error) {
      if (!(error instanceof URIError || error instanceof SyntaxError)) throw error;
    }
  }
  return { view: match[1] || "overview", state };
}

/** Percent-encodes what a fragment may not contain, and what separates its parts. */
const escaped = (text) => encodeURIComponent(text).replace(/%(2C|3A|2F|40|24)/g, decodeURIComponent);

function written(value, outermost = false) {
  if (value === null) return "!n";
  if (value === true) return "!t";
  if (value === false) return "!f";
  if (typeof value === "number") {
    // JSON has no other numbers either.
    return Number.isFinite(value) ? String(value).replace("e+", "e") : "!n";
  }
  if (typeof value === "string") {
    const safe = PLAIN.test(value) || (outermost && value !== "" && !/^[-\d!('*]/.test(value));
    return safe ? value : `'${value.replace(/['!]/g, "!$&")}'`;
  }
  if (Array.isArray(value)) return `!(${value.map((item) => written(item)).join(",")})`;
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `(${entries.map(([key, item]) => `${written(key)}:${written(item)}`).join(",")})`;
  }
  throw new RangeError("only settings can be in an address, no audio");
}

/** The value of a text. Throws a `SyntaxError` if it is damaged. */
function read(text) {
  // A text that stands alone needs no quotes.
  if (!/^[-\d!('*]/.test(text)) return text;
  let at = 0;
  const fail = () => {
    throw new SyntaxError(`unreadable at character ${at}`);
  };
  const take = (character) => (text[at] === character ? ((at += 1), true) : false);

  function value() {
    if (take("(")) return record();
    if (take("'")) return quoted();
    if (take("!")) {
      if (take("(")) return list();
      const literal = { t: true, f: false, n: null }[text[at]];
      if (literal === undefined) fail();
      at += 1;
      return literal;
    }
    const [token] = /^[\w./~-]*/.exec(text.slice(at));
    if (token === "") fail();
    at += token.length;
    return NUMBER.test(token) ? Number(token) : token;
  }
  function list() {
    const items = [];
    if (take(")")) return items;
    do items.push(value());
    while (take(","));
    return take(")") ? items : fail();
  }
  function record() {
    const found = {};
    if (take(")")) return found;
    do {
      const key = String(value());
      if (!take(":")) fail();
      const item = value();
      if (key !== "__proto__") found[key] = item;
    } while (take(","));
    return take(")") ? found : fail();
  }
  function quoted() {
    let found = "";
    while (!take("'")) {
      take("!");
      if (at >= text.length) fail();
      found += text[at];
      at += 1;
    }
    return found;
  }

  const found = value();
  return at === text.length ? found : fail();
}
