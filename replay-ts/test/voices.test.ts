import assert from "node:assert/strict";
import { test } from "node:test";

import { castBallot, checkBallot, convene, isOverruled } from "../src/ballots.js";
import { checkComplaint, checkWeighed, enterPeriod, rememberNullifierRoot, weigh } from "../src/complaints.js";
import { toElement } from "../src/hash.js";
import { checkAnnounce, checkAttest } from "../src/operations.js";
import { BLOCKED } from "../src/registry.js";
import { RuleBroken } from "../src/rule_broken.js";
import { checkStake, consumeStake } from "../src/stakes.js";
import { State } from "../src/state.js";
import type { Genesis } from "../src/wire.js";
import { testNetwork } from "./network.js";

const key = "11".repeat(32);
const standing: Genesis["powers"][number] = { power: "standing", keys: 1, notice: 10, overrule: { quorum: 50, period: 10 }, until: null };
const network = (members: number): State => testNetwork(members, key, [standing]);

const at = (state: State, height: number): void => void (state.tip = { ...state.tip, height: height - 1 });
const breaks = (rule: number, work: () => void): void => {
  assert.throws(work, (error) => error instanceof RuleBroken && error.message.includes(`LEDGER-${rule}`));
};
const unsigned = <T>(payload: T) => ({ payload, signer: key, signature: new Uint8Array(64) });

test("a vote: one voice a member, in time, under one root; and who wins", () => {
  const state = network(3);
  at(state, 5);
  const vote = convene(state, standing);
  assert.ok(vote && vote.needed === 2 && vote.closes === 15);
  const decision = { verdict: { kind: "block" as const, content: { tid: 1 } }, reason: "x", reopens: null, expiry: 99, reference: new Uint8Array(16) };
  state.decisions.set(7n, { decision, effective: 20, status: "pending", vote });
  const ballot = { root_s: vote.root, decision: 7n, choice: "overrule" as const, nullifier: 1n };
  checkBallot(state, ballot);
  castBallot(state, ballot);
  breaks(44, () => checkBallot(state, ballot));
  breaks(44, () => checkBallot(state, { ...ballot, nullifier: 2n, root_s: vote.root + 1n }));
  breaks(44, () => checkBallot(state, { ...ballot, nullifier: 2n, decision: 8n }));
  castBallot(state, { ...ballot, nullifier: 2n });
  assert.ok(!isOverruled(state, vote), "the vote is not over");
  at(state, 15);
  breaks(44, () => checkBallot(state, { ...ballot, nullifier: 3n }));
  assert.ok(isOverruled(state, vote));
  for (const choice of ["keep", "keep"] as const) vote[choice] += 1;
  assert.ok(!isOverruled(state, vote), "as many want to keep it");
  assert.equal(convene(state, { ...standing, overrule: null }), null);
});

test("complaints: once, in this period, about the recent past, and weighed once", () => {
  const state = network(2);
  at(state, 30);
  enterPeriod(state);
  for (const epoch of [0, 1, 2, 3]) rememberNullifierRoot(state, epoch, BigInt(50 + epoch));
  const complaint = { root_n: 0n, root_nf: 51n, root_s: state.periodRoot, nullifier: 9n, period: 1, subject: 0n };
  checkComplaint(state, complaint);
  breaks(46, () => checkComplaint(state, { ...complaint, period: 0 }));
  breaks(46, () => checkComplaint(state, { ...complaint, root_nf: 50n }));
  breaks(46, () => checkComplaint(state, { ...complaint, root_s: 1n }));
  breaks(46, () => checkWeighed(state, [9n]));
  state.complaints.set(9n, { weighed: null });
  breaks(46, () => checkComplaint(state, complaint));
  checkWeighed(state, [9n]);
  breaks(46, () => checkWeighed(state, [9n, 9n]));
  weigh(state, [9n], 7n);
  breaks(46, () => checkWeighed(state, [9n]));
  const { periodRoot } = state;
  state.registry.set(5, toElement(5n));
  at(state, 40);
  enterPeriod(state);
  assert.equal(state.periodRoot, periodRoot, "the period goes on");
});

test("stakes: an event that awaits one is owed, and another takes its place", () => {
  const state = network(2);
  const opening = new Uint8Array(560);
  breaks(47, () => checkAttest(state, unsigned({ tid: 1, event: 5n, report: 5n, of_stake: true, opening })));
  state.openEvent(5n, { tid: 1, evidence: "attested", opened: 1, deadline: 21, status: "awaits_stake" });
  assert.ok(state.owes(1));
  const stake = { root_n: 0n, tid: 1, pk: 101n, nf: 3n, cm_change: 4n, event_gross: 5n, event_net: 6n };
  checkStake(state, stake);
  breaks(47, () => checkStake(state, { ...stake, pk: 102n }));
  breaks(47, () => checkStake(state, { ...stake, event_gross: 8n }));
  breaks(47, () => checkStake(state, { ...stake, event_net: 5n }));
  consumeStake(state, stake);
  assert.deepEqual([state.event(1, 5n)?.status, state.event(1, 6n)?.status], ["replaced", "open"]);
  assert.equal(state.event(1, 6n)?.deadline, 21);
  breaks(47, () => checkStake(state, stake));
});

test("an oracle takes back that a stake was sold; another member's event of the same id is another one", () => {
  const state = network(2);
  const opening = new Uint8Array(560);
  const attest = (tid: number, of_stake: boolean) => unsigned({ tid, event: 5n, report: null, of_stake, opening });
  state.openEvent(5n, { tid: 1, evidence: "attested", opened: 1, deadline: 21, status: "awaits_stake" });
  breaks(21, () => checkAttest(state, attest(1, true)));
  checkAttest(state, attest(1, false));
  checkAttest(state, attest(2, true));
  state.openEvent(5n, { tid: 1, evidence: "attested", opened: 1, deadline: 21, status: "open" });
  breaks(21, () => checkAttest(state, attest(1, false)));
});

test("a dilution is announced for one of the next 16 epochs, by who is not blocked", () => {
  const state = network(1);
  const announce = (epoch: number) => unsigned({ tid: 1, supply_new: 11n, epoch, made_at: 0 });
  for (const epoch of [3, 16]) checkAnnounce(state, announce(epoch));
  for (const epoch of [2, 17]) breaks(17, () => checkAnnounce(state, announce(epoch)));
  const [record] = state.members;
  if (record) record.member.status = BLOCKED;
  breaks(17, () => checkAnnounce(state, announce(3)));
});
