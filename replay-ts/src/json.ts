/** Files that people read: the genesis, signed checkpoints, wallets to compare with. Unknown fields are refused. */

import { readFileSync } from "node:fs";

import { decode, encode } from "./cbor.js";
import { Malformed, fieldFromHex, fromHex } from "./field.js";
import * as wire from "./wire.js";

type Json = Record<string, unknown>;

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

// An object with exactly these fields.
function fields(value: unknown, ...names: string[]): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed(`expected ${names.join(", ")}`);
  const got = Object.keys(value).sort().join();
  if (got !== [...names].sort().join()) throw new Malformed(`expected the fields ${names.join(", ")}, got ${got}`);
  return value as Json;
}

/** The genesis; its binary form says whether every value is in its range. */
export function genesisFromJson(value: unknown): wire.Genesis {
  const names = ["name", "kind", "schedule", "root_window", "expiry_window", "event_deadline", "complaints", "accreditation", "powers"];
  const genesis = fields(value, ...names);
  fields(genesis["schedule"], "open", "payouts", "issues");
  const complaints = fields(genesis["complaints"], "key", "epochs");
  fields(genesis["accreditation"], "operator", "authority", "gateways", "oracles", "filers");
  return decode(wire.genesis, encode(wire.genesis, { ...genesis, complaints: { ...complaints, key: fromHex(String(complaints["key"])) } } as wire.Genesis));
}

export function checkpointFromJson(value: unknown): wire.Signed<wire.Checkpoint> {
  const signed = fields(value, "payload", "signer", "signature");
  const p = fields(signed["payload"], "network", "height", "block", "note_root", "nullifier_root", "registry_root");
  const payload = {
    network: fromHex(String(p["network"])),
    height: Number(p["height"]),
    block: fromHex(String(p["block"])),
    note_root: fieldFromHex(String(p["note_root"])),
    nullifier_root: fieldFromHex(String(p["nullifier_root"])),
    registry_root: fieldFromHex(String(p["registry_root"])),
  };
  return { payload, signer: String(signed["signer"]), signature: fromHex(String(signed["signature"])) };
}

/** A wallet's words and what it should be found to have (see README.md). */
export interface ExpectedWallet {
  words: string;
  cash: string;
  tokens: Record<string, { shares: string; basis: string; claimable: string }>;
}

export function walletsFromJson(value: unknown): ExpectedWallet[] {
  if (!Array.isArray(value)) throw new Malformed("expected a list of wallets");
  for (const wallet of value) fields(wallet, "words", "cash", "tokens");
  return value as ExpectedWallet[];
}
