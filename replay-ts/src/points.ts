/** Points of BN254 as they travel (spec: encoding, "Proofs"): an x coordinate, little-endian, and the sign of y in its top bits. */

import type { Groth16Proof } from "snarkjs";

import { Malformed } from "./field.js";

const Q = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n;
const COORDINATE_BYTES = 32;
const NEGATIVE = 0x80;
const INFINITY = 0x40;

/** An element of Fq2: `c0 + c1*u`, `u^2 = -1`. */
type Fq2 = readonly [bigint, bigint];

const mod = (x: bigint): bigint => ((x % Q) + Q) % Q;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = (b * b) % Q) if (e & 1n) result = (result * b) % Q;
  return result;
}

// Q = 3 mod 4.
function squareRoot(x: bigint): bigint | null {
  const root = power(x, (Q + 1n) / 4n);
  return (root * root) % Q === mod(x) ? root : null;
}

const multiply = ([a, b]: Fq2, [c, d]: Fq2): Fq2 => [mod(a * c - b * d), mod(a * d + b * c)];
const inverse = (x: bigint): bigint => power(x, Q - 2n);

// By the norm: if (s + t*u)^2 = a + b*u, then s^2 is one of (a +- sqrt(a^2 + b^2)) / 2.
function squareRoot2([a, b]: Fq2): Fq2 | null {
  const norm = squareRoot(a * a + b * b);
  if (norm === null) return null;
  for (const sign of [norm, -norm]) {
    const s = squareRoot((a + sign) * inverse(2n));
    if (s === null) continue;
    const root: Fq2 = s === 0n ? [0n, squareRoot(-a) ?? 0n] : [s, mod(b * inverse(2n * s))];
    const [c0, c1] = multiply(root, root);
    if (c0 === mod(a) && c1 === mod(b)) return root;
  }
  return null;
}

function coordinate(bytes: Uint8Array): bigint {
  const x = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
  if (x >= Q) throw new Malformed("a coordinate is below the modulus of its field");
  return x;
}

// Takes the flags out of the last byte.
function flagged(bytes: Uint8Array): { x: Uint8Array; negative: boolean } {
  const x = Uint8Array.from(bytes);
  const last = x.length - 1;
  const flags = (x[last] ?? 0) & (NEGATIVE | INFINITY);
  x[last] = (x[last] ?? 0) & ~(NEGATIVE | INFINITY);
  if ((flags & INFINITY) !== 0) throw new Malformed("a proof has no point at infinity");
  return { x, negative: flags === NEGATIVE };
}

/** y^2 = x^3 + 3 */
function g1(bytes: Uint8Array): [bigint, bigint] {
  const { x: raw, negative } = flagged(bytes);
  const x = coordinate(raw);
  const y = squareRoot(x * x * x + 3n);
  if (y === null) throw new Malformed("not a point of the curve");
  return [x, y > Q - y === negative ? y : mod(-y)];
}

/** y^2 = x^3 + 3/(9 + u) */
function g2(bytes: Uint8Array): [Fq2, Fq2] {
  const { x: raw, negative } = flagged(bytes);
  const x: Fq2 = [coordinate(raw.subarray(0, COORDINATE_BYTES)), coordinate(raw.subarray(COORDINATE_BYTES))];
  const d = inverse(9n * 9n + 1n);
  const [cube0, cube1] = multiply(multiply(x, x), x);
  const y = squareRoot2([mod(cube0 + 3n * 9n * d), mod(cube1 - 3n * d)]);
  if (y === null) throw new Malformed("not a point of the curve");
  const opposite: Fq2 = [mod(-y[0]), mod(-y[1])];
  // Compared by u's coefficient first.
  const larger = y[1] !== opposite[1] ? y[1] > opposite[1] : y[0] > opposite[0];
  return [x, larger === negative ? y : opposite];
}

/** A, B and C of a proof. That B lies in the subgroup is not looked at here. */
export function decodeProof(bytes: Uint8Array): Groth16Proof {
  if (bytes.length !== 4 * COORDINATE_BYTES) throw new Malformed("a proof is 128 bytes");
  const [a, b, c] = [g1(bytes.subarray(0, 32)), g2(bytes.subarray(32, 96)), g1(bytes.subarray(96))];
  const pair = ([x, y]: readonly [bigint, bigint]): string[] => [x.toString(), y.toString()];
  return {
    pi_a: [...pair(a), "1"],
    pi_b: [pair(b[0]), pair(b[1]), ["1", "0"]],
    pi_c: [...pair(c), "1"],
    protocol: "groth16",
    curve: "bn128",
  };
}
