import assert from "node:assert/strict";
import { test } from "node:test";

import * as payouts from "../src/payouts.js";
import { leafOf, memberHash, packMeta, tokenCommitment } from "../src/registry.js";
import * as trades from "../src/trades.js";
import { number, vectors } from "./vectors.js";

test("payouts: index, remainder, claims and pads", () => {
  const v = vectors("payouts");
  for (const c of v.payouts) {
    const [before, supply, paid] = [{ index: BigInt(c.index), remainder: BigInt(c.remainder) }, BigInt(c.supply), BigInt(c.paid)];
    const after = payouts.raiseIndex(before.index, before.remainder, paid, supply);
    assert.deepEqual(after, { index: BigInt(c.index_new), remainder: BigInt(c.remainder_new) });
    assert.equal(payouts.paidBetween(before, after, supply), paid);
    const held = c.holdings.map((h: any) => ({ amount: BigInt(h.amount), index: BigInt(h.index), carry: BigInt(h.carry) }));
    assert.deepEqual(payouts.owed(held, after.index), { cents: BigInt(c.cents), carry: BigInt(c.carry_new) });
    assert.equal(payouts.leastDue(paid / 2n, supply, BigInt(c.supply_at_sale)), BigInt(c.least_due));
    const [hk, nu] = [number(c.hk), number(c.nonce)];
    assert.equal(payouts.payoutPad(hk, nu, 0), number(c.pad_index));
    assert.equal(payouts.payoutPad(hk, nu, 1), number(c.pad_remainder));
  }
  const { opening: o, id } = v.event;
  const opening = { tid: o.tid, gross: BigInt(o.gross), gain: BigInt(o.gain), salt: number(o.salt) };
  assert.equal(payouts.eventId(opening), number(id));
  assert.equal(payouts.eventDue(opening, "gross"), opening.gross);
  assert.equal(payouts.eventDue(opening, "gains"), opening.gain);
});

test("no payout leads to a part of a cent, or backwards", () => {
  const from = { index: 0n, remainder: 0n };
  assert.throws(() => payouts.paidBetween(from, { index: 1n, remainder: 0n }, 3n));
  assert.throws(() => payouts.paidBetween({ index: 1n << 64n, remainder: 0n }, from, 3n));
});

test("trades, terms and locks", () => {
  for (const c of vectors("trades")) {
    const { trade: t } = c;
    const terms = { index: BigInt(t.terms.index), supply: BigInt(t.terms.supply), expiry: t.terms.expiry, doc: number(t.terms.doc) };
    assert.equal(trades.sellerCommitment(number(c.seller), number(c.seller_salt)), number(t.seller));
    assert.equal(trades.termsHash(terms), number(c.terms));
    const opening = {
      tid: t.tid,
      shares: BigInt(t.shares),
      price: BigInt(t.price),
      seller: number(t.seller),
      buyer: number(t.buyer),
      terms,
      salt: number(t.salt),
    };
    assert.equal(trades.tradeId(opening), number(c.id));
    assert.equal(trades.lockSalt(number(c.hk), number(c.nf_0)), number(c.lock_salt));
    assert.equal(trades.lockPad(number(c.hk), number(c.nf_0), number(c.id)), number(c.lock_pad));
  }
});

test("members, tokens and leaves of the registry", () => {
  for (const c of vectors("tokens")) {
    const s = c.state;
    const state = { ...s, index: BigInt(s.index), remainder: BigInt(s.remainder), hk: number(s.hk) };
    assert.equal(packMeta(state.meta), BigInt(c.meta));
    assert.equal(tokenCommitment(state), number(c.commitment));
    const member = { ...c.member, pk: number(c.member.pk), steward: number(c.member.steward) };
    assert.equal(memberHash(member), number(c.hash));
    const record = { member, former: [], vk: "", ek: "", hkc: 0n, supply: BigInt(c.supply), token: number(c.commitment) };
    assert.equal(leafOf(record), number(c.leaf));
  }
});
