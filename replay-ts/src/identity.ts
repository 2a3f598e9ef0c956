/** SHA-256 identities: networks, transactions, blocks, `ext` (spec: primitives, "Everything else"; transactions; blocks). */

import { createHash } from "node:crypto";

import { encode } from "./cbor.js";
import { bigEndian } from "./field.js";
import * as wire from "./wire.js";

type Part = Uint8Array | string;

export function sha256(...parts: Part[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function eightBytes(number: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

export function networkId(genesis: wire.Genesis): Uint8Array {
  return sha256("sotto/genesis/v1", encode(wire.genesis, genesis));
}

export function transactionId(network: Uint8Array, transaction: wire.Transaction): Uint8Array {
  return sha256("sotto/transaction/v1", network, encode(wire.transaction, transaction, true));
}

export function transactionsHash(ids: readonly Uint8Array[]): Uint8Array {
  return sha256("sotto/transactions/v1", eightBytes(ids.length), ...ids);
}

export function blockHash(header: wire.Header): Uint8Array {
  return sha256("sotto/block/v1", encode(wire.header, header));
}

/** What the founder's proof is bound to. */
export function registrationBinding(registration: wire.Registration): Uint8Array {
  return Buffer.concat([Buffer.from("sotto/registration/v1"), encode(wire.registration, registration)]);
}

/** The last public input of every statement: network, statement, attachments. */
export function ext(network: Uint8Array, statement: string, attachments: readonly Uint8Array[]): bigint {
  const parts: Part[] = ["sotto/ext/v1", network];
  for (const part of [Buffer.from(statement), ...attachments]) parts.push(eightBytes(part.length), part);
  return bigEndian(sha256(...parts).subarray(0, 31));
}

export function extOfLeg(network: Uint8Array, statement: string, leg: wire.Leg<unknown>, more: Uint8Array = new Uint8Array()): bigint {
  return ext(network, statement, [Buffer.from(leg.destination), more, ...leg.ciphertexts]);
}
