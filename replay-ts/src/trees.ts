/** The three trees (spec: trees). A root costs what changed since the last one. */

import { P } from "./field.js";
import { ELEMENT_BYTES, fromElement, hashNode, hashToElement, toElement, type Element } from "./hash.js";

const ARITY = 4;
export const NOTE_DEPTH = 16;
export const NULLIFIER_DEPTH = 16;
export const REGISTRY_DEPTH = 12;

// Nodes of one level, in groups of siblings; a group without any is not kept.
class Level {
  readonly #groups = new Map<number, Uint8Array>();
  readonly #empty: Uint8Array;

  constructor(empty: Element) {
    this.#empty = new Uint8Array(ARITY * ELEMENT_BYTES);
    for (let i = 0; i < ARITY; i++) this.#empty.set(empty, i * ELEMENT_BYTES);
  }

  set(index: number, node: Element): void {
    const parent = Math.floor(index / ARITY);
    let group = this.#groups.get(parent);
    if (group === undefined) this.#groups.set(parent, (group = this.#empty.slice()));
    group.set(node, (index % ARITY) * ELEMENT_BYTES);
  }

  /** The four children of the `parent`-th node above, one after the other. */
  children(parent: number): Uint8Array {
    return this.#groups.get(parent) ?? this.#empty;
  }
}

/** A tree of which leaves are set one by one. */
export class QuaternaryTree {
  readonly depth: number;
  readonly #levels: Level[];
  #dirty = new Set<number>();
  #root: bigint;

  constructor(depth: number) {
    this.depth = depth;
    let empty: Element = toElement(0n);
    this.#levels = [];
    for (let height = 0; height < depth; height++) {
      const level = new Level(empty);
      this.#levels.push(level);
      empty = hashNode(level.children(0));
    }
    this.#root = fromElement(empty);
  }

  set(index: number, leaf: Element): void {
    this.#levels[0]?.set(index, leaf);
    this.#dirty.add(index);
  }

  /** Each node above a changed leaf is hashed once. */
  root(): bigint {
    if (this.#dirty.size === 0) return this.#root;
    let changed: Iterable<number> = this.#dirty;
    for (const [height, level] of this.#levels.entries()) {
      const parents = new Set<number>();
      for (const index of changed) parents.add(Math.floor(index / ARITY));
      for (const parent of parents) {
        const node = hashNode(level.children(parent));
        const above = this.#levels[height + 1];
        if (above) above.set(parent, node);
        else this.#root = fromElement(node);
      }
      changed = parents;
    }
    this.#dirty = new Set();
    return this.#root;
  }
}

/** Commitments in the order in which they came. */
export class NoteTree {
  readonly #tree = new QuaternaryTree(NOTE_DEPTH);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Where the commitment stands now. */
  append(commitment: bigint): number {
    const position = this.#size;
    if (position >= ARITY ** NOTE_DEPTH) throw new Error("the note tree is full");
    this.#tree.set(position, toElement(commitment));
    this.#size += 1;
    return position;
  }

  root(): bigint {
    return this.#tree.root();
  }
}

interface Link {
  index: number;
  value: bigint;
  next: bigint;
}

// Nullifiers are spread evenly: their upper bits say in which short sorted list one stands.
const BUCKET_SHIFT = 242n;

/** A sorted list of nullifiers whose links are the leaves. */
export class NullifierTree {
  readonly #tree = new QuaternaryTree(NULLIFIER_DEPTH);
  readonly #buckets: Link[][] = [];
  #leaves = 0;
  readonly #changed = new Set<Link>();

  constructor() {
    this.#add(0n, P - 1n);
    this.#add(P - 1n, 0n);
  }

  #bucket(value: bigint): Link[] {
    return (this.#buckets[Number(value >> BUCKET_SHIFT)] ??= []);
  }

  #add(value: bigint, next: bigint): void {
    const link = { index: this.#leaves, value, next };
    const bucket = this.#bucket(value);
    const above = bucket.findIndex((other) => other.value > value);
    bucket.splice(above < 0 ? bucket.length : above, 0, link);
    this.#changed.add(link);
    this.#leaves += 1;
  }

  // The link with the largest value that is not above this one.
  #below(value: bigint): Link {
    for (let i = Number(value >> BUCKET_SHIFT); i >= 0; i--) {
      const found = this.#buckets[i]?.findLast((link) => link.value <= value);
      if (found) return found;
    }
    throw new Error("the list begins with 0");
  }

  has(nullifier: bigint): boolean {
    return this.#below(nullifier).value === nullifier;
  }

  /** How many nullifiers there are, the sentinels not counted. */
  get size(): number {
    return this.#leaves - 2;
  }

  insert(nullifier: bigint): void {
    const low = this.#below(nullifier);
    if (!(low.value < nullifier && nullifier < low.next)) throw new Error("the nullifier is known, or a sentinel");
    if (this.#leaves >= ARITY ** NULLIFIER_DEPTH) throw new Error("the nullifier tree is full");
    this.#add(nullifier, low.next);
    low.next = nullifier;
    this.#changed.add(low);
  }

  root(): bigint {
    for (const link of this.#changed) this.#tree.set(link.index, hashToElement("NfLeaf", link.value, link.next));
    this.#changed.clear();
    return this.#tree.root();
  }
}

/** Root over the way up: two bits of the index a level, lowest first. */
export function rootOfPath(leaf: bigint, index: number, siblings: readonly (readonly bigint[])[]): bigint {
  let node = toElement(leaf);
  for (const [height, others] of siblings.entries()) {
    if (others.length !== ARITY - 1) throw new Error("a node has three siblings");
    const all = others.map(toElement);
    all.splice(Math.floor(index / ARITY ** height) % ARITY, 0, node);
    node = hashNode(Buffer.concat(all));
  }
  return fromElement(node);
}
