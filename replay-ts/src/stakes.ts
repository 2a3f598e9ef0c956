/** Company stakes that were sold (spec: ledger, LEDGER-47). */

import { fresh, memberOf } from "./operations.js";
import { ROTATING } from "./registry.js";
import { demand } from "./rule_broken.js";
import type { State } from "./state.js";
import type { StakeBody } from "./wire.js";

export function checkStake(state: State, { tid, pk, event_gross, event_net }: StakeBody): void {
  const { member } = memberOf(state, tid);
  demand((member.status & ROTATING) === 0 && member.pk === pk, 47, "not with the member's key in use");
  demand(state.event(tid, event_gross)?.status === "awaits_stake", 47, "no sale of this member awaits its stake there");
  if (state.event(tid, event_net)?.evidence !== "reported") fresh(state, tid, event_net, 47);
}

/** The net event takes the place of the gross one, with the same deadline; if the owner reported it before, it is that one event. */
export function consumeStake(state: State, { tid, event_gross, event_net }: StakeBody): void {
  const gross = state.event(tid, event_gross);
  if (gross === undefined) return;
  const reported = state.event(tid, event_net);
  if (reported) {
    reported.evidence = "judged";
    reported.deadline = Math.min(reported.deadline, gross.deadline);
  } else {
    state.openEvent(event_net, { ...gross, status: "open" });
  }
  gross.status = "replaced";
}
