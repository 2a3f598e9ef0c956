/** Complaints of issuers about their holders (spec: powers and decisions, "Complaints"; ledger, LEDGER-46). */

import { demand } from "./rule_broken.js";
import type { State } from "./state.js";
import type { ComplaintBody } from "./wire.js";

export interface Complaint {
  /** The decision that weighed it. */
  weighed: bigint | null;
}

const MAX_WEIGHED = 256;

function periodOf(state: State, epoch: number): number {
  return Math.floor(epoch / Math.max(1, state.genesis.complaints.epochs));
}

/** At the end of a boundary: a new period begins with the registry of this moment. */
export function enterPeriod(state: State): void {
  if (periodOf(state, state.epoch) !== periodOf(state, state.epoch - 1)) state.periodRoot = state.registry.root();
}

/** At the end of a block: its nullifier root joins, those of older epochs leave. */
export function rememberNullifierRoot(state: State, epoch: number, root: bigint): void {
  state.nullifierRoots.push({ epoch, root });
  const oldest = epoch - state.genesis.root_window;
  if ((state.nullifierRoots[0]?.epoch ?? oldest) < oldest) {
    state.nullifierRoots = state.nullifierRoots.filter((known) => known.epoch >= oldest);
  }
}

export function checkComplaint(state: State, { root_nf, root_s, nullifier, period }: ComplaintBody): void {
  demand(period === periodOf(state, state.epoch), 46, "another period than the current one");
  demand(root_s === state.periodRoot, 46, "not the registry root that the period began with");
  demand(state.nullifierRoots.some(({ root }) => root === root_nf), 46, "the nullifier root is too old, or unknown");
  demand(!state.complaints.has(nullifier), 46, "this issuer has complained about this holder in this period");
}

/** What a decision on standings weighs: complaints that were counted, each once. */
export function checkWeighed(state: State, complaints: readonly bigint[]): void {
  const ordered = complaints.every((nullifier, i) => i === 0 || (complaints[i - 1] ?? nullifier) < nullifier);
  demand(ordered && complaints.length <= MAX_WEIGHED, 46, "at most 256 complaints, in order");
  demand(complaints.every((nullifier) => state.complaints.get(nullifier)?.weighed === null), 46, "no such complaint, or it was weighed");
}

export function weigh(state: State, complaints: readonly bigint[], decision: bigint): void {
  for (const nullifier of complaints) state.complaints.set(nullifier, { weighed: decision });
}
