/**
 * Replays a log and compares every header; with wallets' words, their balances; with verifying keys, every proof.
 *
 *     node dist/src/main.js --genesis genesis.json --export log.cbor [--checkpoint FILE] [--wallets FILE] [--keys FOLDER]
 */

import { parseArgs } from "node:util";

import { hashesComputed } from "./hash.js";
import { checkpointFromJson, genesisFromJson, readJson, walletsFromJson, type ExpectedWallet } from "./json.js";
import { isSigned, keysFromWords } from "./keys.js";
import { confirm, replay } from "./ledger.js";
import { blocksOf } from "./log.js";
import { ProofChecker } from "./proofs.js";
import { State } from "./state.js";
import { checkSignature } from "./signatures.js";
import { Wallet, type Balance } from "./wallet.js";
import { checkpoint as checkpointCodec } from "./wire.js";

interface Report {
  blocks: number;
  transactions: number;
  notes: number;
  nullifiers: number;
  signatures: number;
  /** Transactions whose proofs were verified, and how many proofs these are. */
  proven: number;
  proofs: number;
  wallets: number;
  hashes: number;
  seconds: number;
}

function equalBalance(expected: ExpectedWallet, balance: Balance): boolean {
  const tokens = Object.entries(expected.tokens);
  const same = tokens.every(([tid, { shares, basis, claimable }]) => {
    const found = balance.tokens.get(Number(tid));
    return found?.shares === BigInt(shares) && found.basis === BigInt(basis) && found.claimable === BigInt(claimable);
  });
  return same && tokens.length === balance.tokens.size && balance.cash === BigInt(expected.cash);
}

function compareBalances(expected: ExpectedWallet[], wallets: Wallet[]): void {
  for (const [i, wallet] of wallets.entries()) {
    const own = expected[i];
    if (own === undefined || !equalBalance(own, wallet.balance())) throw new Error(`wallet ${i} has another balance here`);
  }
}

async function run(): Promise<Report> {
  const option = { type: "string" } as const;
  const { values } = parseArgs({ options: { genesis: option, export: option, checkpoint: option, wallets: option, keys: option } });
  if (values.genesis === undefined || values.export === undefined) throw new Error("--genesis and --export are needed");
  const began = performance.now();
  const state = new State(genesisFromJson(readJson(values.genesis)));
  const expected = values.wallets === undefined ? [] : walletsFromJson(readJson(values.wallets));
  const wallets = expected.map(({ words }) => new Wallet(keysFromWords(words), state));
  const proofs = values.keys === undefined ? null : await ProofChecker.open(values.keys);
  const report = { blocks: 0, transactions: 0, signatures: 0, proven: 0, proofs: 0 };
  for (const block of blocksOf(values.export)) {
    for (const transaction of block.transactions) {
      report.signatures += checkSignature(state.network, transaction);
      const verified = proofs ? await proofs.check(state.network, transaction) : 0;
      report.proofs += verified;
      if (verified > 0) report.proven += 1;
    }
    const placed = replay(state, block);
    for (const wallet of wallets) wallet.absorb(block, placed);
    report.blocks += 1;
    report.transactions += block.transactions.length;
  }
  if (values.checkpoint !== undefined) {
    const signed = checkpointFromJson(readJson(values.checkpoint));
    const { operator } = state.genesis.accreditation;
    const holds = signed.signer === operator && isSigned(state.network, "checkpoint", checkpointCodec, signed);
    if (!holds || !confirm(state, signed.payload)) throw new Error("the log does not end at the operator's checkpoint");
  }
  compareBalances(expected, wallets);
  const seconds = Math.round(performance.now() - began) / 1000;
  const { notes, nullifiers } = state;
  return { ...report, notes: notes.size, nullifiers: nullifiers.size, wallets: wallets.length, hashes: hashesComputed(), seconds };
}

try {
  console.log(JSON.stringify(await run()));
  process.exit(0); // circomlibjs leaves threads behind
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
