/** Members' votes on decisions (spec: powers and decisions, "Ballots"; ledger, LEDGER-44 and 45). */

import { demand } from "./rule_broken.js";
import type { State } from "./state.js";
import type { BallotBody, Genesis } from "./wire.js";

export interface Vote {
  /** Who is a member is read from this registry. */
  root: bigint;
  /** So many must vote to overrule. */
  needed: number;
  /** No ballot counts from this height on. */
  closes: number;
  keep: number;
  overrule: number;
}

/** Opens the vote on a decision of this moment, if members may overrule it. */
export function convene(state: State, { overrule }: Genesis["powers"][number]): Vote | null {
  if (overrule === null) return null;
  const needed = Math.max(1, Math.ceil((state.members.length * overrule.quorum) / 100));
  const closes = Math.min(state.height + overrule.period, 2 ** 32 - 1);
  return { root: state.registry.root(), needed, closes, keep: 0, overrule: 0 };
}

function openVote(state: State, decision: bigint): Vote {
  const record = state.decisions.get(decision);
  demand(record?.status === "pending" && record.vote !== null, 44, "no such decision is pending, or members may not overrule it");
  return record.vote;
}

export function checkBallot(state: State, { root_s, decision, nullifier }: BallotBody): void {
  const vote = openVote(state, decision);
  demand(state.height < vote.closes, 44, "the vote is closed");
  demand(root_s === vote.root, 44, "not the registry root of the moment when it was decided");
  demand(!state.ballots.has(nullifier), 44, "this member has voted");
}

export function castBallot(state: State, { decision, choice, nullifier }: BallotBody): void {
  openVote(state, decision)[choice] += 1;
  state.ballots.add(nullifier);
}

/** Whether a vote is over and overrules its decision. */
export function isOverruled(state: State, vote: Vote | null): boolean {
  return vote !== null && vote.closes <= state.height && vote.overrule >= vote.needed && vote.overrule > vote.keep;
}
