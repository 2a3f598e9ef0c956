/** What an encrypted note says to its owner (spec: encryption, "Notes"). */

import { boolean, field, record, text, u128, u32, u64, variants, words, Reader, type Codec, type TypeOf } from "./cbor.js";
import type { Recipient } from "./hpke.js";

const story = record({
  c: words("mint", "bought", "sold", "claimed", "paid", "withdrew", "locked", "rekeyed"),
  t: u32,
  s: u64,
  p: u64,
  l: u64,
  o: u64,
  w: u32,
});

const tokenState = record({
  tid: u32,
  index: u128,
  remainder: u64,
  hk: field,
  meta: record({ min_reputation: u32, vetted: boolean }),
  n: u32,
});

const shareMemo = record({ t: u32, a: u64, i: u128, c: u64, b: u64, s: u32, r: field, k: tokenState, y: story });
const cashMemo = record({ a: u64, r: field, y: story });
const lockMemo = record({ t: u32, a: u64, o: variants({ resale: null, top_up: null, event: field }), r: field, y: story });
const approvalMemo = record({ s: u64, p: u64, f: u32, w: u32, r: field });
const eventOpening = record({ tid: u32, gross: u64, gain: u64, salt: field });

export type ShareMemo = TypeOf<typeof shareMemo>;
export type CashMemo = TypeOf<typeof cashMemo>;
export type EventMemo = { opening: TypeOf<typeof eventOpening>; company: string };

const eventMemo: Codec<EventMemo> = {
  read(from) {
    from.expectList(2);
    return { opening: eventOpening.read(from), company: text.read(from) };
  },
  write(to, { opening, company }) {
    to.list(2);
    eventOpening.write(to, opening);
    text.write(to, company);
  },
};

const memo = variants({ s: shareMemo, c: cashMemo, l: lockMemo, a: approvalMemo, e: eventMemo });

export type Memo =
  | { variant: "s"; value: ShareMemo }
  | { variant: "c"; value: CashMemo }
  | { variant: "l"; value: TypeOf<typeof lockMemo> }
  | { variant: "a"; value: TypeOf<typeof approvalMemo> }
  | { variant: "e"; value: EventMemo };

/** The memo, if the ciphertext is for this key and holds one, with nothing but zeros after it. */
export function readMemo(recipient: Recipient, network: Uint8Array, ciphertext: Uint8Array): Memo | null {
  const plain = recipient.open("sotto/note/v1", network, ciphertext);
  if (plain === null) return null;
  try {
    const reader = new Reader(plain);
    const read = memo.read(reader);
    return plain.subarray(reader.offset).every((byte) => byte === 0) ? (read as Memo) : null;
  } catch {
    return null;
  }
}
