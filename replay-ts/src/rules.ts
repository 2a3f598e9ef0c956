/** What the ledger refuses, by the ids of the specification. Nothing here changes the state. */

import { checkBallot } from "./ballots.js";
import { checkComplaint } from "./complaints.js";
import { nextBoundary, phaseOf, type Phase } from "./epochs.js";
import { effectsOf } from "./effects.js";
import { checkDecision, checkEndorsed } from "./governance.js";
import { checkAnnounce, checkAttest, checkAttestStake, checkDeposit, checkFile, checkReport, checkVeto, checkWithdraw, mayDilute, memberOf } from "./operations.js";
import { REGISTRY_INDEXES, ROTATING } from "./registry.js";
import { demand } from "./rule_broken.js";
import { checkStake } from "./stakes.js";
import { NOTE_DEPTH, NULLIFIER_DEPTH } from "./trees.js";
import type { State } from "./state.js";
import type { CashBody, IssueBody, Leg, PayoutBody, RekeyBody, Removal, Trade, Transaction } from "./wire.js";

const MAX_DESTINATION_BYTES = 128;
const CIPHERTEXTS = { share: 3, cash: 2, approve: 1, issue: 1, payout: 0, settle: 0, rekey: 4, remove: 2, ballot: 0, complaint: 1, stake: 1 } as const;

/** Every rule that needs neither a proof nor a signature. */
export function check(state: State, id: string, transaction: Transaction): void {
  demand(!state.accepted.has(id), 9, "it was accepted before");
  checkNullifiers(state, transaction);
  checkRoom(state, transaction);
  switch (transaction.kind) {
    case "trade":
      return checkTrade(state, transaction.content);
    case "share": {
      const leg = transaction.content;
      shape(leg, "share", false);
      demand(leg.body.trade === 0n, 10, "a leg of a trade stands alone");
      expiry(state, leg.body.expiry);
      recentRoot(state, leg.body.root_s);
      return anchor(state, leg.body.root_n);
    }
    case "cash": {
      const leg = transaction.content;
      cashShape(leg);
      demand(leg.body.trade === 0n, 10, "a leg of a trade stands alone");
      expiry(state, leg.body.expiry);
      return anchor(state, leg.body.root_n);
    }
    case "settle": {
      const leg = transaction.content;
      shape(leg, "settle", false);
      demand([1, 4, 16, 64].includes(leg.body.slots.length), 3, "no statement has this size");
      recentRoot(state, leg.body.root_s);
      return anchor(state, leg.body.root_n);
    }
    case "rekey":
      return checkRekey(state, transaction.content);
    case "remove":
      return checkRemove(state, transaction.content);
    case "payout":
      return checkPayout(state, transaction.content);
    case "ballot":
      shape(transaction.content, "ballot", false);
      return checkBallot(state, transaction.content.body);
    case "complain": {
      const leg = transaction.content;
      shape(leg, "complaint", false);
      checkComplaint(state, leg.body);
      return anchor(state, leg.body.root_n);
    }
    case "stake": {
      const leg = transaction.content;
      shape(leg, "stake", false);
      checkStake(state, leg.body);
      return anchor(state, leg.body.root_n);
    }
    case "dilute":
      return checkDilute(state, transaction.content);
    case "found":
      return checkFound(state, transaction.content.registration, transaction.content.issue);
    case "deposit":
      return checkDeposit(state, transaction.content);
    case "attest":
      return checkAttest(state, transaction.content);
    case "attest_stake":
      return checkAttestStake(state, transaction.content);
    case "report":
      return checkReport(state, transaction.content);
    case "file":
      return checkFile(state, transaction.content);
    case "decide":
      return checkDecision(state, transaction.content);
    case "veto":
      return checkVeto(state, transaction.content);
    case "announce":
      return checkAnnounce(state, transaction.content);
    case "withdraw":
      return checkWithdraw(state, transaction.content);
  }
}

function checkNullifiers(state: State, transaction: Transaction): void {
  const own = new Set<bigint>();
  for (const nf of effectsOf(transaction).nullifiers) {
    demand(!state.nullifiers.has(nf) && !own.has(nf), 8, "a nullifier is known or repeated");
    own.add(nf);
  }
}

function checkRoom(state: State, transaction: Transaction): void {
  const { nullifiers, commitments, mints } = effectsOf(transaction);
  const notes = state.notes.size + state.issues.length + commitments.length + mints;
  demand(notes <= 4 ** NOTE_DEPTH, 29, "the note tree is full");
  demand(state.nullifiers.size + nullifiers.length <= 4 ** NULLIFIER_DEPTH - 2, 29, "the nullifier tree is full");
}

function shape(leg: Leg<unknown>, statement: keyof typeof CIPHERTEXTS, withdraws: boolean): void {
  demand(leg.ciphertexts.length === CIPHERTEXTS[statement], 3, `encrypted notes of ${statement}`);
  const length = Buffer.byteLength(leg.destination);
  demand(length <= MAX_DESTINATION_BYTES && length > 0 === withdraws, 3, "a destination if and only if it withdraws");
}

function cashShape(leg: Leg<CashBody>): void {
  shape(leg, "cash", leg.body.withdraw > 0n);
}

function phase(state: State, needed: Phase): void {
  demand(phaseOf(state.genesis.schedule, state.height) === needed, 6, `only in the phase ${needed}`);
}

