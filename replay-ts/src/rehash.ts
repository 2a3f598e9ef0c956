import { toElement } from "./hash.js";
import { leafOf } from "./registry.js";
import type { State } from "./state.js";

/** Recomputes the leaves of members that changed. */
export function rehash(state: State, tids: Iterable<number>): void {
  for (const tid of tids) {
    const record = state.member(tid);
    if (record) state.registry.set(tid, toElement(leafOf(record)));
  }
}
