/** Replays blocks: every rule is checked again, and every header must come out the same (spec: ledger; blocks). */

import { castBallot } from "./ballots.js";
import { begin } from "./boundary.js";
import { encode } from "./cbor.js";
import { rememberNullifierRoot } from "./complaints.js";
import { effectsOf } from "./effects.js";
import { epochOf } from "./epochs.js";
import { fieldToHex, toHex } from "./field.js";
import { transactionId, transactionsHash } from "./identity.js";
import { decide, veto } from "./governance.js";
import { foundedRecord } from "./registry.js";
import { check } from "./rules.js";
import { consumeStake } from "./stakes.js";
import { State, type Event } from "./state.js";
import * as wire from "./wire.js";

/** A block that does not follow from those before it. */
export class ReplayError extends Error {
  override readonly name = "ReplayError";

  constructor(height: number, message: string, options?: ErrorOptions) {
    super(`block ${height}: ${message}`, options);
  }
}

/** Where a block's notes stand. */
export interface Placed {
  minted: { position: number; commitment: bigint }[];
  /** The position of the first note of each transaction. */
  first: number[];
}

/** Applies the next block. After an error the state is of no use. */
export function replay(state: State, block: wire.Block): Placed {
  const { header } = block;
  const fail = (message: string): never => {
    throw new ReplayError(header.height, message);
  };
  if (header.height !== state.height) fail(`block ${state.height} was expected`);
  if (toHex(header.previous) !== toHex(state.tipHash)) fail("it continues another log");
  const ids = block.transactions.map((transaction) => transactionId(state.network, transaction));
  if (toHex(header.transactions) !== toHex(transactionsHash(ids))) fail("its transactions are not those of its header");

  const minted = begin(state);
  const first: number[] = [];
  for (const [index, transaction] of block.transactions.entries()) {
    const id = toHex(ids[index] ?? new Uint8Array());
    try {
      check(state, id, transaction);
    } catch (cause) {
      throw new ReplayError(header.height, `transaction ${index} (${transaction.kind}): ${String(cause)}`, { cause });
    }
    first.push(state.notes.size);
    apply(state, id, transaction);
  }
  seal(state, header, fail);
  return { minted, first };
}

function seal(state: State, header: wire.Header, fail: (message: string) => never): void {
  const computed = {
    note_root: state.notes.root(),
    nullifier_root: state.nullifiers.root(),
    registry_root: state.registry.root(),
    notes: BigInt(state.notes.size),
  };
  for (const name of ["note_root", "nullifier_root", "registry_root"] as const) {
    if (header[name] !== computed[name]) {
      fail(`${name} is ${fieldToHex(header[name])}, replayed it is ${fieldToHex(computed[name])}`);
    }
  }
  if (header.notes !== computed.notes) fail(`${header.notes} notes, replayed there are ${computed.notes}`);
  state.tip = header;
  state.anchors.add(header.note_root);
  rememberNullifierRoot(state, epochOf(state.genesis.schedule, header.height), header.nullifier_root);
}

function apply(state: State, id: string, transaction: wire.Transaction): void {
  const { nullifiers, commitments } = effectsOf(transaction);
  for (const nf of nullifiers) state.nullifiers.insert(nf);
  for (const cm of commitments) state.notes.append(cm);
  state.accepted.set(id, state.height);
  switch (transaction.kind) {
    case "trade":
      state.trades.add(transaction.content.share.body.trade);
      return;
    case "remove":
      state.trades.add(transaction.content.remove.body.trade);
      return;
    case "payout": {
      const { tid, k_new, nu, event } = transaction.content.body;
      state.pendingTokens.set(tid, k_new);
      state.nonces.add(nu);
      const paid = event === null ? undefined : state.event(tid, event);
      if (paid) paid.status = "closing";
      return;
    }
    case "dilute":
      state.issues.push({ kind: "dilute", body: transaction.content.body });
      return;
    case "found": {
      const { registration, issue } = transaction.content;
      const { payload } = registration;
      state.numbersTaken += 1;
      state.keys.set(payload.address.pk, payload.tid);
      state.symbols.set(payload.symbol, payload.tid);
      state.issues.push({ kind: "found", record: foundedRecord(payload, issue.body), mint: issue.body.cm_mint });
      return;
    }
    case "attest":
      return attest(state, transaction.content.payload);
    case "report":
      return open(state, transaction.content.payload, "reported", "open");
    case "file":
      state.docket.set(id, { upheld: null });
      return;
    case "ballot":
      return castBallot(state, transaction.content.body);
    case "complain":
      state.complaints.set(transaction.content.body.nullifier, { weighed: null });
      return;
    case "stake":
      return consumeStake(state, transaction.content.body);
    case "veto":
      return veto(state, transaction.content.payload.decision);
    case "withdraw":
      state.announcements.delete(transaction.content.payload.tid);
      return;
    case "decide":
      return decide(state, transaction.content.payload);
    case "announce":
      state.announcements.set(transaction.content.payload.tid, transaction.content.payload);
      return;
    case "share":
    case "cash":
    case "settle":
    case "rekey":
    case "deposit":
    case "attest_stake":
      return;
  }
}

function open(state: State, { tid, event }: { tid: number; event: bigint }, evidence: Event["evidence"], status: Event["status"]): void {
  const deadline = Math.min(state.height + state.genesis.event_deadline, 2 ** 32 - 1);
  state.openEvent(event, { tid, evidence, opened: state.height, deadline, status });
}

// The same event confirms a report and opens nothing; another one is the difference.
function attest(state: State, attestation: wire.Attestation): void {
  const reported = attestation.report === null ? undefined : state.event(attestation.tid, attestation.report);
  if (reported) reported.evidence = "judged";
  const awaiting = state.event(attestation.tid, attestation.event);
  if (awaiting?.status === "awaits_stake") awaiting.status = "open";
  else if (attestation.report !== attestation.event) open(state, attestation, "attested", attestation.of_stake ? "awaits_stake" : "open");
}

/** Whether the log ends where the operator said. */
export function confirm(state: State, checkpoint: wire.Checkpoint): boolean {
  const own: wire.Checkpoint = {
    network: state.network,
    height: state.tip.height,
    block: state.tipHash,
    note_root: state.tip.note_root,
    nullifier_root: state.tip.nullifier_root,
    registry_root: state.tip.registry_root,
  };
  return Buffer.compare(encode(wire.checkpoint, own), encode(wire.checkpoint, checkpoint)) === 0;
}
