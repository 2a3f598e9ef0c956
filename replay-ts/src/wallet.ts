/** What a viewing key sees: notes, and what they are owed (spec: encryption; nullifiers; payout arithmetic). */

import { effectsOf } from "./effects.js";
import { fieldToHex } from "./field.js";
import { Recipient } from "./hpke.js";
import type { ViewingKey } from "./keys.js";
import { readMemo, type Memo, type ShareMemo } from "./memo.js";
import type { Placed } from "./ledger.js";
import * as notes from "./notes.js";
import { owed, paidBetween, payoutPad } from "./payouts.js";
import { tokenCommitment, type TokenState } from "./registry.js";
import type { State } from "./state.js";
import { lockPad, lockSalt, unpad } from "./trades.js";
import type { Block, CashBody, IssueBody, Leg, PayoutBody, RemoveBody, SettleBody, ShareBody, Transaction } from "./wire.js";

interface OwnShare extends notes.ShareNote {
  rho: bigint;
}

interface OwnCash {
  amount: bigint;
  rho: bigint;
}

export interface Holding {
  shares: bigint;
  basis: bigint;
  claimable: bigint;
}

export interface Balance {
  cash: bigint;
  tokens: Map<number, Holding>;
}

// How many deposits ahead of the last one received are looked for.
const DEPOSITS_AHEAD = 16;

export class Wallet {
  readonly #key: ViewingKey;
  readonly #recipient: Recipient;
  readonly #state: State;
  // Unspent notes, by nullifier.
  readonly #shares = new Map<bigint, OwnShare>();
  readonly #cash = new Map<bigint, OwnCash>();
  readonly #deposits = new Map<bigint, { rho: bigint; i: number }>();
  #depositsTagged = 0;
  readonly #mints = new Map<bigint, ShareMemo>();
  // Openings of the states of tokens that are followed, by `K`; and the latest of each token.
  readonly #openings = new Map<bigint, TokenState>();
  readonly #latest = new Map<number, TokenState>();
  // Payouts and dilutions of tokens that are not followed (yet).
  readonly #steps = new Map<number, (PayoutBody | IssueBody)[]>();
  // `K` of followed tokens under each registry root that the ledger still accepts.
  readonly #tokensAt = new Map<bigint, Map<number, bigint>>();

  constructor(key: ViewingKey, state: State) {
    this.#key = key;
    this.#recipient = new Recipient(key.dk);
    this.#state = state;
    this.#tagDeposits(DEPOSITS_AHEAD);
  }

  /** Reads a block that the ledger has just replayed. */
  absorb(block: Block, placed: Placed): void {
    this.#rememberRoot();
    this.#enterEpoch();
    for (const { position, commitment } of placed.minted) this.#minted(position, commitment);
    for (const [i, transaction] of block.transactions.entries()) this.#transaction(transaction, placed.first[i] ?? 0);
    const recent = new Set(this.#state.registryRoots.map(({ root }) => root));
    for (const root of this.#tokensAt.keys()) if (!recent.has(root)) this.#tokensAt.delete(root);
  }

  balance(): Balance {
    let cash = 0n;
    for (const note of this.#cash.values()) cash += note.amount;
    const byToken = new Map<number, OwnShare[]>();
    for (const note of this.#shares.values()) {
      if (note.amount > 0n) byToken.set(note.tid, [...(byToken.get(note.tid) ?? []), note]);
    }
    const tokens = new Map<number, Holding>();
    for (const [tid, held] of byToken) {
      const index = this.#openings.get(this.#state.member(tid)?.token ?? 0n)?.index;
      if (index === undefined) throw new Error(`the state of token ${tid} cannot be opened`);
      const total = (of: (note: OwnShare) => bigint): bigint => held.reduce((sum, note) => sum + of(note), 0n);
      tokens.set(tid, { shares: total((n) => n.amount), basis: total((n) => n.basis), claimable: owed(held, index).cents });
    }
    return { cash, tokens };
  }

  // `root_s` of a settlement says at which index it settles.
  #rememberRoot(): void {
    const current = this.#state.registryRoots.at(-1);
    if (current && !this.#tokensAt.has(current.root)) {
      this.#tokensAt.set(current.root, new Map(this.#state.members.map(({ member, token }) => [member.tid, token])));
    }
  }

  // Whether a dilution took effect or was dropped shows in `K`.
  #enterEpoch(): void {
    for (const tid of this.#latest.keys()) {
      const now = this.#openings.get(this.#state.pendingToken(tid) ?? 0n);
      if (now) this.#latest.set(tid, now);
    }
  }

  #transaction(transaction: Transaction, first: number): void {
    switch (transaction.kind) {
      case "trade": {
        const { share, cash } = transaction.content;
        this.#share(share, first);
        // The buyer writes the bought note to itself.
        for (const ciphertext of cash.ciphertexts) this.#takeShare(this.#read(ciphertext), first, share.body.cm_buy);
        this.#cashLeg(cash, first + 4);
        break;
      }
      case "share":
        this.#share(transaction.content, first);
        break;
      case "cash":
        this.#cashLeg(transaction.content, first);
        break;
      case "settle":
        this.#settle(transaction.content.body, first);
        break;
      case "payout":
        this.#step(transaction.content.body);
        break;
      case "dilute":
        this.#awaitMint(transaction.content);
        this.#step(transaction.content.body);
        break;
      case "found":
        this.#awaitMint(transaction.content.issue);
        break;
      case "deposit": {
        const { amount, owner } = transaction.content.payload;
        this.#deposit(amount, owner, first);
        break;
      }
      case "rekey": {
        const { ciphertexts, body } = transaction.content;
        for (const [i, cm] of body.cm.entries()) this.#takeShare(this.#read(ciphertexts[i]), first + i, cm);
        break;
      }
      case "remove": {
        const { remove, cash } = transaction.content;
        this.#removed(remove.body, first);
        // The issuer writes the bought note to itself.
        for (const ciphertext of cash.ciphertexts) this.#takeShare(this.#read(ciphertext), first, remove.body.cm_buy);
        this.#cashLeg(cash, first + 4);
        break;
      }
      case "ballot":
      case "complain":
      case "stake":
      case "attest":
      case "decide":
      case "veto":
      case "withdraw":
      case "report":
      case "file":
      case "attest_stake":
      case "announce":
        break;
    }
    for (const nf of effectsOf(transaction).nullifiers) {
      this.#shares.delete(nf);
      this.#cash.delete(nf);
    }
  }

