/** Everything that stands in a log, field by field (spec: encoding). */

import { boolean, bytes, evidence, field, kinds, list, optional, record, text, u32, u64, verifyingKey, words, type Codec, type TypeOf } from "./cbor.js";

const policy = words("gains", "gross");
export type Policy = TypeOf<typeof policy>;

const ciphertext = bytes(560);

const shareBody = record({
  root_n: field,
  root_s: field,
  expiry: u32,
  nf: list(field, 2),
  cm_buy: field,
  cm_change: field,
  cm_cash: field,
  cm_lock: field,
  pad_lock: field,
  trade: field,
});

const cashBody = record({
  root_n: field,
  expiry: u32,
  nf: list(field, 2),
  cm: list(field, 2),
  withdraw: u64,
  trade: field,
});

const approveBody = record({ root_s: field, expiry: u32, trade: field });

const payoutBody = record({
  tid: u32,
  policy,
  supply: u64,
  k_old: field,
  k_new: field,
  root_n: field,
  nf: list(field, 4),
  nu: field,
  pad_index: field,
  pad_remainder: field,
  event: optional(field),
});

const issueBody = record({
  tid: u32,
  pk: field,
  k_old: field,
  k_new: field,
  supply_old: u64,
  supply_new: u64,
  height: u32,
  cm_mint: field,
  hkc: field,
});

const settleBody = record({
  root_n: field,
  root_s: field,
  slots: list(record({ nf: field, cm_share: field, cm_cash: field })),
});

const rekeyBody = record({ root_n: field, root_s: field, pk_old: field, pk_new: field, nf: list(field, 4), cm: list(field, 4) });

const removeBody = record({
  root_n: field,
  root_s: field,
  expiry: u32,
  nf: list(field, 2),
  cm_buy: field,
  cm_change: field,
  cm_cash: field,
  cm_lock: field,
  pad_lock: field,
  trade: field,
  tid: u32,
  ruling: field,
  floor: u64,
});

export type RekeyBody = TypeOf<typeof rekeyBody>;
export type RemoveBody = TypeOf<typeof removeBody>;

const ballotBody = record({ root_s: field, decision: field, choice: words("keep", "overrule"), nullifier: field });

const complaintBody = record({ root_n: field, root_nf: field, root_s: field, nullifier: field, period: u32, subject: field });

const stakeBody = record({ root_n: field, tid: u32, pk: field, nf: field, cm_change: field, event_gross: field, event_net: field });

export type ShareBody = TypeOf<typeof shareBody>;
export type CashBody = TypeOf<typeof cashBody>;
export type ApproveBody = TypeOf<typeof approveBody>;
export type PayoutBody = TypeOf<typeof payoutBody>;
export type IssueBody = TypeOf<typeof issueBody>;
export type SettleBody = TypeOf<typeof settleBody>;
export type BallotBody = TypeOf<typeof ballotBody>;
export type ComplaintBody = TypeOf<typeof complaintBody>;
export type StakeBody = TypeOf<typeof stakeBody>;

/** A statement's public values but `ext`, what is attached, and the proof. */
export interface Leg<B> {
  body: B;
  ciphertexts: Uint8Array[];
  destination: string;
  proof: Uint8Array;
}

function leg<B>(body: Codec<B>): Codec<Leg<B>> {
  return record({ body, ciphertexts: list(ciphertext), destination: text, proof: evidence(128) }) as Codec<Leg<B>>;
}

/** What an accredited key, or an owner, says in public. */
export interface Signed<T> {
  payload: T;
  signer: string;
  signature: Uint8Array;
}

/** What several keys say together, in the order of the keys. */
export interface Endorsed<T> {
  payload: T;
  endorsements: { signer: string; signature: Uint8Array }[];
}

const address = record({ pk: field, ek: bytes(32), vk: verifyingKey });

export const registration = record({
  tid: u32,
  symbol: text,
  address,
  policy,
  reputation: u32,
  vetted: boolean,
  acknowledgement: bytes(32),
});
export type Registration = TypeOf<typeof registration>;

const deposit = record({ amount: u64, owner: field, reference: bytes(16) });
const attestation = record({ tid: u32, event: field, report: optional(field), of_stake: boolean, opening: ciphertext });
const stakeAttestation = record({ company: field, held: field, opening: ciphertext });
const report = record({ tid: u32, event: field, opening: ciphertext });
const claim = record({ tid: u32, words: text, reference: bytes(16) });
const veto = record({ decision: field });
const withdrawal = record({ tid: u32, epoch: u32, made_at: u32 });
export type Deposit = TypeOf<typeof deposit>;
export type Attestation = TypeOf<typeof attestation>;
export type Report = TypeOf<typeof report>;
export type Claim = TypeOf<typeof claim>;
export type Veto = TypeOf<typeof veto>;
export type Withdrawal = TypeOf<typeof withdrawal>;

