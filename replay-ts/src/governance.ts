/** Decisions of the authority, and when they take effect (spec: powers and decisions; ledger, LEDGER-22, 30 to 37, 45 and 46). */

import { convene, isOverruled, type Vote } from "./ballots.js";
import { encode } from "./cbor.js";
import { checkWeighed, weigh } from "./complaints.js";
import { isUsable } from "./edwards.js";
import { isBoundary, nextBoundary } from "./epochs.js";
import { bigEndian, fromHex, toHex } from "./field.js";
import { sha256 } from "./identity.js";
import { ACTIVE, BLOCKED, ROTATING, VETTED } from "./registry.js";
import { isBlank, memberOf } from "./operations.js";
import { rehash } from "./rehash.js";
import { RuleBroken, demand } from "./rule_broken.js";
import type { State } from "./state.js";
import { decision as decisionCodec, type Decision, type Endorsed, type Genesis, type Power, type Role, type Verdict } from "./wire.js";

export interface DecisionRecord {
  decision: Decision;
  effective: number;
  status: "pending" | "in_force" | "overruled" | "vetoed" | "lapsed" | "reopened" | "expired";
  /** Null if members may not overrule it. */
  vote: Vote | null;
}

const MAX_REASON_BYTES = 1000;
const MAX_STANDINGS = 64;
const MAX_REMOVAL_EPOCHS = 16;
const MAX_SIGNATURES = 32;
// As for announcements: quiet begins at the next boundary and lasts two full epochs.
const EPOCHS_AHEAD = 3;

type PowerRow = Genesis["powers"][number];

/** The row under which a power is held at a height. */
function rowAt(genesis: Genesis, power: Power, height: number): PowerRow | undefined {
  return genesis.powers.find((row) => row.power === power && (row.until === null || height < row.until));
}

/** Whether a table can work at all; the same conditions under which the specification refuses a genesis. */
export function checkPowers({ powers, accreditation }: Genesis): void {
  const refuse = (power: Power): never => {
    throw new Error(`the row of ${power} in the table of powers cannot work`);
  };
  const authority = Math.min(new Set(accreditation.authority).size, MAX_SIGNATURES);
  for (const { power, keys, notice, overrule } of powers) {
    const counts = keys >= 1 && keys <= authority;
    const voted = overrule === null || (overrule.period >= 1 && overrule.period <= notice && overrule.quorum >= 1 && overrule.quorum <= 100);
    const never = overrule !== null && (power === "block" || power === "register");
    if (!counts || !voted || never || (power === "register" && notice > 0) || (power === "rotate" && notice === 0)) refuse(power);
  }
  for (const [i, row] of powers.entries()) {
    const before = powers[i - 1];
    if (before?.power !== row.power) {
      if (powers.slice(0, i).some(({ power }) => power === row.power)) refuse(row.power);
      continue;
    }
    const later = before.until !== null && (row.until === null || before.until < row.until);
    const { overrule } = row;
    const voted = before.overrule === null || (overrule !== null && overrule.quorum <= before.overrule.quorum && overrule.period >= before.overrule.period);
    if (!later || row.keys < before.keys || row.notice < before.notice || !voted) refuse(row.power);
  }
}

export function decisionId(network: Uint8Array, decision: Decision): bigint {
  return bigEndian(sha256("sotto/decision/v1", network, encode(decisionCodec, decision)).subarray(0, 31));
}

/** LEDGER-30. */
export function checkEndorsed(state: State, power: Power, { endorsements }: Endorsed<unknown>): void {
  const row = rowAt(state.genesis, power, state.height);
  demand(row !== undefined, 30, `nobody holds the power ${power} at this height`);
  const signers = endorsements.map(({ signer }) => signer);
  const ordered = signers.every((signer, i) => i === 0 || (signers[i - 1] ?? "") < signer);
  demand(ordered && signers.length >= 1 && signers.length <= MAX_SIGNATURES, 30, "signatures stand in the order of their keys, each once");
  demand(signers.every((signer) => state.accredited.authority.has(signer)), 2, "signed by a key that is not accredited");
  demand(signers.length >= row.keys, 30, `${power} takes ${row.keys} keys`);
}

export function checkDecision(state: State, endorsed: Endorsed<Decision>): void {
  const { verdict, reason, reopens, expiry } = endorsed.payload;
  checkEndorsed(state, verdict.kind, endorsed);
  demand(!isBlank(reason) && Buffer.byteLength(reason) <= MAX_REASON_BYTES, 31, "a reason of 1 to 1,000 bytes");
  demand(state.height <= expiry, 31, "it was to be handed in before");
  demand(!state.decisions.has(decisionId(state.network, endorsed.payload)), 31, "it was decided before");
  if (reopens !== null) {
    const earlier = state.decisions.get(reopens);
    const about = subjects(verdict);
    const same =
      earlier?.status === "in_force" &&
      reopenable(verdict.kind, earlier.decision.verdict.kind) &&
      subjects(earlier.decision.verdict).some((subject) => about.includes(subject));
    demand(same, 31, "it reopens nothing in force about the same member, key or claim that it can take back");
  }
  if (verdict.kind === "rotate") {
    const { tid, address } = verdict.content;
    const record = memberOf(state, tid);
    demand((record.member.status & ROTATING) === 0, 35, "the member's key is being replaced");
    demand(address.vk !== record.vk && toHex(address.ek) !== record.ek, 35, "one of the keys is in use already");
    demand(!state.keys.has(address.pk) && address.pk !== 0n, 35, "the key was registered before, or is none");
    demand(isUsable(fromHex(address.vk)), 35, "the signing key is not usable");
  }
  checkHolds(state, verdict);
}

