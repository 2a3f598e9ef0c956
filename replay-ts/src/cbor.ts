/**
 * CBOR (RFC 8949) with one encoding a value (spec: encoding). A codec reads and writes one type. What it reads is canonical by
 * construction: shortest heads, definite lengths, exactly the named fields in their order.
 */

import { Malformed, bigEndian, fieldFromBytes, fieldToBytes, fromHex, toHex } from "./field.js";

const UNSIGNED = 0;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;
const SIMPLE = 7;
const POSITIVE_BIGNUM = 2n;
const [FALSE, TRUE, NULL] = [20n, 21n, 22n];

/** The bytes end in the middle of a value. */
export class Truncated extends Malformed {
  constructor() {
    super("the bytes end in the middle of a value");
  }
}

/** Reads items one after the other. */
export class Reader {
  #offset = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get offset(): number {
    return this.#offset;
  }

  get done(): boolean {
    return this.#offset === this.#bytes.length;
  }

  #take(length: number): number {
    const start = this.#offset;
    if (start + length > this.#bytes.length) throw new Truncated();
    this.#offset = start + length;
    return start;
  }

  /** Major type and argument of the next item, without moving on. */
  peek(): { major: number; argument: bigint } {
    const offset = this.#offset;
    const head = this.head();
    this.#offset = offset;
    return head;
  }

  head(): { major: number; argument: bigint } {
    const first = this.#view.getUint8(this.#take(1));
    const [major, info] = [first >> 5, first & 31];
    if (info < 24) return { major, argument: BigInt(info) };
    const [argument, least] = this.#longArgument(info);
    // A simple value of one more byte, floats and indefinite lengths do not occur.
    if (major === SIMPLE || argument < least) throw new Malformed("not the shortest encoding of a value");
    return { major, argument };
  }

  #longArgument(info: number): [bigint, bigint] {
    switch (info) {
      case 24:
        return [BigInt(this.#view.getUint8(this.#take(1))), 24n];
      case 25:
        return [BigInt(this.#view.getUint16(this.#take(2))), 1n << 8n];
      case 26:
        return [BigInt(this.#view.getUint32(this.#take(4))), 1n << 16n];
      case 27:
        return [this.#view.getBigUint64(this.#take(8)), 1n << 32n];
      default:
        throw new Malformed("indefinite lengths are not used");
    }
  }

  expect(major: number, what: string): bigint {
    const head = this.head();
    if (head.major !== major) throw new Malformed(`expected ${what}`);
    return head.argument;
  }

  /** The head of a list of this length. */
  expectList(length: number): void {
    if (this.expect(ARRAY, "a list") !== BigInt(length)) throw new Malformed(`expected a list of ${length}`);
  }

  raw(length: bigint): Uint8Array {
    if (length > BigInt(this.#bytes.length)) throw new Truncated();
    const start = this.#take(Number(length));
    return this.#bytes.subarray(start, start + Number(length));
  }

  text(): string {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.raw(this.expect(TEXT, "a text")));
  }
}

/** Collects bytes. `bare` blanks proofs and signatures, which identities leave out. */
export class Writer {
  readonly bare: boolean;
  readonly #parts: Uint8Array[] = [];

  constructor(bare = false) {
    this.bare = bare;
  }

  head(major: number, argument: bigint): void {
    const top = major << 5;
    if (argument < 24n) return void this.raw(Uint8Array.of(top | Number(argument)));
    const [size, info] = argument < 1n << 8n ? [1, 24] : argument < 1n << 16n ? [2, 25] : argument < 1n << 32n ? [4, 26] : [8, 27];
    const bytes = new Uint8Array(1 + size);
    bytes[0] = top | info;
    for (let i = 0; i < size; i++) bytes[size - i] = Number((argument >> BigInt(8 * i)) & 255n);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    this.#parts.push(bytes);
  }

  list(length: number): void {
    this.head(ARRAY, BigInt(length));
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.head(TEXT, BigInt(bytes.length));
    this.raw(bytes);
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

/** One type's form. */
export interface Codec<T> {
  read(from: Reader): T;
  write(to: Writer, value: T): void;
}

export type TypeOf<C> = C extends Codec<infer T> ? T : never;

function integer(bits: bigint, what: string): Codec<bigint> {
  return {
    read(from) {
      const value = from.peek().major === TAG ? bignum(from) : from.expect(UNSIGNED, what);
      if (value >> bits !== 0n) throw new Malformed(`not ${what}: ${value}`);
      return value;
    },
    write(to, value) {
      if (value >> 64n === 0n) return to.head(UNSIGNED, value);
      const hex = value.toString(16);
      const bytes = fromHex(hex.length % 2 === 0 ? hex : `0${hex}`);
      to.head(TAG, POSITIVE_BIGNUM);
      to.head(BYTES, BigInt(bytes.length));
      to.raw(bytes);
    },
  };
}

// A number of more than 64 bits.
function bignum(from: Reader): bigint {
  if (from.expect(TAG, "a number") !== POSITIVE_BIGNUM) throw new Malformed("expected a number");
  const bytes = from.raw(from.expect(BYTES, "a number"));
  if (bytes.length <= 8 || bytes[0] === 0) throw new Malformed("not the shortest encoding of a number");
  return bigEndian(bytes);
}

export const u128 = integer(128n, "a number below 2^128");
export const u64 = integer(64n, "a number below 2^64");

export const u32: Codec<number> = {
  read(from) {
    const value = from.expect(UNSIGNED, "a number");
    if (value >> 32n !== 0n) throw new Malformed(`not a number below 2^32: ${value}`);
    return Number(value);
  },
  write: (to, value) => to.head(UNSIGNED, BigInt(value)),
};

export const boolean: Codec<boolean> = {
  read(from) {
    const value = from.expect(SIMPLE, "true or false");
    if (value !== TRUE && value !== FALSE) throw new Malformed("expected true or false");
    return value === TRUE;
  },
  write: (to, value) => to.head(SIMPLE, value ? TRUE : FALSE),
};

export const text: Codec<string> = {
  read: (from) => from.text(),
  write: (to, value) => to.text(value),
};

/** A byte string of a fixed length. */
export function bytes(length: number): Codec<Uint8Array> {
  return {
    read(from) {
      const size = from.expect(BYTES, `${length} bytes`);
      if (size !== BigInt(length)) throw new Malformed(`expected ${length} bytes, not ${size}`);
      return from.raw(size);
    },
    write(to, value) {
      to.head(BYTES, BigInt(length));
      to.raw(value);
    },
  };
}

/** A proof or a signature: bytes that identities leave out. */
export function evidence(length: number): Codec<Uint8Array> {
  const full = bytes(length);
  const blank = new Uint8Array(length);
  return { read: (from) => full.read(from), write: (to, value) => full.write(to, to.bare ? blank : value) };
}

export const field: Codec<bigint> = {
  read: (from) => fieldFromBytes(bytes(32).read(from)),
  write: (to, value) => bytes(32).write(to, fieldToBytes(value)),
};

/** A signing key: 64 hexadecimal digits, as text. */
export const verifyingKey: Codec<string> = {
  read(from) {
    const digits = from.text();
    if (digits.length !== 64 || toHex(fromHex(digits)) !== digits) throw new Malformed("a signing key is 64 hexadecimal digits");
    return digits;
  },
  write: (to, value) => to.text(value),
};

/** One of a few words. */
export function words<const W extends string>(...allowed: readonly W[]): Codec<W> {
  return {
    read(from) {
      const word = from.text();
      const found = allowed.find((one) => one === word);
      if (found === undefined) throw new Malformed(`expected one of ${allowed.join(", ")}, not ${JSON.stringify(word)}`);
      return found;
    },
    write: (to, value) => to.text(value),
  };
}

/** A list, of a fixed length if one is given. */
export function list<T>(of: Codec<T>, length?: number): Codec<T[]> {
  return {
    read(from) {
      const size = from.expect(ARRAY, "a list");
      if (length !== undefined && size !== BigInt(length)) throw new Malformed(`expected a list of ${length}`);
      const all: T[] = [];
      for (let i = 0n; i < size; i++) all.push(of.read(from));
      return all;
    },
    write(to, values) {
      to.head(ARRAY, BigInt(values.length));
      for (const value of values) of.write(to, value);
    },
  };
}

/** A value or null. */
export function optional<T>(of: Codec<T>): Codec<T | null> {
  return {
    read(from) {
      const { major, argument } = from.peek();
      if (major !== SIMPLE) return of.read(from);
      if (argument !== NULL) throw new Malformed("expected a value or null");
      from.head();
      return null;
    },
    write: (to, value) => (value === null ? to.head(SIMPLE, NULL) : of.write(to, value)),
  };
}

type Shape = Record<string, Codec<never>> | Record<string, Codec<unknown>>;
type RecordOf<S> = { [K in keyof S]: TypeOf<S[K]> };

/** A map with exactly these fields, in this order. */
export function record<S extends Record<string, Codec<any>>>(shape: S & Shape): Codec<RecordOf<S>> {
  const fields = Object.entries<Codec<unknown>>(shape);
  return {
    read(from) {
      if (from.expect(MAP, "a map") !== BigInt(fields.length)) throw new Malformed(`expected ${fields.length} fields`);
      const value: Record<string, unknown> = {};
      for (const [name, codec] of fields) {
        const got = from.text();
        if (got !== name) throw new Malformed(`expected the field ${name}, not ${JSON.stringify(got)}`);
        value[name] = codec.read(from);
      }
      return value as RecordOf<S>;
    },
    write(to, value) {
      to.head(MAP, BigInt(fields.length));
      for (const [name, codec] of fields) {
        to.text(name);
        codec.write(to, value[name as keyof S]);
      }
    },
  };
}

type KindOf<S> = { [K in keyof S]: { kind: K; content: TypeOf<S[K]> } }[keyof S];

/** `{kind, content}`: which of several, and its value. Any other kind is an error. */
export function kinds<S extends Record<string, Codec<any>>>(shape: S): Codec<KindOf<S>> {
  return {
    read(from) {
      if (from.expect(MAP, "a map") !== 2n || from.text() !== "kind") throw new Malformed("expected kind and content");
      const kind = from.text();
      const codec = Object.hasOwn(shape, kind) ? shape[kind] : undefined;
      if (codec === undefined) throw new Malformed(`unknown kind of transaction: ${JSON.stringify(kind)}`);
      if (from.text() !== "content") throw new Malformed("expected kind and content");
      return { kind, content: codec.read(from) } as KindOf<S>;
    },
    write(to, value) {
      to.head(MAP, 2n);
      to.text("kind");
      to.text(value.kind as string);
      to.text("content");
      (shape[value.kind as string] as Codec<unknown>).write(to, value.content);
    },
  };
}

/** A map with one field, whose name says which variant it is; a plain word for a variant without a value. */
export function variants<S extends Record<string, Codec<any> | null>>(shape: S): Codec<{ variant: keyof S; value: any }> {
  return {
    read(from) {
      const plain = from.peek().major === TEXT;
      if (!plain && from.expect(MAP, "a variant") !== 1n) throw new Malformed("expected one variant");
      const variant = from.text();
      const codec = Object.hasOwn(shape, variant) ? shape[variant] : undefined;
      if (codec === undefined || (codec === null) !== plain) throw new Malformed(`unknown variant ${JSON.stringify(variant)}`);
      return { variant, value: codec === null ? null : codec.read(from) };
    },
    write(to, { variant, value }) {
      const codec = shape[variant as string];
      if (codec) to.head(MAP, 1n);
      to.text(variant as string);
      if (codec) codec.write(to, value);
    },
  };
}

export function encode<T>(codec: Codec<T>, value: T, bare = false): Uint8Array {
  const writer = new Writer(bare);
  codec.write(writer, value);
  return writer.finish();
}

/** Reads one value, to the last byte. */
export function decode<T>(codec: Codec<T>, from: Uint8Array): T {
  const reader = new Reader(from);
  const value = codec.read(reader);
  if (!reader.done) throw new Malformed("bytes follow the value");
  return value;
}
