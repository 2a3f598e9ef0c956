/** One index for all holders, exact to the 2^-64 cent (spec: payout arithmetic). */

import { H } from "./hash.js";
import type { Policy } from "./wire.js";

const FRACTION_BITS = 64n;
const FRACTION = 1n << FRACTION_BITS;

/** `P*2^64 + rem = q*supply + rem'`; `D' = D + q`. */
export function raiseIndex(index: bigint, remainder: bigint, paid: bigint, supply: bigint): { index: bigint; remainder: bigint } {
  const total = (paid << FRACTION_BITS) + remainder;
  return { index: index + total / supply, remainder: total % supply };
}

/** The cents that led from one index and remainder to others. An error if no whole number of cents did. */
export function paidBetween(from: { index: bigint; remainder: bigint }, to: { index: bigint; remainder: bigint }, supply: bigint): bigint {
  const units = (to.index - from.index) * supply + to.remainder - from.remainder;
  if (units < 0n || units % FRACTION !== 0n || to.remainder >= supply) throw new Error("no payout leads from this index to that one");
  return units >> FRACTION_BITS;
}

export interface Claim {
  amount: bigint;
  index: bigint;
  carry: bigint;
}

/** What notes are owed together at `index`: whole cents, and the fraction that is carried. */
export function owed(notes: readonly Claim[], index: bigint): { cents: bigint; carry: bigint } {
  let units = 0n;
  for (const note of notes) {
    if (note.index > index) throw new Error("a note is settled at an index that has not been reached");
    units += note.amount * (index - note.index) + note.carry;
  }
  return { cents: units >> FRACTION_BITS, carry: units % FRACTION };
}

/** The least that a payout must distribute for a lock of `amount`, made at another supply: no less a share than then. */
export function leastDue(amount: bigint, supply: bigint, supplyAtSale: bigint): bigint {
  return (amount * supply + supplyAtSale - 1n) / supplyAtSale;
}

export const payoutPad = (hk: bigint, nu: bigint, which: 0 | 1): bigint => H("PayoutPad", hk, nu, BigInt(which));

export interface EventOpening {
  tid: number;
  gross: bigint;
  gain: bigint;
  salt: bigint;
}

export const eventId = (o: EventOpening): bigint => H("Event", BigInt(o.tid), o.gross, o.gain, o.salt);

/** What of an event is owed to the holders. */
export const eventDue = (o: EventOpening, policy: Policy): bigint => (policy === "gross" ? o.gross : o.gain);
