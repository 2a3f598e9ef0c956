/** The ledger's public state, as the next transaction sees it (spec: ledger, "State"). */

import { epochOf, isBoundary } from "./epochs.js";
import { NoteTree, NullifierTree, QuaternaryTree, REGISTRY_DEPTH } from "./trees.js";
import { blockHash, networkId, transactionsHash } from "./identity.js";
import { checkPowers, firstAccredited, type DecisionRecord } from "./governance.js";
import type { Complaint } from "./complaints.js";
import type { MemberRecord } from "./registry.js";
import type { Announcement, Genesis, Header, IssueBody, Role } from "./wire.js";

export interface Event {
  tid: number;
  /** Whose word it rests on: an oracle's; its owner's; its owner's, about which an oracle has spoken. */
  evidence: "attested" | "reported" | "judged";
  opened: number;
  deadline: number;
  /** `awaits_stake`: owed, but the stake that was sold must be consumed first; then another event takes its place. */
  status: "open" | "awaits_stake" | "closing" | "closed" | "replaced";
}

const isOwed = ({ status }: Event): boolean => status === "open" || status === "awaits_stake";

/** A minted note in waiting and what takes effect with it. */
export type Issue = { kind: "found"; record: MemberRecord; mint: bigint } | { kind: "dilute"; body: IssueBody };

export class State {
  readonly genesis: Genesis;
  readonly network: Uint8Array;
  /** The last block's header. */
  tip: Header;

  readonly notes = new NoteTree();
  readonly nullifiers = new NullifierTree();
  readonly registry = new QuaternaryTree(REGISTRY_DEPTH);
  /** Note roots at the ends of blocks, block 0 included. */
  readonly anchors: Set<bigint>;
  /** Registry roots that claims may name, with their epochs. */
  registryRoots: { epoch: number; root: bigint }[];

  /** Member `tid` stands at `tid - 1`. */
  readonly members: MemberRecord[] = [];
  /** Foundings in waiting included. */
  numbersTaken = 0;
  /** Names are taken when a founding, or a new key, is accepted, and for ever. */
  readonly keys = new Map<bigint, number>();
  readonly symbols = new Map<string, number>();

  /** By token and id: see `event`. */
  readonly events = new Map<string, Event>();
  /** Whose announcement was pending at the last boundary. */
  quiet = new Set<number>();
  readonly announcements = new Map<number, Announcement>();
  /** `K` after this closing's payouts. */
  readonly pendingTokens = new Map<number, bigint>();
  issues: Issue[] = [];

  /** Which keys count for what at this height. */
  readonly accredited: Record<Role, Set<string>>;
  /** Claims, by the ids of the transactions that filed them, and what was ruled last. */
  readonly docket = new Map<string, { upheld: boolean | null }>();
  readonly decisions = new Map<bigint, DecisionRecord>();

  /** Rulings in force, by what hides whom they name. */
  readonly removals = new Map<bigint, { tid: number; floor: bigint; until: number; decision: bigint }>();
  /** Nullifiers of ballots and of complaints, apart from those of notes. */
  readonly ballots = new Set<bigint>();
  readonly complaints = new Map<bigint, Complaint>();
  /** The registry root that the current period of complaints began with. */
  periodRoot: bigint;
  /** Nullifier roots at the ends of recent blocks, with the epochs of these. */
  nullifierRoots: { epoch: number; root: bigint }[];

  readonly trades = new Set<bigint>();
  readonly nonces = new Set<bigint>();
  /** Heights of transactions, by id. */
  readonly accepted = new Map<string, number>();

  constructor(genesis: Genesis) {
    checkGenesis(genesis);
    this.genesis = genesis;
    this.accredited = firstAccredited(genesis);
    this.network = networkId(genesis);
    this.tip = {
      height: 0,
      previous: this.network,
      note_root: this.notes.root(),
      nullifier_root: this.nullifiers.root(),
      registry_root: this.registry.root(),
      notes: 0n,
      transactions: transactionsHash([]),
    };
    this.anchors = new Set([this.tip.note_root]);
    this.periodRoot = this.tip.registry_root;
    this.nullifierRoots = [{ epoch: 0, root: this.tip.nullifier_root }];
    this.registryRoots = [{ epoch: 0, root: this.tip.registry_root }];
  }

  /** The height of the block under construction: the tip of its transactions. */
  get height(): number {
    return this.tip.height + 1;
  }

  get epoch(): number {
    return epochOf(this.genesis.schedule, this.height);
  }

  get atBoundary(): boolean {
    return isBoundary(this.genesis.schedule, this.height);
  }

  get tipHash(): Uint8Array {
    return blockHash(this.tip);
  }

  member(tid: number): MemberRecord | undefined {
    return this.members[tid - 1];
  }

  /** `K` with this closing's payouts. */
  pendingToken(tid: number): bigint | undefined {
    return this.pendingTokens.get(tid) ?? this.member(tid)?.token;
  }

  event(tid: number, id: bigint): Event | undefined {
    return this.events.get(`${tid} ${id}`);
  }

  /** What somebody else says under the same id is another event. */
  openEvent(id: bigint, event: Event): void {
    this.events.set(`${event.tid} ${id}`, event);
  }

  /** Whether a dilution was proven and waits for the boundary. */
  isDiluting(tid: number): boolean {
    return this.issues.some((issue) => issue.kind === "dilute" && issue.body.tid === tid);
  }

  owes(tid: number): boolean {
    for (const event of this.events.values()) if (event.tid === tid && isOwed(event)) return true;
    return false;
  }
}

function checkGenesis(genesis: Genesis): void {
  const { schedule } = genesis;
  const lengths = [schedule.open, schedule.payouts, schedule.issues];
  if (lengths.some((blocks) => blocks < 1)) throw new Error("every phase lasts at least one block");
  if (lengths.reduce((sum, blocks) => sum + blocks) >= 2 ** 32) throw new Error("an epoch is at most 2^32 - 1 blocks");
  if (genesis.expiry_window < 1 || genesis.event_deadline < 1) throw new Error("windows last at least one block");
  if (genesis.accreditation.authority.length === 0) throw new Error("at least one authority key is accredited");
  checkPowers(genesis);
}
