// Recomputes every value in ../vectors (or in the folder named as argument) with circomlibjs, from the formulas of the specification and nothing else.
// Exits with 1 at the first difference.

import { createHash, hkdfSync, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { buildPoseidon, buildPoseidonReference } from "circomlibjs";

const P = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n;
const [fast, reference] = [await buildPoseidon(), await buildPoseidonReference()];
const folder = process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : new URL("../vectors/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, folder)));

let checked = 0;
function equal(what, committed, computed) {
  if (n(committed) !== n(computed)) {
    console.error(`${what}: the vectors say ${committed}, circomlibjs says ${n(computed).toString(16)}`);
    process.exit(1);
  }
  checked += 1;
}

// A number as the vectors write it: 64 hexadecimal digits, a decimal string, a JSON number or a flag.
function n(value) {
  if (typeof value === "string") return BigInt(value.length === 64 ? `0x${value}` : value);
  return BigInt(value);
}

// The vectors' table of tags: name -> [tag, arity, width].
const TAGS = new Map(read("hashes").map(({ name, tag, inputs, width }) => [name, { tag, arity: inputs.length, width }]));

// H_tag: the inputs padded with zeros to the width, the tag in the capacity element.
function H(name, inputs, poseidon = fast) {
  const { tag, arity, width } = TAGS.get(name);
  if (inputs.length !== arity) throw new Error(`H_${name} takes ${arity} inputs`);
  const padded = [...inputs.map(n), ...Array(width - 1 - arity).fill(0n)];
  return poseidon.F.toObject(poseidon(padded, tag));
}

// Tags are told apart, and the widths are those that both proof systems have.
function hashes() {
  const cases = read("hashes");
  if (new Set(cases.map((c) => c.tag)).size !== TAGS.size) throw new Error("two names share a tag");
  for (const { name, tag, width, inputs, output } of cases) {
    if (![2, 4, 5, 6, 8].includes(width) || width <= inputs.length || tag < 1) throw new Error(`H_${name}: width or tag`);
    equal(`H_${name}`, output, H(name, inputs));
    equal(`H_${name}, reference implementation`, output, H(name, inputs, reference));
  }
}

function keys() {
  const k = read("keys");
  const seed = pbkdf2Sync(k.mnemonic, "mnemonic", 2048, 64, "sha512");
  const wide = Buffer.from(hkdfSync("sha256", seed, "sotto/seed/v1", "spend", 64)).toString("hex");
  equal("sk", k.sk, BigInt(`0x${wide}`) % P);
  equal("ak", k.ak, H("Ak", [k.sk]));
  equal("nk", k.nk, H("Nk", [k.sk]));
  equal("pk", k.pk, H("Pk", [k.ak, k.nk]));
  equal("pseudonym", k.pseudonym, H("Pseudonym", [k.sk, k.context]));
  equal("hkc", k.hkc, H("HolderKey", [k.hk]));
  equal("nullifier of a ballot", k.ballot, H("Ballot", [k.sk, k.decision]));
  equal("nullifier of a complaint", k.complaint, H("Complaint", [k.sk, k.subject, k.period]));
  equal("subject of a complaint", k.subject_commitment, H("Subject", [k.subject, k.context]));
}

const origin = (o) => (o === "resale" ? 0 : o === "top_up" ? 1 : o.event);

function notes() {
  const v = read("notes");
  for (const { note: s, commitment } of v.share) {
    equal("share note", commitment, H("Share", [s.tid, s.amount, s.index, s.carry, s.basis, s.since, s.owner]));
  }
  for (const { note: c, commitment } of v.cash) equal("cash note", commitment, H("Cash", [c.amount, c.owner]));
  for (const { note: l, commitment } of v.lock) {
    const tag = H("LockTag", [l.tid, l.supply_at_sale, origin(l.origin), l.salt]);
    equal("lock note", commitment, H("Lock", [l.amount, tag]));
  }
  for (const { name, note: s, commitment } of v.stake) {
    equal("company", s.company, sha256Field("sotto/company/v1", [Buffer.from(name)]));
    equal("stake note", commitment, H("Stake", [s.company, H("Held", [s.units, s.basis, s.since, s.owner])]));
  }
  for (const s of v.secrets) {
    equal("owner tag", s.owner, H("OwnerTag", [s.pk, s.rho]));
    equal("nullifier of a share note", s.nf_share, H("NfShare", [s.rho, s.position]));
    equal("nullifier of a cash note", s.nf_cash, H("NfCash", [s.nk, s.position]));
    equal("nullifier of a lock", s.nf_lock, H("NfLock", [s.salt, s.position]));
    equal("nullifier of a stake note", s.nf_stake, H("NfStake", [s.nk, s.position]));
    equal("successor of a stake note", s.next_stake, H("NextStake", [s.nk, s.nf_0]));
    equal("nullifier of nothing", s.nf_disabled, H("NfDisabled", [s.r, s.position]));
    for (const slot of [0, 1, 2]) {
      equal("successor of a share note", s.next_share[slot], H("NextShare", [s.rho, slot]));
      equal("successor of a cash note", s.next_cash[slot], H("NextCash", [s.nk, s.nf_0, slot]));
      equal("salt of an own lock", s.own_salt[slot], H("OwnSalt", [s.nk, s.nf_0, slot]));
    }
    equal("rho of a deposit", s.deposit, H("DepositRho", [s.nk, s.position]));
    equal("rho of a purchase", s.purchase, H("PurchaseRho", [s.nk, s.r]));
  }
}

function tokens() {
  for (const c of read("tokens")) {
    const { state: t, member: m } = c;
    const meta = n(t.meta.min_reputation) + (n(t.meta.vetted) << 32n);
    equal("meta", c.meta, meta);
    equal("token state", c.commitment, H("Token", [t.tid, t.index, t.remainder, t.hk, meta, t.n]));
    const policy = { gains: 0, gross: 1 }[m.policy];
    equal("member", c.hash, H("Member", [m.pk, m.tid, policy, m.status, m.reputation, m.steward]));
    equal("registry leaf", c.leaf, H("Reg", [c.hash, c.supply, c.commitment]));
  }
}

function trades() {
  for (const c of read("trades")) {
    const { trade: t } = c;
    equal("seller", t.seller, H("Seller", [c.seller, c.seller_salt]));
    equal("terms", c.terms, H("Terms", [t.terms.index, t.terms.supply, t.terms.expiry, t.terms.doc]));
    equal("trade", c.id, H("Trade", [t.tid, t.shares, t.price, t.seller, t.buyer, c.terms, t.salt]));
    equal("salt of a lock", c.lock_salt, H("LockSalt", [c.hk, c.nf_0]));
    equal("pad of a lock", c.lock_pad, H("LockPad", [c.hk, c.nf_0, c.id]));
  }
}

function payouts() {
  const v = read("payouts");
  for (const c of v.payouts) {
    const supply = n(c.supply);
    const total = (n(c.paid) << 64n) + n(c.remainder);
    equal("index", c.index_new, n(c.index) + total / supply);
    equal("remainder", c.remainder_new, total % supply);
    const owed = c.holdings.reduce((sum, h) => sum + n(h.amount) * (n(c.index_new) - n(h.index)) + n(h.carry), 0n);
    equal("cents", c.cents, owed >> 64n);
    equal("carry", c.carry_new, owed & ((1n << 64n) - 1n));
    const then = n(c.supply_at_sale);
    equal("least due", c.least_due, ((n(c.paid) / 2n) * supply + then - 1n) / then);
    equal("pad of an index", c.pad_index, H("PayoutPad", [c.hk, c.nonce, 0]));
    equal("pad of a remainder", c.pad_remainder, H("PayoutPad", [c.hk, c.nonce, 1]));
  }
  const { opening: o, id } = v.event;
  equal("event", id, H("Event", [o.tid, o.gross, o.gain, o.salt]));
  const { sale: s, tid, gross, basis_sold, nk, gross_event, net_event } = v.stake;
  const salt = H("Sale", [s.company, s.units, s.salt]);
  equal("event of a stake's sale", gross_event, H("Event", [tid, gross, gross, salt]));
  equal("the same, the stake consumed", net_event, H("Event", [tid, gross, n(gross) - n(basis_sold), H("NetSale", [salt, nk])]));
}

// Root of a quaternary tree of which only some leaves, a map from index to value, are not 0.
function rootOf(leaves, depth) {
  let [level, empty] = [leaves, 0n];
  for (let height = 0; height < depth; height++) {
    const above = new Map();
    for (const index of level.keys()) {
      const parent = Math.floor(index / 4);
      if (above.has(parent)) continue;
      above.set(parent, H("Node", [0, 1, 2, 3].map((i) => level.get(4 * parent + i) ?? empty)));
    }
    [level, empty] = [above, H("Node", [empty, empty, empty, empty])];
  }
  return level.get(0) ?? empty;
}

function rootOfPath(leaf, index, siblings) {
  return siblings.reduce((node, others, height) => {
    const children = others.map(n);
    children.splice(Math.floor(index / 4 ** height) % 4, 0, node);
    return H("Node", children);
  }, n(leaf));
}

function trees() {
  const { notes: t, registry: r, nullifiers: u } = read("trees");
  equal("note root", t.root, rootOf(new Map(t.commitments.map((cm, i) => [i, n(cm)])), 16));
  equal("note path", t.root, rootOfPath(t.commitments[t.path.position], t.path.position, t.path.siblings));
  equal("registry root", r.root, rootOf(new Map(r.leaves.map(({ tid, leaf }) => [tid, n(leaf)])), 12));

  // The list: each leaf names the next larger value; leaves stand in the order in which they came.
  const values = [0n, P - 1n, ...u.inserted.map(n)];
  const sorted = [...values].sort((a, b) => (a < b ? -1 : 1));
  const next = (value) => sorted[sorted.indexOf(value) + 1] ?? 0n;
  equal("nullifier root", u.root, rootOf(new Map(values.map((v, i) => [i, H("NfLeaf", [v, next(v)])])), 16));
  const w = u.absence;
  if (!(n(w.value) < n(w.nullifier) && n(w.nullifier) < n(w.next))) throw new Error("the gap is elsewhere");
  equal("absence", u.root, rootOfPath(H("NfLeaf", [w.value, w.next]), w.index, w.siblings));
}

// SHA-256 of some bytes, cut to 31 bytes: a field element.
function sha256Field(prefix, parts) {
  const hash = createHash("sha256").update(prefix);
  for (const part of parts) hash.update(part);
  return BigInt(`0x${hash.digest("hex").slice(0, 62)}`);
}

function attachments() {
  for (const { network, statement, parts, ext } of read("ext")) {
    const prefixed = [Buffer.from(network, "hex")];
    for (const part of [Buffer.from(statement), ...parts.map((part) => Buffer.from(part, "hex"))]) {
      const length = Buffer.alloc(8);
      length.writeBigUInt64BE(BigInt(part.length));
      prefixed.push(length, part);
    }
    equal(`ext of ${statement}`, ext, sha256Field("sotto/ext/v1", prefixed));
  }
}

for (const check of [hashes, keys, notes, tokens, trades, payouts, trees, attachments]) check();
console.log(`${checked} values of tests/vectors agree with circomlibjs`);
process.exit(0);
