// The package's reader and writer of messages have the bytes of web/protocol.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { event, request } from "../../web/package/src/messages.js";
import { decode, encode } from "../../web/package/src/postcard.js";

const golden = JSON.parse(readFileSync(new URL("../../web/protocol/tests/messages.json", import.meta.url), "utf8"));
const hex = (bytes) => Buffer.from(bytes).toString("hex");

for (const [name, type] of Object.entries({ requests: request, events: event })) {
  test(`${name} are read and written as in Rust`, () => {
    assert.ok(golden[name].length > 5);
    for (const { bytes, message } of golden[name]) {
      assert.deepEqual(decode(type, Uint8Array.from(Buffer.from(bytes, "hex"))), message);
      assert.equal(hex(encode(type, message)), bytes, JSON.stringify(message));
    }
  });
}

test("damaged messages are refused", () => {
  for (const { bytes } of golden.events) {
    const whole = Uint8Array.from(Buffer.from(bytes, "hex"));
    assert.throws(() => decode(event, whole.subarray(0, -1)), RangeError);
    assert.throws(() => decode(event, Uint8Array.from([...whole, 0])), RangeError);
  }
  assert.throws(() => decode(event, Uint8Array.from([99])), RangeError);
});