const role = words("authority", "gateway", "oracle", "filer");
export type Role = TypeOf<typeof role>;

const power = words("register", "accredit", "revoke", "block", "release", "steward", "rotate", "removal", "standing", "docket");
export type Power = TypeOf<typeof power>;

const verdict = kinds({
  accredit: record({ role, key: verifyingKey }),
  revoke: record({ role, key: verifyingKey }),
  block: record({ tid: u32 }),
  release: record({ tid: u32 }),
  steward: record({ tid: u32, steward: field }),
  rotate: record({ tid: u32, address }),
  standing: record({ changes: list(record({ tid: u32, reputation: u32, vetted: boolean })), complaints: list(field) }),
  docket: record({ claim: bytes(32), upheld: boolean }),
  removal: record({ tid: u32, ruling: field, floor: u64, epochs: u32 }),
});
export type Verdict = TypeOf<typeof verdict>;

export const decision = record({ verdict, reason: text, reopens: optional(field), expiry: u32, reference: bytes(16) });
export type Decision = TypeOf<typeof decision>;

const announcement = record({ tid: u32, supply_new: u64, epoch: u32, made_at: u32 });
export type Announcement = TypeOf<typeof announcement>;

/** The payloads of signed operations, by the name under which they are signed. */
export const OPERATIONS = {
  register: registration,
  deposit,
  attest: attestation,
  decide: decision,
  announce: announcement,
  "withdraw-announcement": withdrawal,
  report,
  "attest-stake": stakeAttestation,
  file: claim,
  veto,
};

function signed<T>(payload: Codec<T>): Codec<Signed<T>> {
  return record({ payload, signer: verifyingKey, signature: evidence(64) }) as Codec<Signed<T>>;
}

function endorsed<T>(payload: Codec<T>): Codec<Endorsed<T>> {
  const endorsement = record({ signer: verifyingKey, signature: evidence(64) });
  return record({ payload, endorsements: list(endorsement) }) as Codec<Endorsed<T>>;
}

export const transaction = kinds({
  trade: record({ share: leg(shareBody), cash: leg(cashBody), approve: leg(approveBody) }),
  share: leg(shareBody),
  cash: leg(cashBody),
  payout: leg(payoutBody),
  dilute: leg(issueBody),
  settle: leg(settleBody),
  ballot: leg(ballotBody),
  complain: leg(complaintBody),
  stake: leg(stakeBody),
  found: record({ registration: endorsed(registration), issue: leg(issueBody) }),
  deposit: signed(deposit),
  attest: signed(attestation),
  decide: endorsed(decision),
  announce: signed(announcement),
  withdraw: signed(withdrawal),
  report: signed(report),
  attest_stake: signed(stakeAttestation),
  file: signed(claim),
  veto: signed(veto),
  rekey: leg(rekeyBody),
  remove: record({ remove: leg(removeBody), cash: leg(cashBody) }),
});
export type Removal = Extract<Transaction, { kind: "remove" }>["content"];
export type Transaction = TypeOf<typeof transaction>;
export type Trade = Extract<Transaction, { kind: "trade" }>["content"];

export const header = record({
  height: u32,
  previous: bytes(32),
  note_root: field,
  nullifier_root: field,
  registry_root: field,
  notes: u64,
  transactions: bytes(32),
});
export type Header = TypeOf<typeof header>;

export const block = record({ header, transactions: list(transaction) });
export type Block = TypeOf<typeof block>;

export const genesis = record({
  name: text,
  kind: words("development", "production"),
  schedule: record({ open: u32, payouts: u32, issues: u32 }),
  root_window: u32,
  expiry_window: u32,
  event_deadline: u32,
  complaints: record({ key: bytes(32), epochs: u32 }),
  accreditation: record({
    operator: verifyingKey,
    authority: list(verifyingKey),
    gateways: list(verifyingKey),
    oracles: list(verifyingKey),
    filers: list(verifyingKey),
  }),
  powers: list(
    record({
      power,
      keys: u32,
      notice: u32,
      overrule: optional(record({ quorum: u32, period: u32 })),
      until: optional(u32),
    }),
  ),
});
export type Genesis = TypeOf<typeof genesis>;

export const checkpoint = record({
  network: bytes(32),
  height: u32,
  block: bytes(32),
  note_root: field,
  nullifier_root: field,
  registry_root: field,
});
export type Checkpoint = TypeOf<typeof checkpoint>;
