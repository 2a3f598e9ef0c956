/** The scalar field of BN254 and its only byte form (spec: primitives, "Field"). */

export const P = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n;

const FIELD_BYTES = 32;

/** Bytes are not what the specification asks for. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** Lower-case hexadecimal and nothing else. */
export function fromHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new Malformed(`not lower-case hexadecimal: ${text.slice(0, 80)}`);
  return Uint8Array.from(Buffer.from(text, "hex"));
}

/** The number that big-endian bytes write. */
export function bigEndian(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
}

/** Exactly 32 bytes below the modulus; nothing is reduced. */
export function fieldFromBytes(bytes: Uint8Array): bigint {
  if (bytes.length !== FIELD_BYTES) throw new Malformed(`a field element is 32 bytes, not ${bytes.length}`);
  const x = bigEndian(bytes);
  if (x >= P) throw new Malformed("a field element is below the modulus");
  return x;
}

export function fieldToHex(x: bigint): string {
  return x.toString(16).padStart(2 * FIELD_BYTES, "0");
}

export function fieldToBytes(x: bigint): Uint8Array {
  return fromHex(fieldToHex(x));
}

export function fieldFromHex(text: string): bigint {
  return fieldFromBytes(fromHex(text));
}