function expiry(state: State, at: number): void {
  demand(state.height <= at && at <= state.height + state.genesis.expiry_window, 7, "expired, or too far ahead");
}

function anchor(state: State, root: bigint): void {
  demand(state.anchors.has(root), 4, "the note root is not that of a block's end");
}

function currentRoot(state: State, root: bigint, rule: number): void {
  demand(state.registryRoots.at(-1)?.root === root, rule, "not the current registry root");
}

function recentRoot(state: State, root: bigint): void {
  demand(state.registryRoots.some((recent) => recent.root === root), 5, "the registry root is too old, or unknown");
}

function checkTrade(state: State, { share, cash, approve }: Trade): void {
  shape(share, "share", false);
  cashShape(cash);
  shape(approve, "approve", false);
  const { trade, expiry: at, root_s } = share.body;
  demand(trade !== 0n && trade === cash.body.trade && trade === approve.body.trade, 11, "the legs are of different trades");
  demand(at === cash.body.expiry && at === approve.body.expiry, 11, "the legs have different expiries");
  demand(root_s === approve.body.root_s, 11, "the legs have different registry roots");
  demand(!state.trades.has(trade), 12, "the trade was seen before");
  phase(state, "open");
  expiry(state, at);
  currentRoot(state, root_s, 5);
  anchor(state, share.body.root_n);
  anchor(state, cash.body.root_n);
}

function checkRekey(state: State, leg: Leg<RekeyBody>): void {
  shape(leg, "rekey", false);
  const { root_n, root_s, pk_old, pk_new, nf, cm } = leg.body;
  demand(nf.length === 4 && cm.length === 4, 3, "rekey moves four notes");
  const record = state.members.find(({ member }) => member.pk === pk_new);
  demand(record?.former.includes(pk_old) === true, 48, "the first key was not replaced by the second");
  demand((record.member.status & ROTATING) === 0, 48, "the new key is being replaced");
  currentRoot(state, root_s, 48);
  anchor(state, root_n);
}

function checkRemove(state: State, { remove, cash }: Removal): void {
  shape(remove, "remove", false);
  cashShape(cash);
  const { trade, expiry: at, root_s, tid, ruling, floor } = remove.body;
  demand(trade !== 0n && trade === cash.body.trade && at === cash.body.expiry, 50, "the legs are of different trades or expiries");
  demand(!state.trades.has(trade), 12, "the trade was seen before");
  phase(state, "open");
  expiry(state, at);
  const removal = state.removals.get(ruling);
  demand(removal?.tid === tid && removal.floor === floor, 50, "no such ruling is in force, or with another floor");
  demand(!state.owes(tid), 50, "an event of the token is open");
  currentRoot(state, root_s, 5);
  anchor(state, remove.body.root_n);
  anchor(state, cash.body.root_n);
}

function checkPayout(state: State, leg: Leg<PayoutBody>): void {
  shape(leg, "payout", false);
  phase(state, "payouts");
  const { tid, policy, supply, k_old, nu, event, root_n } = leg.body;
  const record = memberOf(state, tid);
  demand(policy === record.member.policy && supply === record.supply, 13, "another policy or supply than the token's");
  demand(k_old === state.pendingToken(tid), 13, "it does not start at the pending state");
  demand(!state.nonces.has(nu), 14, "its nonce was seen before");
  if (event !== null) {
    demand(state.event(tid, event)?.status === "open", 15, "not an open event of this token");
  }
  anchor(state, root_n);
}

function checkDilute(state: State, leg: Leg<IssueBody>): void {
  shape(leg, "issue", false);
  phase(state, "issues");
  const { tid, pk, k_old, supply_old, supply_new, height, hkc } = leg.body;
  const record = memberOf(state, tid);
  mayDilute(state, record, 18);
  const ahead = state.announcements.get(tid);
  demand(ahead?.supply_new === supply_new && ahead.epoch === state.epoch, 18, "it was not announced");
  demand(!state.isDiluting(tid), 18, "it was proven before");
  demand(pk === record.member.pk && hkc === record.hkc, 18, "other keys than the registered ones");
  demand(supply_old === record.supply && k_old === state.pendingToken(tid), 18, "another supply or state than the token's");
  demand(height === nextBoundary(state.genesis.schedule, state.height), 19, "shares are minted at the next boundary");
}

function checkFound(state: State, registration: Extract<Transaction, { kind: "found" }>["content"]["registration"], leg: Leg<IssueBody>): void {
  shape(leg, "issue", false);
  checkEndorsed(state, "register", registration);
  const { tid, symbol, address } = registration.payload;
  demand(tid === state.numbersTaken + 1 && tid < REGISTRY_INDEXES, 16, "not the next free number");
  demand(!state.keys.has(address.pk), 16, "the key was registered before");
  demand(/^[A-Z0-9]{1,12}$/.test(symbol) && !state.symbols.has(symbol), 16, "the symbol is malformed or taken");
  const { body } = leg;
  demand(body.tid === tid && body.pk === address.pk, 16, "another's founding");
  demand(body.k_old === 0n && body.supply_old === 0n && body.supply_new >= 1n, 16, "a founding begins with nothing and makes shares");
  demand(body.height === nextBoundary(state.genesis.schedule, state.height), 19, "shares are minted at the next boundary");
}
