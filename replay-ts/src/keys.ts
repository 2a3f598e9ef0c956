/** From 24 words to keys (spec: keys), and Ed25519. */

import { createPrivateKey, createPublicKey, hkdfSync, pbkdf2Sync, verify, type KeyObject } from "node:crypto";

import { text, Writer, type Codec } from "./cbor.js";
import { isUsable } from "./edwards.js";
import { P, bigEndian, fromHex, toHex } from "./field.js";
import { deriveDecryptionKey } from "./hpke.js";
import { authorizingKey, nullifierKey, publicKey } from "./notes.js";
import type { Signed } from "./wire.js";

/** Sees everything of a member, spends nothing. */
export interface ViewingKey {
  pk: bigint;
  nk: bigint;
  /** X25519 private key. */
  dk: Uint8Array;
}

export interface Keys extends ViewingKey {
  sk: bigint;
  ak: bigint;
  /** Ed25519 public key. */
  vk: string;
}

export function keysFromWords(words: string): Keys {
  const seed = pbkdf2Sync(words, "mnemonic", 2048, 64, "sha512");
  const expand = (info: string, length: number): Uint8Array => new Uint8Array(hkdfSync("sha256", seed, "sotto/seed/v1", info, length));
  const sk = bigEndian(expand("spend", 64)) % P;
  const [ak, nk] = [authorizingKey(sk), nullifierKey(sk)];
  return { sk, ak, nk, pk: publicKey(ak, nk), dk: deriveDecryptionKey(expand("view", 32)), vk: verifyingKeyOf(expand("sign", 32)) };
}

const PKCS8_ED25519 = "302e020100300506032b657004220420";
const SPKI_ED25519 = "302a300506032b6570032100";

function verifyingKeyOf(secret: Uint8Array): string {
  const key = createPrivateKey({ key: Buffer.concat([fromHex(PKCS8_ED25519), secret]), format: "der", type: "pkcs8" });
  return toHex(createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32));
}

// Null for a key that is not usable.
const publicKeys = new Map<string, KeyObject | null>();

function publicKeyObject(vk: string): KeyObject | null {
  let key = publicKeys.get(vk);
  if (key === undefined) {
    const der = Buffer.from(fromHex(SPKI_ED25519 + vk));
    key = isUsable(fromHex(vk)) ? createPublicKey({ key: der, format: "der", type: "spki" }) : null;
    publicKeys.set(vk, key);
  }
  return key;
}

/** Whether an operation is signed by its signer, strictly, for this network and under this name. */
export function isSigned<T>(network: Uint8Array, name: string, payload: Codec<T>, operation: Signed<T>): boolean {
  const content = new Writer();
  content.list(2);
  text.write(content, name);
  payload.write(content, operation.payload);
  const message = Buffer.concat([Buffer.from("sotto/operation/v1"), network, content.finish()]);
  const key = publicKeyObject(operation.signer);
  return key !== null && isUsable(operation.signature.subarray(0, 32)) && verify(null, message, key, operation.signature);
}
