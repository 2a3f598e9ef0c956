import assert from "node:assert/strict";
import { test } from "node:test";

import * as notes from "../src/notes.js";
import { number, vectors } from "./vectors.js";

const v = vectors("notes");

test("commitments", () => {
  for (const { note: s, commitment } of v.share) {
    const note = {
      tid: s.tid,
      amount: BigInt(s.amount),
      index: BigInt(s.index),
      carry: BigInt(s.carry),
      basis: BigInt(s.basis),
      since: s.since,
    };
    assert.equal(notes.shareCommitment(note, number(s.owner)), number(commitment));
  }
  for (const { note: c, commitment } of v.cash) {
    assert.equal(notes.cashCommitment(BigInt(c.amount), number(c.owner)), number(commitment));
  }
  for (const { note: l, commitment } of v.lock) {
    const origin = l.origin === "resale" ? notes.RESALE : l.origin === "top_up" ? notes.TOP_UP : number(l.origin.event);
    const cm = notes.lockCommitment(BigInt(l.amount), l.tid, BigInt(l.supply_at_sale), origin, number(l.salt));
    assert.equal(cm, number(commitment));
  }
  assert.ok(v.share.length > 0 && v.cash.length > 0 && v.lock.length > 0);
});

test("nullifiers and successors", () => {
  for (const s of v.secrets) {
    const [rho, nk, salt, r, nf0] = [s.rho, s.nk, s.salt, s.r, s.nf_0].map(number) as [bigint, bigint, bigint, bigint, bigint];
    assert.equal(notes.ownerTag(number(s.pk), rho), number(s.owner));
    assert.equal(notes.shareNullifier(rho, s.position), number(s.nf_share));
    assert.equal(notes.cashNullifier(nk, s.position), number(s.nf_cash));
    assert.equal(notes.lockNullifier(salt, s.position), number(s.nf_lock));
    assert.equal(notes.disabledNullifier(r, s.position), number(s.nf_disabled));
    for (const slot of [0, 1, 2]) {
      assert.equal(notes.nextShare(rho, slot), number(s.next_share[slot]));
      assert.equal(notes.nextCash(nk, nf0, slot), number(s.next_cash[slot]));
      assert.equal(notes.ownSalt(nk, nf0, slot), number(s.own_salt[slot]));
    }
    assert.equal(notes.depositRho(nk, s.position), number(s.deposit));
    assert.equal(notes.purchaseRho(nk, r), number(s.purchase));
  }
  assert.ok(v.secrets.length > 0);
});
