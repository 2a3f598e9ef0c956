/** What owners, oracles, gateways and filers may say (spec: ledger, LEDGER-17, 20, 21, 36, 38 to 41, 43). */

import { epochOf } from "./epochs.js";
import { ACTIVE, ROTATING, type MemberRecord } from "./registry.js";
import { demand } from "./rule_broken.js";
import type { State } from "./state.js";
import type { Announcement, Attestation, Claim, Deposit, Report, Role, Signed, Veto, Withdrawal } from "./wire.js";

// Quiet begins at the next boundary and lasts two full epochs; it does not go on for ever.
const EPOCHS_AHEAD = 3;
const MOST_EPOCHS_AHEAD = 16;
const MAX_CLAIM_BYTES = 2000;
const MAX_OPEN_REPORTS = 16;

export function memberOf(state: State, tid: number): MemberRecord {
  const found = state.member(tid);
  demand(found !== undefined, 28, `there is no member ${tid}`);
  return found;
}

/** Not blocked, no key being replaced, no event open: may announce and prove a dilution. */
export function mayDilute(state: State, record: MemberRecord, rule: number): void {
  const { status, tid } = record.member;
  demand((status & (ACTIVE | ROTATING)) === ACTIVE, rule, "the owner is not active, or the key is being replaced");
  demand(!state.owes(tid), rule, "an event of the token is open");
}

function accredited(state: State, role: Role, { signer }: Signed<unknown>): void {
  demand(state.accredited[role].has(signer), 2, "signed by a key that is not accredited for it");
}

function byOwner(record: MemberRecord, { signer }: Signed<unknown>): void {
  demand(signer === record.vk, 2, "not signed by the owner");
}

export function checkDeposit(state: State, signed: Signed<Deposit>): void {
  accredited(state, "gateway", signed);
  demand(signed.payload.amount >= 1n, 20, "a deposit of nothing");
}

export function checkAttest(state: State, signed: Signed<Attestation>): void {
  accredited(state, "oracle", signed);
  const { tid, event, report, of_stake } = signed.payload;
  memberOf(state, tid);
  demand(!of_stake || report !== event, 47, "what confirms a report opens nothing that could await a stake");
  if (report !== null) {
    demand(state.event(tid, report)?.evidence === "reported", 40, "not a report of this member that no oracle spoke about");
  } else if (!of_stake && state.event(tid, event)?.status === "awaits_stake") {
    return; // it takes back that a stake was sold
  }
  if (report !== event) fresh(state, tid, event, 21);
}

export function checkAttestStake(state: State, signed: Signed<unknown>): void {
  accredited(state, "oracle", signed);
}

export function checkReport(state: State, signed: Signed<Report>): void {
  const record = memberOf(state, signed.payload.tid);
  byOwner(record, signed);
  demand((record.member.status & ROTATING) === 0, 39, "the member's key is being replaced");
  const open = [...state.events.values()].filter((event) => event.tid === signed.payload.tid && event.status === "open" && event.evidence === "reported");
  demand(open.length < MAX_OPEN_REPORTS, 39, "too many reports that no oracle spoke about");
  fresh(state, signed.payload.tid, signed.payload.event, 39);
}

export function fresh(state: State, tid: number, event: bigint, rule: number): void {
  demand(event > 1n && state.event(tid, event) === undefined, rule, "the event is known, or its id reserved");
}

/** Spaces, tabs and ends of lines; of ASCII alone. */
export function isBlank(words: string): boolean {
  return /^[\t\n\f\r ]*$/.test(words);
}

export function checkFile(state: State, signed: Signed<Claim>): void {
  accredited(state, "filer", signed);
  memberOf(state, signed.payload.tid);
  const { words } = signed.payload;
  demand(!isBlank(words) && Buffer.byteLength(words) <= MAX_CLAIM_BYTES, 41, "a claim is 1 to 2,000 bytes of words");
}

export function checkVeto(state: State, signed: Signed<Veto>): void {
  const record = state.decisions.get(signed.payload.decision);
  const verdict = record?.status === "pending" ? record.decision.verdict : null;
  demand(verdict?.kind === "rotate", 36, "no replacement of keys is pending by that decision");
  byOwner(memberOf(state, verdict.content.tid), signed);
}

export function checkAnnounce(state: State, signed: Signed<Announcement>): void {
  const { payload } = signed;
  const record = memberOf(state, payload.tid);
  byOwner(record, signed);
  mayDilute(state, record, 17);
  demand(payload.supply_new > record.supply, 17, "the supply is not raised");
  const now = epochOf(state.genesis.schedule, state.height);
  demand(payload.epoch >= now + EPOCHS_AHEAD, 17, "announced too late");
  demand(payload.epoch <= now + MOST_EPOCHS_AHEAD, 17, "announced too far ahead");
  demand(payload.made_at <= state.height, 17, "announced before it was made");
  demand(!state.announcements.has(payload.tid), 17, "another announcement is pending");
}

export function checkWithdraw(state: State, signed: Signed<Withdrawal>): void {
  const { tid, epoch, made_at } = signed.payload;
  const record = memberOf(state, tid);
  byOwner(record, signed);
  demand((record.member.status & ROTATING) === 0, 35, "the member's key is being replaced");
  demand(made_at <= state.height, 38, "withdrawn before it was made");
  demand(state.announcements.get(tid)?.epoch === epoch, 38, "no dilution is announced for that epoch");
  demand(!state.isDiluting(tid), 38, "the dilution was proven");
}
