/** A log in a file: blocks in CBOR, one after the other, as `/v1/export` and `sotto audit --save` write it. */

import { closeSync, openSync, readSync } from "node:fs";

import { Reader, Truncated } from "./cbor.js";
import { block, type Block } from "./wire.js";

const CHUNK_BYTES = 1 << 24;

/** The blocks of a log, read piece by piece: a log may be larger than the memory. */
export function* blocksOf(path: string): Generator<Block> {
  const file = openSync(path, "r");
  try {
    let waiting: Uint8Array = new Uint8Array();
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const length = readSync(file, chunk, 0, CHUNK_BYTES, null);
      waiting = Buffer.concat([waiting, chunk.subarray(0, length)]);
      const ended = length === 0;
      while (waiting.length > 0) {
        const reader = new Reader(waiting);
        const next = read(reader, ended);
        if (next === null) break;
        yield next;
        waiting = waiting.subarray(reader.offset);
      }
      if (ended) return;
    }
  } finally {
    closeSync(file);
  }
}

// Null if the rest of the block has not been read yet.
function read(reader: Reader, ended: boolean): Block | null {
  try {
    return block.read(reader);
  } catch (error) {
    if (error instanceof Truncated && !ended) return null;
    throw error;
  }
}
