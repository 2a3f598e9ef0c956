/** Poseidon with a tag in the capacity element (spec: primitives, "The hash"), computed by circomlibjs. */

import { buildPoseidon } from "circomlibjs";

/** Number and arity of each tag that is used here, as in the specification's table. */
export const TAGS = {
  Node: [1, 4],
  Ak: [2, 1],
  Nk: [3, 1],
  Pk: [4, 2],
  OwnerTag: [5, 2],
  Share: [6, 7],
  Cash: [7, 2],
  Lock: [8, 2],
  LockTag: [9, 4],
  NfShare: [10, 2],
  NfCash: [11, 2],
  NfLock: [12, 2],
  NfDisabled: [13, 2],
  NextShare: [14, 2],
  NextCash: [15, 3],
  Reg: [16, 3],
  Member: [17, 6],
  Token: [18, 6],
  HolderKey: [19, 1],
  Trade: [20, 7],
  Seller: [21, 2],
  Terms: [22, 4],
  LockSalt: [23, 2],
  LockPad: [24, 3],
  PayoutPad: [25, 3],
  Event: [26, 4],
  NfLeaf: [27, 2],
  Pseudonym: [28, 2],
  DepositRho: [29, 2],
  PurchaseRho: [30, 2],
  OwnSalt: [31, 3],
  Stake: [35, 2],
} as const;

export type TagName = keyof typeof TAGS;

/** A field element as circomlibjs computes with it; trees keep their nodes in this form. */
export type Element = Uint8Array;

export const ELEMENT_BYTES = 32;
const WIDTHS = [2, 4, 5, 6, 8];
const poseidon = await buildPoseidon();
const capacities = new Map<number, Element>(Object.values(TAGS).map(([tag]) => [tag, poseidon.F.e(BigInt(tag))]));
let computed = 0;

/** The smallest width that has room for the inputs and the capacity element. */
export function width(arity: number): number {
  const found = WIDTHS.find((t) => t > arity);
  if (found === undefined) throw new Error(`no width for ${arity} inputs`);
  return found;
}

function permute(tag: TagName, inputs: readonly bigint[]): Element {
  const [number, arity] = TAGS[tag];
  if (inputs.length !== arity) throw new Error(`H_${tag} takes ${arity} inputs, not ${inputs.length}`);
  return permuteUnder(number, inputs);
}

function permuteUnder(tag: number, inputs: readonly bigint[]): Element {
  const padded = [...inputs, ...Array<bigint>(width(inputs.length) - 1 - inputs.length).fill(0n)];
  computed += 1;
  return poseidon(padded, capacities.get(tag) ?? BigInt(tag));
}

/** The hash under the tag of this number, also one that nothing here uses. */
export function hashUnder(tag: number, inputs: readonly bigint[]): bigint {
  return poseidon.F.toObject(permuteUnder(tag, inputs));
}

/** `H_tag(inputs)`. */
export function H(tag: TagName, ...inputs: bigint[]): bigint {
  return poseidon.F.toObject(permute(tag, inputs));
}

/** `H_tag(inputs)` in the library's form. */
export function hashToElement(tag: TagName, ...inputs: bigint[]): Element {
  return permute(tag, inputs);
}

/** `H_NODE` of four children that lie one after the other. */
export function hashNode(children: Uint8Array): Element {
  computed += 1;
  return poseidon(children, capacities.get(TAGS.Node[0]));
}

export function toElement(x: bigint): Element {
  return poseidon.F.e(x);
}

export function fromElement(x: Element): bigint {
  return poseidon.F.toObject(x);
}

/** How many hashes were computed so far. */
export function hashesComputed(): number {
  return computed;
}
