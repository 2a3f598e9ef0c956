/** What a transaction does to the trees, in the order of its body (spec: transactions, "What a transaction adds"). */

import { H } from "./hash.js";
import { cashCommitment } from "./notes.js";
import type { CashBody, ShareBody, Transaction } from "./wire.js";

export interface Effects {
  nullifiers: bigint[];
  commitments: bigint[];
  /** Notes that follow at the boundary. */
  mints: number;
}

const known = new WeakMap<Transaction, Effects>();

export function effectsOf(transaction: Transaction): Effects {
  let effects = known.get(transaction);
  if (effects === undefined) known.set(transaction, (effects = compute(transaction)));
  return effects;
}

const shareOutputs = (body: ShareBody): bigint[] => [body.cm_buy, body.cm_change, body.cm_cash, body.cm_lock];

function compute(transaction: Transaction): Effects {
  switch (transaction.kind) {
    case "trade":
      return trade(transaction.content.share.body, transaction.content.cash.body);
    case "share":
      return { nullifiers: transaction.content.body.nf, commitments: shareOutputs(transaction.content.body), mints: 0 };
    case "cash":
      return { nullifiers: transaction.content.body.nf, commitments: transaction.content.body.cm, mints: 0 };
    case "payout":
      return { nullifiers: transaction.content.body.nf, commitments: [], mints: 0 };
    case "settle": {
      const { slots } = transaction.content.body;
      return { nullifiers: slots.map((s) => s.nf), commitments: slots.flatMap((s) => [s.cm_share, s.cm_cash]), mints: 0 };
    }
    case "stake":
      return { nullifiers: [transaction.content.body.nf], commitments: [transaction.content.body.cm_change], mints: 0 };
    case "deposit": {
      const { amount, owner } = transaction.content.payload;
      return { nullifiers: [], commitments: [cashCommitment(amount, owner)], mints: 0 };
    }
    case "attest_stake": {
      const { company, held } = transaction.content.payload;
      return { nullifiers: [], commitments: [H("Stake", company, held)], mints: 0 };
    }
    case "rekey":
      return { nullifiers: transaction.content.body.nf, commitments: transaction.content.body.cm, mints: 0 };
    case "remove": {
      const { remove, cash } = transaction.content;
      const { cm_buy, cm_change, cm_cash, cm_lock } = remove.body;
      const commitments = [cm_buy, cm_change, cm_cash, cm_lock, ...cash.body.cm];
      return { nullifiers: [...remove.body.nf, ...cash.body.nf], commitments, mints: 0 };
    }
    case "found":
    case "dilute":
      return { nullifiers: [], commitments: [], mints: 1 };
    // Their nullifiers are no notes', and kept apart.
    case "ballot":
    case "complain":
    case "attest":
    case "decide":
    case "veto":
    case "withdraw":
    case "report":
    case "file":
    case "announce":
      return { nullifiers: [], commitments: [], mints: 0 };
  }
}

function trade(share: ShareBody, cash: CashBody): Effects {
  return { nullifiers: [...share.nf, ...cash.nf], commitments: [...shareOutputs(share), ...cash.cm], mints: 0 };
}
