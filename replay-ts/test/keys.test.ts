import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldFromHex, fieldToHex, fromHex, toHex } from "../src/field.js";
import { Recipient } from "../src/hpke.js";
import { ext } from "../src/identity.js";
import { keysFromWords } from "../src/keys.js";
import { holderKeyCommitment, pseudonym } from "../src/notes.js";
import { number, vectors } from "./vectors.js";

test("every key from the words", () => {
  const v = vectors("keys");
  const keys = keysFromWords(v.mnemonic);
  assert.equal(fieldToHex(keys.sk), v.sk);
  assert.equal(fieldToHex(keys.ak), v.ak);
  assert.equal(fieldToHex(keys.nk), v.nk);
  assert.equal(fieldToHex(keys.pk), v.pk);
  assert.equal(keys.vk, v.vk);
  assert.equal(toHex(new Recipient(keys.dk).encryptionKey), v.ek);
  assert.equal(pseudonym(keys.sk, number(v.context)), number(v.pseudonym));
  assert.equal(holderKeyCommitment(number(v.hk)), number(v.hkc));
});

test("ext binds network, statement and attachments", () => {
  const cases = vectors("ext");
  for (const { network, statement, parts, ext: expected } of cases) {
    assert.equal(ext(fromHex(network), statement, parts.map(fromHex)), number(expected), statement);
  }
  assert.ok(cases.length > 0);
});

// RFC 9180, appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, base mode, first message.
test("HPKE opens what the RFC sealed", () => {
  const dk = fromHex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
  const enc = fromHex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
  const body = fromHex("1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28");
  const info = Buffer.from(fromHex("4f6465206f6e2061204772656369616e2055726e")).toString();
  const recipient = new Recipient(dk);
  const sealed = Buffer.concat([enc, body]);
  const plain = recipient.open(info, fromHex("436f756e742d30"), sealed);
  assert.equal(plain && Buffer.from(plain).toString(), "Beauty is truth, truth beauty");
  assert.equal(recipient.open(info, fromHex("436f756e742d31"), sealed), null);
});

test("one element has one form", () => {
  assert.throws(() => fieldFromHex("30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001"));
  assert.throws(() => fieldFromHex("00"));
  assert.throws(() => fieldFromHex("0A".repeat(32)));
});
