/** What takes effect before the first transaction of an epoch (spec: ledger, "The boundary"). */

import { enterPeriod } from "./complaints.js";
import { commit, takeDue } from "./governance.js";
import { ACTIVE, QUIET, ROTATING } from "./registry.js";
import { rehash } from "./rehash.js";
import type { Issue, State } from "./state.js";

/** Begins a block. Returns the minted notes, with their positions. */
export function begin(state: State): { position: number; commitment: bigint }[] {
  if (state.atBoundary) return enter(state);
  commit(state, takeDue(state));
  return [];
}

/** Begins an epoch. Returns the minted notes, with their positions. */
function enter(state: State): { position: number; commitment: bigint }[] {
  const touched = new Set<number>();
  for (const [tid, token] of state.pendingTokens) {
    const record = state.member(tid);
    if (record) record.token = token;
    touched.add(tid);
  }
  state.pendingTokens.clear();

  const minted: { position: number; commitment: bigint }[] = [];
  for (const issue of state.issues) {
    const commitment = takeEffect(state, issue, touched);
    if (commitment !== null) minted.push({ position: state.notes.append(commitment), commitment });
  }
  state.issues = [];

  for (const event of state.events.values()) if (event.status === "closing") event.status = "closed";
  const decided = takeDue(state);
  hush(state, touched);
  rehash(state, [...touched, ...decided.members]);
  const root = state.registry.root();
  const oldest = state.epoch - state.genesis.root_window;
  state.registryRoots = [...state.registryRoots, { epoch: state.epoch, root }].filter(({ epoch }) => epoch >= oldest);
  commit(state, decided);
  enterPeriod(state);
  return minted;
}

// The minted note; null for a dilution that is dropped: an event was opened, the owner blocked, or the key replaced.
function takeEffect(state: State, issue: Issue, touched: Set<number>): bigint | null {
  if (issue.kind === "found") {
    state.members.push(issue.record);
    touched.add(issue.record.member.tid);
    return issue.mint;
  }
  const { tid, pk, supply_new, k_new, cm_mint } = issue.body;
  const record = state.member(tid);
  const mayIssue = record && record.member.pk === pk && (record.member.status & (ACTIVE | ROTATING)) === ACTIVE;
  const stands = mayIssue && state.announcements.has(tid) && !state.owes(tid);
  if (!stands) return null;
  record.supply = supply_new;
  record.token = k_new;
  touched.add(tid);
  return cm_mint;
}

function hush(state: State, touched: Set<number>): void {
  for (const [tid, { epoch }] of state.announcements) if (epoch < state.epoch) state.announcements.delete(tid);
  for (const [ruling, { until, decision }] of state.removals) {
    if (until >= state.epoch) continue;
    state.removals.delete(ruling);
    const record = state.decisions.get(decision);
    if (record) record.status = "expired";
  }
  const quiet = new Set(state.announcements.keys());
  for (const { tid } of state.removals.values()) quiet.add(tid);
  for (const { status, decision } of state.decisions.values()) {
    if (status === "pending" && decision.verdict.kind === "removal") quiet.add(decision.verdict.content.tid);
  }
  for (const tid of new Set([...state.quiet, ...quiet])) {
    const record = state.member(tid);
    if (!record || state.quiet.has(tid) === quiet.has(tid)) continue;
    if (quiet.has(tid)) record.member.status |= QUIET;
    else record.member.status &= ~QUIET;
    touched.add(tid);
  }
  state.quiet = quiet;
}
