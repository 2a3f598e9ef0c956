/** What the three legs of a trade agree on, and the pads and salts of locks (spec: trades; notes, "Lock notes"). */

import { P } from "./field.js";
import { H } from "./hash.js";

export interface Terms {
  index: bigint;
  supply: bigint;
  expiry: number;
  doc: bigint;
}

export interface TradeOpening {
  tid: number;
  shares: bigint;
  price: bigint;
  seller: bigint;
  buyer: bigint;
  terms: Terms;
  salt: bigint;
}

export const sellerCommitment = (pk: bigint, salt: bigint): bigint => H("Seller", pk, salt);

export function termsHash(terms: Terms): bigint {
  return H("Terms", terms.index, terms.supply, BigInt(terms.expiry), terms.doc);
}

/** `T`. */
export function tradeId(t: TradeOpening): bigint {
  return H("Trade", BigInt(t.tid), t.shares, t.price, t.seller, t.buyer, termsHash(t.terms), t.salt);
}

export const lockSalt = (hk: bigint, nf0: bigint): bigint => H("LockSalt", hk, nf0);
export const lockPad = (hk: bigint, nf0: bigint, trade: bigint): bigint => H("LockPad", hk, nf0, trade);

/** What is under a pad. */
export function unpad(padded: bigint, pad: bigint): bigint {
  return (padded - pad + P) % P;
}
