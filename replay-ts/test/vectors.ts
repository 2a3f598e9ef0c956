/** Access to `tests/vectors`. */

import { readFileSync } from "node:fs";

import { fieldFromHex } from "../src/field.js";

/** One file of vectors. They are ours and are checked value by value, so their shape is taken as it is. */
export function vectors(name: string): any {
  return JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}.json`, import.meta.url), "utf8"));
}

/** A number as the vectors write it: 64 hexadecimal digits, a decimal string or a JSON number. */
export function number(value: string | number | boolean): bigint {
  return typeof value === "string" && value.length === 64 ? fieldFromHex(value) : BigInt(value);
}

export function numbers(values: (string | number)[]): bigint[] {
  return values.map(number);
}