// The same kind or the opposite; what is decided about a member may also end a ruling by which it removes somebody.
function reopenable(by: Power, earlier: Power): boolean {
  const opposites: Power[][] = [["accredit", "revoke"], ["block", "release"]];
  return earlier === "removal" || by === earlier || opposites.some((pair) => pair.includes(by) && pair.includes(earlier));
}

function subjects(verdict: Verdict): string[] {
  switch (verdict.kind) {
    case "accredit":
    case "revoke":
      return [`${verdict.content.role} ${verdict.content.key}`];
    case "standing":
      return verdict.content.changes.map(({ tid }) => `member ${tid}`);
    case "docket":
      return [`claim ${toHex(verdict.content.claim)}`];
    case "block":
    case "release":
    case "steward":
    case "rotate":
    case "removal":
      return [`member ${verdict.content.tid}`];
  }
}

// What must hold when it is decided, and again when it takes effect.
function checkHolds(state: State, verdict: Verdict): void {
  switch (verdict.kind) {
    case "accredit": {
      const { role, key } = verdict.content;
      return demand(isUsable(fromHex(key)) && !state.accredited[role].has(key), 32, "the key is not usable, or accredited already");
    }
    case "revoke": {
      const { role, key } = verdict.content;
      demand(state.accredited[role].has(key), 32, "the key is not accredited");
      const needed = Math.max(0, ...state.genesis.powers.map(({ keys }) => keys));
      return demand(role !== "authority" || state.accredited.authority.size > needed, 32, "too few authority keys would remain");
    }
    case "block":
    case "release": {
      const blocked = (memberOf(state, verdict.content.tid).member.status & BLOCKED) !== 0;
      return demand(blocked === (verdict.kind === "release"), 22, "nothing changes");
    }
    case "steward": {
      const { member } = memberOf(state, verdict.content.tid);
      const { steward } = verdict.content;
      demand(steward !== member.pk && steward !== member.steward, 34, "not another steward than now, or the member's own key");
      const of = state.keys.get(steward);
      const owner = of === undefined ? undefined : state.member(of)?.member;
      const usable = of === undefined || (owner?.pk === steward && (owner.status & ROTATING) === 0);
      return demand(usable, 34, "a key that was replaced, is being replaced or is not in use yet");
    }
    case "rotate":
      memberOf(state, verdict.content.tid);
      return;
    case "removal": {
      const { tid, ruling, epochs } = verdict.content;
      memberOf(state, tid);
      demand(epochs >= 1 && epochs <= MAX_REMOVAL_EPOCHS, 49, "for 1 to 16 epochs");
      return demand(!state.removals.has(ruling), 49, "the ruling is in force already");
    }
    case "docket": {
      const filed = state.docket.get(toHex(verdict.content.claim));
      return demand(filed !== undefined && filed.upheld !== verdict.content.upheld, 42, "no such claim, or ruled so already");
    }
    case "standing": {
      const { changes, complaints } = verdict.content;
      const ordered = changes.every(({ tid }, i) => i === 0 || (changes[i - 1]?.tid ?? tid) < tid);
      demand(ordered && changes.length >= 1 && changes.length <= MAX_STANDINGS, 37, "1 to 64 members in the order of their numbers");
      for (const { tid, reputation, vetted } of changes) {
        const { member } = memberOf(state, tid);
        const same = member.reputation === reputation && ((member.status & VETTED) !== 0) === vetted;
        demand(!same, 37, "nothing changes");
      }
      return checkWeighed(state, complaints);
    }
  }
}

// The registry changes of this moment.
export interface Changes {
  members: Set<number>;
  killsRoots: boolean;
}

