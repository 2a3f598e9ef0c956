import assert from "node:assert/strict";
import { test } from "node:test";

import { P } from "../src/field.js";
import { H, toElement } from "../src/hash.js";
import { NoteTree, NullifierTree, QuaternaryTree, REGISTRY_DEPTH, rootOfPath } from "../src/trees.js";
import { number, numbers, vectors } from "./vectors.js";

const v = vectors("trees");

test("notes: appended at once or one by one", () => {
  const commitments = numbers(v.notes.commitments);
  const [atOnce, oneByOne] = [new NoteTree(), new NoteTree()];
  for (const [i, cm] of commitments.entries()) {
    assert.equal(atOnce.append(cm), i);
    oneByOne.append(cm);
    oneByOne.root();
  }
  assert.equal(atOnce.root(), number(v.notes.root));
  assert.equal(oneByOne.root(), number(v.notes.root));
  const { position, siblings } = v.notes.path;
  const leaf = commitments[position];
  assert.ok(leaf !== undefined);
  assert.equal(rootOfPath(leaf, position, siblings.map(numbers)), number(v.notes.root));
});

test("registry", () => {
  const tree = new QuaternaryTree(REGISTRY_DEPTH);
  for (const { tid, leaf } of v.registry.leaves) tree.set(tid, toElement(number(leaf)));
  assert.equal(tree.root(), number(v.registry.root));
});

test("nullifiers: a sorted list, with proofs of absence", () => {
  const tree = new NullifierTree();
  for (const nf of numbers(v.nullifiers.inserted)) {
    assert.equal(tree.has(nf), false);
    tree.insert(nf);
    assert.equal(tree.has(nf), true);
    assert.throws(() => tree.insert(nf));
  }
  assert.equal(tree.root(), number(v.nullifiers.root));
  assert.equal(tree.size, v.nullifiers.inserted.length);
  for (const sentinel of [0n, P - 1n]) assert.throws(() => tree.insert(sentinel));
  const w = v.nullifiers.absence;
  const [value, next, nullifier] = [number(w.value), number(w.next), number(w.nullifier)];
  assert.ok(value < nullifier && nullifier < next);
  assert.equal(rootOfPath(H("NfLeaf", value, next), w.index, w.siblings.map(numbers)), number(v.nullifiers.root));
});
