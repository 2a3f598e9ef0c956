import { toElement } from "../src/hash.js";
import { ACTIVE, type MemberRecord } from "../src/registry.js";
import { State } from "../src/state.js";
import type { Genesis } from "../src/wire.js";

/** A network of active members, all of whose officials sign with one key. */
export function testNetwork(members: number, key: string, powers: Genesis["powers"]): State {
  const state = new State({
    name: "test",
    kind: "development",
    schedule: { open: 4, payouts: 3, issues: 3 },
    root_window: 2,
    expiry_window: 7,
    event_deadline: 20,
    complaints: { key: new Uint8Array(32), epochs: 3 },
    accreditation: { operator: key, authority: [key], gateways: [], oracles: [key], filers: [] },
    powers,
  });
  for (let tid = 1; tid <= members; tid++) {
    const member = { pk: BigInt(100 + tid), tid, policy: "gains" as const, status: ACTIVE, reputation: 100, steward: 0n };
    const record: MemberRecord = { member, vk: key, ek: "", hkc: 1n, supply: 10n, token: 1n, former: [] };
    state.members.push(record);
    state.registry.set(tid, toElement(BigInt(tid)));
  }
  return state;
}
