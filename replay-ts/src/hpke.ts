/** HPKE (RFC 9180), base mode, receiving once: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305. */

import { createDecipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";

import { fromHex } from "./field.js";

const KEM_SUITE = Buffer.concat([Buffer.from("KEM"), Buffer.from([0x00, 0x20])]);
const SUITE = Buffer.concat([Buffer.from("HPKE"), Buffer.from([0x00, 0x20, 0x00, 0x01, 0x00, 0x03])]);
const VERSION = Buffer.from("HPKE-v1");
const NONE = new Uint8Array();
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const hmac = (key: Uint8Array, ...data: Uint8Array[]): Uint8Array => {
  const mac = createHmac("sha256", key);
  for (const part of data) mac.update(part);
  return mac.digest();
};

function extract(suite: Uint8Array, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return hmac(salt, VERSION, suite, Buffer.from(label), ikm);
}

// One block of HKDF is enough for every key here.
function expand(suite: Uint8Array, prk: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array {
  const labelled = [Buffer.from([0, length]), VERSION, suite, Buffer.from(label), info, Buffer.from([1])];
  return hmac(prk, ...labelled).subarray(0, length);
}

/** RFC 9180, DeriveKeyPair. */
export function deriveDecryptionKey(ikm: Uint8Array): Uint8Array {
  return expand(KEM_SUITE, extract(KEM_SUITE, NONE, "dkp_prk", ikm), "sk", NONE, KEY_BYTES);
}

const PKCS8_X25519 = fromHex("302e020100300506032b656e04220420");
const SPKI_X25519 = fromHex("302a300506032b656e032100");

// Each ciphertext is tried by every wallet: Node takes longer to read a sender's key than to use it.
let lastSender: { enc: Uint8Array; key: KeyObject } | null = null;

function senderKey(enc: Uint8Array): KeyObject {
  if (lastSender === null || Buffer.compare(lastSender.enc, enc) !== 0) {
    lastSender = { enc, key: createPublicKey({ key: Buffer.concat([SPKI_X25519, enc]), format: "der", type: "spki" }) };
  }
  return lastSender.key;
}

const PSK_ID_HASH = extract(SUITE, NONE, "psk_id_hash", NONE);
const contexts = new Map<string, Uint8Array>();

// Mode 0, and the hashes of no pre-shared key's id and of `info`.
function keyContext(info: string): Uint8Array {
  let context = contexts.get(info);
  if (context === undefined) {
    context = Buffer.concat([Buffer.from([0]), PSK_ID_HASH, extract(SUITE, NONE, "info_hash", Buffer.from(info))]);
    contexts.set(info, context);
  }
  return context;
}

/** A private key, ready to read with. */
export class Recipient {
  readonly #key: KeyObject;
  readonly encryptionKey: Uint8Array;

  constructor(dk: Uint8Array) {
    this.#key = createPrivateKey({ key: Buffer.concat([PKCS8_X25519, dk]), format: "der", type: "pkcs8" });
    this.encryptionKey = createPublicKey(this.#key).export({ format: "der", type: "spki" }).subarray(-KEY_BYTES);
  }

  /** The plaintext; null if it is for somebody else, or was changed. */
  open(info: string, aad: Uint8Array, sealed: Uint8Array): Uint8Array | null {
    const [enc, body] = [sealed.subarray(0, KEY_BYTES), sealed.subarray(KEY_BYTES)];
    try {
      const { key, nonce } = this.#schedule(enc, info);
      const decipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(aad, { plaintextLength: body.length - TAG_BYTES });
      decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
      const plain = decipher.update(body.subarray(0, body.length - TAG_BYTES));
      decipher.final();
      return plain;
    } catch {
      return null;
    }
  }

  #schedule(enc: Uint8Array, info: string): { key: Uint8Array; nonce: Uint8Array } {
    const dh = diffieHellman({ privateKey: this.#key, publicKey: senderKey(enc) });
    const context = Buffer.concat([enc, this.encryptionKey]);
    const shared = expand(KEM_SUITE, extract(KEM_SUITE, NONE, "eae_prk", dh), "shared_secret", context, KEY_BYTES);
    const suiteContext = keyContext(info);
    const secret = extract(SUITE, shared, "secret", NONE);
    return { key: expand(SUITE, secret, "key", suiteContext, KEY_BYTES), nonce: expand(SUITE, secret, "base_nonce", suiteContext, NONCE_BYTES) };
  }
}
