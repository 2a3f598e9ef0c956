import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { test } from "node:test";

import { text, Writer } from "../src/cbor.js";
import { isUsable } from "../src/edwards.js";
import { bigEndian, fromHex, toHex } from "../src/field.js";
import { checkDecision } from "../src/governance.js";
import { isSigned } from "../src/keys.js";
import { RuleBroken } from "../src/rule_broken.js";
import { OPERATIONS, type Decision, type Genesis, type Verdict } from "../src/wire.js";
import { testNetwork } from "./network.js";

// RFC 8032, section 7.1: the first two tests.
const [secret, good] = ["9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"];
const other = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

const zeros = "00".repeat(30);
const identity = `01${zeros}00`;
// Every y of a point whose order divides 8, each with both signs of x; 0 and 1 also written a second time, above the modulus.
const smallOrder = [
  `00${zeros}00`,
  identity,
  `ec${"ff".repeat(30)}7f`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
];
// y = 2: no x belongs to it.
const noPoint = `02${zeros}00`;

function flipped(hex: string): string {
  const bytes = fromHex(hex);
  bytes[31] = (bytes[31] ?? 0) ^ 0x80;
  return toHex(bytes);
}

test("a usable key is a point, and not of small order", () => {
  for (const hex of smallOrder) for (const sign of [hex, flipped(hex)]) assert.ok(!isUsable(fromHex(sign)), sign);
  for (const sign of [noPoint, flipped(noPoint)]) assert.ok(!isUsable(fromHex(sign)), sign);
  for (const sign of [good, flipped(good), other]) assert.ok(isUsable(fromHex(sign)), sign);
  // y = 3 is a point's, and is so too when it is written a second time, above the modulus.
  for (const three of [`03${zeros}00`, `f0${"ff".repeat(30)}7f`]) assert.ok(isUsable(fromHex(three)), three);
  for (let i = 0; i < 16; i++) {
    const spki = generateKeyPairSync("ed25519").publicKey.export({ format: "der", type: "spki" });
    assert.ok(isUsable(spki.subarray(-32)), toHex(spki));
  }
});

const power = (name: "accredit" | "rotate"): Genesis["powers"][number] => ({ power: name, keys: 1, notice: 10, overrule: null, until: null });

test("only usable keys are accredited, or take a replaced key's place", () => {
  const state = testNetwork(1, good, [power("accredit"), power("rotate")]);
  const decide = (verdict: Verdict): void => {
    const payload: Decision = { verdict, reason: "x", reopens: null, expiry: 99, reference: new Uint8Array(16) };
    checkDecision(state, { payload, endorsements: [{ signer: good, signature: new Uint8Array(64) }] });
  };
  const verdicts: [number, (key: string) => Verdict][] = [
    [32, (key) => ({ kind: "accredit", content: { role: "oracle", key } })],
    [35, (vk) => ({ kind: "rotate", content: { tid: 1, address: { pk: 7n, ek: new Uint8Array(32), vk } } })],
  ];
  for (const [rule, verdict] of verdicts) {
    decide(verdict(other));
    for (const key of [...smallOrder, noPoint]) {
      assert.throws(() => decide(verdict(key)), (error) => error instanceof RuleBroken && error.message.includes(`LEDGER-${rule}`));
    }
  }
});

const here = new Uint8Array(32);
const veto = { decision: 5n };
const { veto: codec } = OPERATIONS;

function messageOf(): Buffer {
  const content = new Writer();
  content.list(2);
  text.write(content, "veto");
  codec.write(content, veto);
  return Buffer.concat([Buffer.from("sotto/operation/v1"), here, content.finish()]);
}

test("signatures are verified strictly: neither the key nor R is of small order", () => {
  const message = messageOf();
  const der = (prefix: string, hex: string): Buffer => Buffer.from(prefix + hex, "hex");
  const key = createPrivateKey({ key: der("302e020100300506032b657004220420", secret), format: "der", type: "pkcs8" });
  const holds = (signer: string, signature: Uint8Array): boolean => isSigned(here, "veto", codec, { payload: veto, signer, signature });
  const lax = (signer: string, signature: Uint8Array): boolean => {
    return verify(null, message, createPublicKey({ key: der("302a300506032b6570032100", signer), format: "der", type: "spki" }), signature);
  };
  assert.ok(holds(good, sign(null, message, key)));

  // R = [0]B and s = 0 hold for the identity as a key, whatever the message.
  const forAll = fromHex(identity + "00".repeat(32));
  assert.ok(lax(identity, forAll) && !holds(identity, forAll));

  // r = 0: R is the identity, s = H(R, A, M)*a.
  const sha512 = (bytes: Uint8Array): Uint8Array => createHash("sha512").update(bytes).digest();
  const littleEndian = (bytes: Uint8Array): bigint => bigEndian(Uint8Array.from(bytes).reverse());
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const scalar = (littleEndian(sha512(fromHex(secret)).subarray(0, 32)) & (2n ** 254n - 8n)) | (2n ** 254n);
  const s = (littleEndian(sha512(Buffer.concat([fromHex(identity), fromHex(good), message]))) * scalar) % order;
  const ownR = fromHex(identity + toHex(fromHex(s.toString(16).padStart(64, "0")).reverse()));
  assert.ok(lax(good, ownR) && !holds(good, ownR));
});
