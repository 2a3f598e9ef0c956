/** LEDGER-1: proofs, verified by snarkjs against public inputs that are put together here (spec: statements; encoding, "Proofs"). */

import { existsSync } from "node:fs";
import { join } from "node:path";

import { groth16 } from "snarkjs";

import { extOfLeg, registrationBinding } from "./identity.js";
import { readJson } from "./json.js";
import { decodeProof } from "./points.js";
import { policyNumber } from "./registry.js";
import { RuleBroken } from "./rule_broken.js";
import type {
  ApproveBody,
  BallotBody,
  CashBody,
  ComplaintBody,
  IssueBody,
  Leg,
  PayoutBody,
  RekeyBody,
  RemoveBody,
  SettleBody,
  ShareBody,
  StakeBody,
  Transaction,
} from "./wire.js";

interface Claim {
  statement: string;
  leg: Leg<unknown>;
  inputs: bigint[];
  more?: Uint8Array;
}

const share = (leg: Leg<ShareBody>): Claim => {
  const { root_n, root_s, expiry, nf, cm_buy, cm_change, cm_cash, cm_lock, pad_lock, trade } = leg.body;
  const inputs = [root_n, root_s, BigInt(expiry), ...nf, cm_buy, cm_change, cm_cash, cm_lock, pad_lock, trade];
  return { statement: "share", leg, inputs };
};

const cash = (leg: Leg<CashBody>): Claim => {
  const { root_n, expiry, nf, cm, withdraw, trade } = leg.body;
  return { statement: "cash", leg, inputs: [root_n, BigInt(expiry), ...nf, ...cm, withdraw, trade] };
};

const approve = (leg: Leg<ApproveBody>): Claim => {
  const { root_s, expiry, trade } = leg.body;
  return { statement: "approve", leg, inputs: [root_s, BigInt(expiry), trade] };
};

const payout = (leg: Leg<PayoutBody>): Claim => {
  const { tid, policy, supply, k_old, k_new, root_n, nf, nu, pad_index, pad_remainder, event } = leg.body;
  const inputs = [BigInt(tid), policyNumber(policy), supply, k_old, k_new, root_n, ...nf, nu, pad_index, pad_remainder, event ?? 0n];
  return { statement: "payout", leg, inputs };
};

const issue = (leg: Leg<IssueBody>, more?: Uint8Array): Claim => {
  const { tid, pk, k_old, k_new, supply_old, supply_new, height, cm_mint, hkc } = leg.body;
  const inputs = [BigInt(tid), pk, k_old, k_new, supply_old, supply_new, BigInt(height), cm_mint, hkc];
  return { statement: "issue", leg, inputs, ...(more && { more }) };
};

const settle = (leg: Leg<SettleBody>): Claim => {
  const { root_n, root_s, slots } = leg.body;
  const columns = [slots.map((s) => s.nf), slots.map((s) => s.cm_share), slots.map((s) => s.cm_cash)];
  return { statement: `settle-${slots.length}`, leg, inputs: [root_n, root_s, ...columns.flat()] };
};

const rekey = (leg: Leg<RekeyBody>): Claim => {
  const { root_n, root_s, pk_old, pk_new, nf, cm } = leg.body;
  return { statement: "rekey", leg, inputs: [root_n, root_s, pk_old, pk_new, ...nf, ...cm] };
};

const remove = (leg: Leg<RemoveBody>): Claim => {
  const { root_n, root_s, expiry, nf, cm_buy, cm_change, cm_cash, cm_lock, pad_lock, trade, tid, ruling, floor } = leg.body;
  const notes = [cm_buy, cm_change, cm_cash, cm_lock, pad_lock];
  return { statement: "remove", leg, inputs: [root_n, root_s, BigInt(expiry), ...nf, ...notes, trade, BigInt(tid), ruling, floor] };
};

const ballot = (leg: Leg<BallotBody>): Claim => {
  const { root_s, decision, choice, nullifier } = leg.body;
  return { statement: "ballot", leg, inputs: [root_s, decision, choice === "overrule" ? 1n : 0n, nullifier] };
};

const complaint = (leg: Leg<ComplaintBody>): Claim => {
  const { root_n, root_nf, root_s, nullifier, period, subject } = leg.body;
  return { statement: "complaint", leg, inputs: [root_n, root_nf, root_s, nullifier, BigInt(period), subject] };
};

const stake = (leg: Leg<StakeBody>): Claim => {
  const { root_n, tid, pk, nf, cm_change, event_gross, event_net } = leg.body;
  return { statement: "stake", leg, inputs: [root_n, BigInt(tid), pk, nf, cm_change, event_gross, event_net] };
};

function claimsOf(transaction: Transaction): Claim[] {
  switch (transaction.kind) {
    case "trade": {
      const legs = transaction.content;
      return [share(legs.share), cash(legs.cash), approve(legs.approve)];
    }
    case "share":
      return [share(transaction.content)];
    case "cash":
      return [cash(transaction.content)];
    case "payout":
      return [payout(transaction.content)];
    case "dilute":
      return [issue(transaction.content)];
    case "settle":
      return [settle(transaction.content)];
    case "rekey":
      return [rekey(transaction.content)];
    case "remove":
      return [remove(transaction.content.remove), cash(transaction.content.cash)];
    case "ballot":
      return [ballot(transaction.content)];
    case "complain":
      return [complaint(transaction.content)];
    case "stake":
      return [stake(transaction.content)];
    case "found":
      return [issue(transaction.content.issue, registrationBinding(transaction.content.registration.payload))];
    case "deposit":
    case "attest":
    case "decide":
    case "veto":
    case "withdraw":
    case "report":
    case "file":
    case "attest_stake":
    case "announce":
      return [];
  }
}

/** Checks proofs with the verifying keys of a folder: `<statement>/verification_key.json`. */
export class ProofChecker {
  readonly #keys = new Map<string, object>();
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<ProofChecker> {
    if (!existsSync(folder)) throw new Error(`there is no folder ${folder}`);
    return new ProofChecker(folder);
  }

  #key(statement: string): object {
    let key = this.#keys.get(statement);
    if (key === undefined) {
      key = readJson(join(this.#folder, statement, "verification_key.json")) as object;
      this.#keys.set(statement, key);
    }
    return key;
  }

  /** How many proofs were verified. */
  async check(network: Uint8Array, transaction: Transaction): Promise<number> {
    const claims = claimsOf(transaction);
    for (const { statement, leg, inputs, more } of claims) {
      const signals = [...inputs, extOfLeg(network, statement, leg, more)].map(String);
      if (!(await groth16.verify(this.#key(statement), signals, decodeProof(leg.proof)))) {
        throw new RuleBroken(1, `the proof of ${statement} does not hold`);
      }
    }
    return claims.length;
  }
}