/** Enters a decision in the log; without notice it takes effect before the next transaction. */
export function decide(state: State, decision: Decision): void {
  const { verdict } = decision;
  const row = rowAt(state.genesis, verdict.kind, state.height);
  const notice = row?.notice ?? 0;
  const { schedule } = state.genesis;
  const blocks = schedule.open + schedule.payouts + schedule.issues;
  const quiet = verdict.kind === "removal" ? (state.epoch + EPOCHS_AHEAD) * blocks : 0;
  const due = Math.min(Math.max(state.height + notice, quiet), 2 ** 32 - 1);
  const waits = verdict.kind === "steward" || verdict.kind === "standing" || verdict.kind === "removal";
  const onTime = due > state.height && isBoundary(state.genesis.schedule, due);
  const effective = waits && !onTime ? nextBoundary(state.genesis.schedule, due) : due;
  state.decisions.set(decisionId(state.network, decision), { decision, effective, status: "pending", vote: row ? convene(state, row) : null });
  const changes: Changes = { members: new Set(), killsRoots: false };
  if (verdict.kind === "rotate") {
    state.keys.set(verdict.content.address.pk, verdict.content.tid);
    const { pk } = memberOf(state, verdict.content.tid).member;
    for (const { member } of state.members) {
      if (member.steward !== pk) continue;
      member.steward = 0n;
      changes.members.add(member.tid);
    }
    setStatus(state, verdict.content.tid, ROTATING, 0, changes);
  }
  turn(state, changes);
  commit(state, changes);
}

/** Votes that are over are counted, and decisions that are due take effect; the registry follows with `commit`. */
export function takeDue(state: State): Changes {
  const changes: Changes = { members: new Set(), killsRoots: false };
  turn(state, changes);
  return changes;
}

export function commit(state: State, { members, killsRoots }: Changes): void {
  rehash(state, members);
  if (killsRoots) state.registryRoots = [{ epoch: state.epoch, root: state.registry.root() }];
}

/** The key in use objects to its replacement: everything is as before. */
export function veto(state: State, decision: bigint): void {
  const record = state.decisions.get(decision);
  if (record?.decision.verdict.kind !== "rotate") return;
  const changes: Changes = { members: new Set(), killsRoots: false };
  record.status = "vetoed";
  setStatus(state, record.decision.verdict.content.tid, 0, ROTATING, changes);
  commit(state, changes);
}

function turn(state: State, changes: Changes): void {
  for (const [id, record] of state.decisions) {
    if (record.status !== "pending") continue;
    const { verdict, reopens } = record.decision;
    if (isOverruled(state, record.vote)) {
      record.status = "overruled";
      if (verdict.kind === "rotate") setStatus(state, verdict.content.tid, 0, ROTATING, changes);
      continue;
    }
    if (record.effective > state.height) continue;
    try {
      checkHolds(state, verdict);
    } catch (error) {
      if (!(error instanceof RuleBroken)) throw error;
      record.status = "lapsed";
      if (verdict.kind === "rotate") setStatus(state, verdict.content.tid, 0, ROTATING, changes);
      continue;
    }
    take(state, id, verdict, changes);
    record.status = "in_force";
    const earlier = reopens === null ? undefined : state.decisions.get(reopens);
    if (earlier?.status !== "in_force") continue;
    if (earlier.decision.verdict.kind === "removal") state.removals.delete(earlier.decision.verdict.content.ruling);
    earlier.status = "reopened";
  }
}

function setStatus(state: State, tid: number, set: number, clear: number, changes: Changes): void {
  const record = state.member(tid);
  if (!record) return;
  record.member.status = (record.member.status | set) & ~clear;
  changes.members.add(tid);
  changes.killsRoots = true;
}

function take(state: State, id: bigint, verdict: Verdict, changes: Changes): void {
  switch (verdict.kind) {
    case "accredit":
      state.accredited[verdict.content.role].add(verdict.content.key);
      return;
    case "revoke":
      state.accredited[verdict.content.role].delete(verdict.content.key);
      return;
    case "block":
      return setStatus(state, verdict.content.tid, BLOCKED, ACTIVE, changes);
    case "release":
      return setStatus(state, verdict.content.tid, ACTIVE, BLOCKED, changes);
    case "steward": {
      memberOf(state, verdict.content.tid).member.steward = verdict.content.steward;
      changes.members.add(verdict.content.tid);
      return;
    }
    case "rotate": {
      const { tid, address } = verdict.content;
      const record = memberOf(state, tid);
      record.former.push(record.member.pk);
      record.member.pk = address.pk;
      record.vk = address.vk;
      record.ek = toHex(address.ek);
      return setStatus(state, tid, 0, ROTATING, changes);
    }
    case "removal": {
      const { tid, ruling, floor, epochs } = verdict.content;
      state.removals.set(ruling, { tid, floor, until: state.epoch + epochs - 1, decision: id });
      return;
    }
    case "docket": {
      const filed = state.docket.get(toHex(verdict.content.claim));
      if (filed) filed.upheld = verdict.content.upheld;
      return;
    }
    case "standing":
      for (const { tid, reputation, vetted } of verdict.content.changes) {
        const { member } = memberOf(state, tid);
        member.reputation = reputation;
        member.status = vetted ? member.status | VETTED : member.status & ~VETTED;
        changes.members.add(tid);
      }
      return weigh(state, verdict.content.complaints, id);
  }
}

/** The genesis's keys, as sets that decisions change. */
export function firstAccredited({ accreditation: a }: Genesis): Record<Role, Set<string>> {
  return { authority: new Set(a.authority), gateway: new Set(a.gateways), oracle: new Set(a.oracles), filer: new Set(a.filers) };
}
