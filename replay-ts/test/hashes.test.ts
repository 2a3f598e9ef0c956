import assert from "node:assert/strict";
import { test } from "node:test";

import { H, TAGS, hashUnder, width, type TagName } from "../src/hash.js";
import { number, numbers, vectors } from "./vectors.js";

test("every hash of the table comes out the same", () => {
  const seen = new Set<string>();
  for (const { name, tag, inputs, width: t, output } of vectors("hashes")) {
    assert.equal(width(inputs.length), t, name);
    assert.equal(hashUnder(tag, numbers(inputs)), number(output), name);
    if (Object.hasOwn(TAGS, name)) {
      assert.deepEqual([tag, inputs.length], [...TAGS[name as TagName]], name);
      assert.equal(H(name as TagName, ...numbers(inputs)), number(output), name);
      seen.add(name);
    }
  }
  assert.deepEqual([...seen].sort(), Object.keys(TAGS).sort(), "the vectors cover every tag that is used here");
});
