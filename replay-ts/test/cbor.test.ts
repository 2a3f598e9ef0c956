import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, encode, list, optional, record, text, u128, u32, u64 } from "../src/cbor.js";
import { fromHex, toHex } from "../src/field.js";

test("numbers, as RFC 8949 writes them", () => {
  const cases: [bigint, string][] = [
    [0n, "00"],
    [23n, "17"],
    [24n, "1818"],
    [255n, "18ff"],
    [256n, "190100"],
    [65536n, "1a00010000"],
    [1n << 32n, "1b0000000100000000"],
    [(1n << 64n) - 1n, "1bffffffffffffffff"],
    [1n << 64n, "c249010000000000000000"],
    [(1n << 128n) - 1n, "c250ffffffffffffffffffffffffffffffff"],
  ];
  for (const [value, hex] of cases) {
    assert.equal(toHex(encode(u128, value)), hex);
    assert.equal(decode(u128, fromHex(hex)), value);
  }
});

test("a second encoding of a value is refused", () => {
  for (const hex of ["1800", "1900ff", "1a0000ffff", "c24100", "c2480000000000000001", "c24900ffffffffffffffff", "0000", "20", "fb3ff0000000000000"]) {
    assert.throws(() => decode(u128, fromHex(hex)), hex);
  }
  assert.throws(() => decode(u64, fromHex("c249010000000000000000")));
  assert.throws(() => decode(u32, fromHex("1b0000000100000000")));
  assert.throws(() => decode(list(u32), fromHex("9f00ff")), "an indefinite length");
});

test("records have all their fields, in order, and no others", () => {
  const pair = record({ a: u32, b: optional(text) });
  const value = { a: 1, b: null };
  const hex = toHex(encode(pair, value));
  assert.equal(hex, "a2616101" + "6162f6");
  assert.deepEqual(decode(pair, fromHex(hex)), value);
  for (const wrong of ["a2" + "6162f6" + "616101", "a1616101", "a3616101" + "6162f6" + "616300", "a2616101" + "6163f6"]) {
    assert.throws(() => decode(pair, fromHex(wrong)), wrong);
  }
});
