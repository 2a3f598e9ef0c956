/** LEDGER-2: signatures of operations. Whether the signer may say so is a rule of the ledger. */

import { isSigned } from "./keys.js";
import { RuleBroken } from "./rule_broken.js";
import { OPERATIONS, type Endorsed, type Signed, type Transaction } from "./wire.js";

/** How many signatures were checked: 1, or 0 for what is proven and not signed. */
export function checkSignature(network: Uint8Array, transaction: Transaction): number {
  const check = <N extends keyof typeof OPERATIONS>(name: N, operation: Signed<any>): number => {
    if (!isSigned<any>(network, name, OPERATIONS[name], operation)) throw new RuleBroken(2, `the signature of ${name} does not hold`);
    return 1;
  };
  const checkAll = (name: keyof typeof OPERATIONS, { payload, endorsements }: Endorsed<any>): number => {
    for (const endorsement of endorsements) check(name, { payload, ...endorsement });
    return endorsements.length;
  };
  switch (transaction.kind) {
    case "found":
      return checkAll("register", transaction.content.registration);
    case "decide":
      return checkAll("decide", transaction.content);
    case "deposit":
    case "attest":
    case "announce":
    case "report":
    case "file":
    case "veto":
      return check(transaction.kind, transaction.content);
    case "withdraw":
      return check("withdraw-announcement", transaction.content);
    case "attest_stake":
      return check("attest-stake", transaction.content);
    case "trade":
    case "share":
    case "cash":
    case "payout":
    case "dilute":
    case "settle":
    case "rekey":
    case "remove":
    case "ballot":
    case "complain":
    case "stake":
      return 0;
  }
}
