/** Company stakes that were sold (spec: ledger, LEDGER-47). */

import { fresh, memberOf } from "./operations.js";
import { ROTATING } from "./registry.js";
import { demand } from "./rule_broken.js";
import type { State } from "./state.js";
import type { StakeBody } from "./wire.js";

export function checkStake(state: State, { tid, pk, event_gross, event_net }: StakeBody): void {
  const { member } = memberOf(state, tid);
  demand((member.status & ROTATING) === 0 && member.pk === pk, 47, "not with the member's key in use");
  const gross = state.events.get(event_gross);
  demand(gross?.tid === tid && gross.status === "awaits_stake", 47, "no sale of this member awaits its stake there");
  const known = state.events.get(event_net);
  if (known?.tid !== tid || known.evidence !== "reported") fresh(state, event_net, 47);
}

/** The net event takes the place of the gross one, with the same deadline; if the owner reported it before, it is that one event. */
export function consumeStake(state: State, { event_gross, event_net }: StakeBody): void {
  const gross = state.events.get(event_gross);
  if (gross === undefined) return;
  const reported = state.events.get(event_net);
  if (reported) {
    reported.evidence = "judged";
    reported.deadline = Math.min(reported.deadline, gross.deadline);
  } else {
    state.events.set(event_net, { ...gross, status: "open" });
  }
  gross.status = "replaced";
}
