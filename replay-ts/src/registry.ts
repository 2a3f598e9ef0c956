/** Members, tokens and the leaves of the registry (spec: registry). */

import { toHex } from "./field.js";
import { H } from "./hash.js";
import type { Policy, Registration } from "./wire.js";

/** Numbers are indices of the registry, and 0 is no member. */
export const REGISTRY_INDEXES = 4 ** 12;

export const ACTIVE = 1;
export const BLOCKED = 2;
export const ROTATING = 4;
export const VETTED = 8;
export const QUIET = 16;

export interface Member {
  pk: bigint;
  tid: number;
  policy: Policy;
  status: number;
  reputation: number;
  steward: bigint;
}

export interface TokenState {
  tid: number;
  index: bigint;
  remainder: bigint;
  hk: bigint;
  meta: { min_reputation: number; vetted: boolean };
  n: number;
}

/** A member and the member's token as the current epoch has them. */
export interface MemberRecord {
  member: Member;
  /** Keys that were replaced. */
  former: bigint[];
  /** What announcements are signed with. */
  vk: string;
  /** In hexadecimal digits. */
  ek: string;
  hkc: bigint;
  supply: bigint;
  token: bigint;
}

export const policyNumber = (policy: Policy): bigint => (policy === "gross" ? 1n : 0n);

/** `M`. */
export function memberHash(m: Member): bigint {
  return H("Member", m.pk, BigInt(m.tid), policyNumber(m.policy), BigInt(m.status), BigInt(m.reputation), m.steward);
}

export function packMeta(meta: TokenState["meta"]): bigint {
  return BigInt(meta.min_reputation) + (meta.vetted ? 1n << 32n : 0n);
}

/** `K`. */
export function tokenCommitment(t: TokenState): bigint {
  return H("Token", BigInt(t.tid), t.index, t.remainder, t.hk, packMeta(t.meta), BigInt(t.n));
}

export function registryLeaf(member: bigint, supply: bigint, token: bigint): bigint {
  return H("Reg", member, supply, token);
}

export function leafOf(record: MemberRecord): bigint {
  return registryLeaf(memberHash(record.member), record.supply, record.token);
}

/** The record that a founding leads to. */
export function foundedRecord(registration: Registration, issue: { hkc: bigint; supply_new: bigint; k_new: bigint }): MemberRecord {
  const { tid, address, policy, reputation, vetted } = registration;
  const status = ACTIVE | (vetted ? VETTED : 0);
  const member = { pk: address.pk, tid, policy, status, reputation, steward: 0n };
  return { member, former: [], vk: address.vk, ek: toHex(address.ek), hkc: issue.hkc, supply: issue.supply_new, token: issue.k_new };
}
