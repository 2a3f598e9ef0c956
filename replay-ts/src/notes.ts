/** Commitments, nullifiers and successors (spec: notes; nullifiers; keys). */

import { H } from "./hash.js";

export interface ShareNote {
  tid: number;
  amount: bigint;
  index: bigint;
  carry: bigint;
  basis: bigint;
  since: number;
}

export const RESALE = 0n;
export const TOP_UP = 1n;

export const authorizingKey = (sk: bigint): bigint => H("Ak", sk);
export const nullifierKey = (sk: bigint): bigint => H("Nk", sk);
export const publicKey = (ak: bigint, nk: bigint): bigint => H("Pk", ak, nk);
export const holderKeyCommitment = (hk: bigint): bigint => H("HolderKey", hk);
export const pseudonym = (sk: bigint, context: bigint): bigint => H("Pseudonym", sk, context);

/** `N`: a one-time receiving address. */
export const ownerTag = (pk: bigint, rho: bigint): bigint => H("OwnerTag", pk, rho);

export function shareCommitment(note: ShareNote, owner: bigint): bigint {
  return H("Share", BigInt(note.tid), note.amount, note.index, note.carry, note.basis, BigInt(note.since), owner);
}

export const cashCommitment = (amount: bigint, owner: bigint): bigint => H("Cash", amount, owner);

export function lockCommitment(amount: bigint, tid: number, supplyAtSale: bigint, origin: bigint, salt: bigint): bigint {
  return H("Lock", amount, H("LockTag", BigInt(tid), supplyAtSale, origin, salt));
}

export const shareNullifier = (rho: bigint, position: number): bigint => H("NfShare", rho, BigInt(position));
export const cashNullifier = (nk: bigint, position: number): bigint => H("NfCash", nk, BigInt(position));
export const lockNullifier = (salt: bigint, position: number): bigint => H("NfLock", salt, BigInt(position));
export const disabledNullifier = (r: bigint, position: number): bigint => H("NfDisabled", r, BigInt(position));

/** Successors of a share note: 0 the note sold, 1 the shares kept, 2 the cash. */
export const nextShare = (rho: bigint, slot: number): bigint => H("NextShare", rho, BigInt(slot));
export const nextCash = (nk: bigint, nf0: bigint, slot: number): bigint => H("NextCash", nk, nf0, BigInt(slot));

// Wallets' conventions.
export const depositRho = (nk: bigint, i: number): bigint => H("DepositRho", nk, BigInt(i));
export const purchaseRho = (nk: bigint, nonce: bigint): bigint => H("PurchaseRho", nk, nonce);
export const ownSalt = (nk: bigint, nf0: bigint, slot: number): bigint => H("OwnSalt", nk, nf0, BigInt(slot));
