/** Points of Ed25519, as far as the rules ask about them (spec: keys, "Usable keys"). */

import { bigEndian } from "./field.js";

const Q = 2n ** 255n - 19n;
const SIGN = 1n << 255n;

const mod = (x: bigint): bigint => ((x % Q) + Q) % Q;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = (b * b) % Q) if (e & 1n) result = (result * b) % Q;
  return result;
}

const D = mod(-121665n * power(121666n, Q - 2n));

/** A point without the sign of x: its y as a fraction `[Y, Z]`. */
type Ordinate = readonly [bigint, bigint];

/** x^2 as a fraction, on the curve -x^2 + y^2 = 1 + d*x^2*y^2. */
const squaredX = ([y, z]: Ordinate): Ordinate => [mod(y * y - z * z), mod(D * y * y + z * z)];

/** Twice the point: (y^2 + x^2) / (2 + x^2 - y^2), which does not depend on the sign of x. */
function doubled([y, z]: Ordinate): Ordinate {
  const [u, v] = squaredX([y, z]);
  return [mod(y * y * v + z * z * u), mod(2n * z * z * v + z * z * u - y * y * v)];
}

/** Whether 32 bytes are a point whose order does not divide 8. y may be written above the modulus. */
export function isUsable(bytes: Uint8Array): boolean {
  const point: Ordinate = [mod(bigEndian(Uint8Array.from(bytes).reverse()) % SIGN), 1n];
  const [u, v] = squaredX(point);
  // A fraction is a square if and only if the product is one.
  if (power(u * v, (Q - 1n) / 2n) === Q - 1n) return false;
  const [y, z] = doubled(doubled(doubled(point)));
  return y !== z;
}
