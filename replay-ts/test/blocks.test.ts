import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, encode } from "../src/cbor.js";
import { epochOf, isBoundary, nextBoundary, phaseOf } from "../src/epochs.js";
import { fromHex, toHex } from "../src/field.js";
import { blockHash, transactionId, transactionsHash } from "../src/identity.js";
import { NoteTree, NullifierTree, QuaternaryTree, REGISTRY_DEPTH } from "../src/trees.js";
import * as wire from "../src/wire.js";
import { vectors } from "./vectors.js";

const v = vectors("blocks");
const network = fromHex(v.network);

test("epochs and phases", () => {
  for (const { height, epoch, phase, boundary, next_boundary } of v.heights) {
    assert.equal(epochOf(v.schedule, height), epoch);
    assert.equal(phaseOf(v.schedule, height), phase);
    assert.equal(isBoundary(v.schedule, height), boundary);
    assert.equal(nextBoundary(v.schedule, height), next_boundary);
  }
  assert.ok(v.heights.length > 0);
});

test("transactions: one encoding, and an id that leaves proofs and signatures out", () => {
  const ids = v.transactions.map(({ cbor, id }: { cbor: string; id: string }) => {
    const transaction = decode(wire.transaction, fromHex(cbor));
    assert.equal(toHex(encode(wire.transaction, transaction)), cbor);
    assert.equal(toHex(transactionId(network, transaction)), id);
    return fromHex(id);
  });
  const header = decode(wire.header, fromHex(v.header.cbor));
  assert.equal(toHex(header.transactions), toHex(transactionsHash(ids)));
  assert.equal(toHex(blockHash(header)), v.header.hash);
});

test("block 0 follows from the network", () => {
  const header = {
    height: 0,
    previous: network,
    note_root: new NoteTree().root(),
    nullifier_root: new NullifierTree().root(),
    registry_root: new QuaternaryTree(REGISTRY_DEPTH).root(),
    notes: 0n,
    transactions: transactionsHash([]),
  };
  assert.equal(toHex(encode(wire.header, header)), v.genesis.cbor);
  assert.equal(toHex(blockHash(header)), v.genesis.hash);
});