  #read(ciphertext: Uint8Array | undefined): Memo | null {
    return ciphertext === undefined ? null : readMemo(this.#recipient, this.#state.network, ciphertext);
  }

  #share(leg: Leg<ShareBody>, first: number): void {
    const outputs = [leg.body.cm_buy, leg.body.cm_change, leg.body.cm_cash];
    for (const [i, cm] of outputs.entries()) {
      const memo = this.#read(leg.ciphertexts[i]);
      this.#takeShare(memo, first + i, cm);
      this.#takeCash(memo, first + i, cm);
    }
  }

  #cashLeg(leg: Leg<CashBody>, first: number): void {
    for (const [j, cm] of leg.body.cm.entries()) this.#takeCash(this.#read(leg.ciphertexts[j]), first + j, cm);
  }

  #takeShare(memo: Memo | null, position: number, cm: bigint): void {
    if (memo?.variant === "s") this.#ownShare(memo.value, position, cm);
  }

  // Believed only if it is the note that stands there.
  #ownShare(memo: ShareMemo, position: number, cm: bigint): void {
    const note = { tid: memo.t, amount: memo.a, index: memo.i, carry: memo.c, basis: memo.b, since: memo.s, rho: memo.r };
    if (!this.#keepShare(note, position, cm)) return;
    // From now on the token's payouts are followed.
    const state = memo.k;
    if (this.#latest.has(memo.t) || state.tid !== memo.t) return;
    const { token } = this.#state.member(memo.t) ?? {};
    const known = [token, this.#state.pendingToken(memo.t)].includes(tokenCommitment(state));
    if (!known) return;
    // In the closing it may be the state from before this closing's payouts.
    this.#follow(state);
    for (const step of this.#steps.get(memo.t) ?? []) {
      const latest = this.#latest.get(memo.t);
      if (latest && tokenCommitment(latest) === step.k_old) this.#step(step);
    }
  }

  #step(body: PayoutBody | IssueBody): void {
    if (!this.#latest.has(body.tid)) this.#steps.set(body.tid, [...(this.#steps.get(body.tid) ?? []), body]);
    else if ("nu" in body) this.#payout(body);
    else this.#dilute(body);
  }

  #keepShare(note: OwnShare, position: number, cm: bigint): boolean {
    if (notes.shareCommitment(note, notes.ownerTag(this.#key.pk, note.rho)) !== cm) return false;
    this.#shares.set(notes.shareNullifier(note.rho, position), note);
    return true;
  }

  #takeCash(memo: Memo | null, position: number, cm: bigint): void {
    if (memo?.variant === "c") this.#ownCash({ amount: memo.value.a, rho: memo.value.r }, position, cm);
  }

  #ownCash(note: OwnCash, position: number, cm: bigint): void {
    if (notes.cashCommitment(note.amount, notes.ownerTag(this.#key.pk, note.rho)) !== cm) return;
    this.#cash.set(notes.cashNullifier(this.#key.nk, position), note);
  }

  #tagDeposits(until: number): void {
    for (; this.#depositsTagged < until; this.#depositsTagged++) {
      const rho = notes.depositRho(this.#key.nk, this.#depositsTagged);
      this.#deposits.set(notes.ownerTag(this.#key.pk, rho), { rho, i: this.#depositsTagged });
    }
  }

  #deposit(amount: bigint, owner: bigint, position: number): void {
    const known = this.#deposits.get(owner);
    if (!known) return;
    this.#ownCash({ amount, rho: known.rho }, position, notes.cashCommitment(amount, owner));
    this.#tagDeposits(known.i + 1 + DEPOSITS_AHEAD);
  }

  #awaitMint(leg: Leg<IssueBody>): void {
    const memo = this.#read(leg.ciphertexts[0]);
    if (memo?.variant === "s") this.#mints.set(leg.body.cm_mint, memo.value);
  }

  #minted(position: number, cm: bigint): void {
    const memo = this.#mints.get(cm);
    if (!memo) return;
    this.#mints.delete(cm);
    this.#ownShare(memo, position, cm);
  }

  // A settlement carries no ciphertext: everything follows from the note that it settles.
  #settle(body: SettleBody, first: number): void {
    for (const [i, slot] of body.slots.entries()) {
      const old = this.#shares.get(slot.nf);
      if (!old) continue;
      const token = this.#tokenUnder(body.root_s, old.tid);
      const { cents, carry } = owed([old], token.index);
      const note = { ...old, index: token.index, carry, rho: notes.nextShare(old.rho, 1) };
      if (!this.#keepShare(note, first + 2 * i, slot.cm_share)) throw new Error("a settlement changed a note");
      this.#ownCash({ amount: cents, rho: notes.nextShare(old.rho, 2) }, first + 2 * i + 1, slot.cm_cash);
    }
  }

  // A token's state under the root that a settlement or a removal names.
  #tokenUnder(root: bigint, tid: number): TokenState {
    // A root that came and went within one block differs in a member's status only.
    const k = this.#tokensAt.get(root)?.get(tid) ?? this.#state.member(tid)?.token;
    const token = this.#openings.get(k ?? 0n);
    if (!token) throw new Error(`the state of token ${tid} under the root of a settlement or removal cannot be opened`);
    return token;
  }

  // Nor does a removal: what is paid for own notes follows from them, and from what was locked.
  #removed(body: RemoveBody, first: number): void {
    const [nf0] = body.nf;
    const own = body.nf.flatMap((nf) => this.#shares.get(nf) ?? []);
    const me = this.#state.members.find(({ member }) => member.pk === this.#key.pk);
    const [note] = own;
    if (nf0 === undefined || !note || !me) return;
    const token = this.#tokenUnder(body.root_s, body.tid);
    const { cents, carry } = owed(own, token.index);
    const locked = unpad(body.pad_lock, lockPad(note.rho, nf0, body.trade));
    const basis = own.reduce((sum, { basis }) => sum + basis, 0n);
    // Of a gross policy all of the price is locked, of a gains policy what exceeds the basis.
    const kept = me.member.policy === "gross" ? 0n : basis;
    const rest = { tid: body.tid, amount: 0n, index: token.index, carry, basis: 0n, since: 0, rho: notes.nextShare(note.rho, 1) };
    if (!this.#keepShare(rest, first + 1, body.cm_change)) throw new Error("a removal kept a fraction of a cent back");
    this.#ownCash({ amount: cents + kept, rho: notes.nextShare(note.rho, 2) }, first + 2, body.cm_cash);
    const lock = notes.lockCommitment(locked, me.member.tid, me.supply, notes.RESALE, lockSalt(note.rho, nf0));
    if (lock !== body.cm_lock) throw new Error("what a removal locked cannot be opened");
  }

  #follow(state: TokenState): void {
    this.#latest.set(state.tid, state);
    this.#openings.set(tokenCommitment(state), state);
  }

  // Every holder takes the pads off, and sees that a whole number of cents was distributed.
  #payout(body: PayoutBody): void {
    const before = this.#latest.get(body.tid);
    if (!before) return;
    const index = unpad(body.pad_index, payoutPad(before.hk, body.nu, 0));
    const remainder = unpad(body.pad_remainder, payoutPad(before.hk, body.nu, 1));
    const after = { ...before, index, remainder, n: before.n + 1 };
    if (tokenCommitment(before) !== body.k_old || tokenCommitment(after) !== body.k_new) {
      throw new Error(`a payout of token ${body.tid} does not open: K is ${fieldToHex(body.k_new)}`);
    }
    paidBetween(before, after, body.supply);
    this.#follow(after);
  }

  #dilute(body: IssueBody): void {
    const before = this.#latest.get(body.tid);
    if (!before) return;
    const after = { ...before, n: before.n + 1 };
    if (tokenCommitment(after) !== body.k_new) throw new Error("a dilution changed more than the supply");
    // It may be dropped at the boundary: then the state before it stays.
    this.#openings.set(body.k_new, after);
  }
}
