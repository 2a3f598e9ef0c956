//! Why the ledger refuses a transaction. The list of variants is the list of rules it enforces; each message says what to do.

use sotto_protocol::amount::{Epoch, Height, Period, PriceFloor, Shares, TokenId};
use sotto_protocol::complaint::ComplaintNullifier;
use sotto_protocol::decision::{DecisionId, MAX_REASON_BYTES, MAX_REMOVAL_EPOCHS, MAX_STANDINGS};
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::operation::{EndorsementError, MAX_CLAIM_BYTES, MAX_OPEN_REPORTS};
use sotto_protocol::payout::PayoutNonce;
use sotto_protocol::powers::Power;
use sotto_protocol::removal::RulingId;
use sotto_protocol::role::Role;
use sotto_protocol::token::Policy;
use sotto_protocol::trade::TradeId;
use sotto_protocol::transaction::{LegError, TransactionId};
use sotto_protocol::tree::{NoteRoot, NullifierRoot, RegistryRoot};

macro_rules! rejected {
    ($($(#[$doc:meta])* $rule:literal $message:literal $name:ident $({ $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })?,)*) => {
        /// A rule that a transaction breaks.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum Rejected {
            $($(#[$doc])* #[error("{}: {}", $rule, format_args!($message))] $name $({ $($(#[$fdoc])* $field: $type,)* })?,)*
        }

        impl Rejected {
            /// The rule's id in the specification.
            #[must_use]
            pub const fn rule(&self) -> &'static str {
                match self { $(Self::$name { .. } => $rule,)* }
            }

            /// The variant's name: one word for each reason, stable for programs.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name { .. } => stringify!($name),)* }
            }
        }
    };
}

rejected! {
    /// The signer is not accredited for this.
    "LEDGER-2" "this key is not accredited as {role}; have it signed by one of the network's {role} keys"
    NotAccredited {
        /// What it would have to be.
        role: Role,
    },
    /// The signer is not the token's owner.
    "LEDGER-2" "what is said for token {tid} must be signed with the key that its owner has in use"
    NotTheOwner {
        /// Whose token.
        tid: TokenId,
    },
    /// A leg is not of its statement's shape.
    "LEDGER-3" "{error}; build the transaction again"
    Shape {
        /// What is wrong.
        error: LegError,
    },
    /// Money leaves to nowhere.
    "LEDGER-3" "a withdrawal needs a destination"
    NoDestination,
    /// A destination without a withdrawal.
    "LEDGER-3" "only a withdrawal has a destination; leave it empty"
    StrayDestination,
    /// The anchor is not the root at the end of any block.
    "LEDGER-4" "{root} was never the root of the notes at the end of a block; sync and prove again"
    UnknownAnchor {
        /// The anchor.
        root: NoteRoot,
    },
    /// A trade was proven against another registry than the current.
    "LEDGER-5" "the trade was proven against registry {got}, the current is {current}; sync and prove again"
    StaleTradeRoot {
        /// The current root.
        current: RegistryRoot,
        /// The trade's.
        got: RegistryRoot,
    },
    /// A claim or settlement was proven against a registry that is too old, or was replaced when a member was blocked.
    "LEDGER-5" "registry {root} is no longer accepted; sync and prove again"
    RegistryRootTooOld {
        /// The root.
        root: RegistryRoot,
    },
    /// Not now.
    "LEDGER-6" "a {kind} belongs in the {allowed} phase, this is the {phase} phase; submit it again at height {next}"
    WrongPhase {
        /// Kind of transaction.
        kind: &'static str,
        /// The phase now.
        phase: Phase,
        /// The phase it belongs in.
        allowed: Phase,
        /// When that comes.
        next: Height,
    },
    /// Too late.
    "LEDGER-7" "it expired at height {expiry}, this is height {height}; make it again with a later expiry"
    Expired {
        /// Last height.
        expiry: Height,
        /// Height now.
        height: Height,
    },
    /// The expiry is too far ahead.
    "LEDGER-7" "its expiry {expiry} is too far ahead; the latest allowed is {latest}"
    ExpiryTooFar {
        /// Its expiry.
        expiry: Height,
        /// The latest allowed.
        latest: Height,
    },
    /// Spent already.
    "LEDGER-8" "a note of it is spent already (nullifier {nf}); sync and choose another"
    Spent {
        /// Its nullifier.
        nf: Nullifier,
    },
    /// Twice in one transaction.
    "LEDGER-8" "it spends one note twice (nullifier {nf})"
    SpentTwice {
        /// Its nullifier.
        nf: Nullifier,
    },
    /// Accepted before.
    "LEDGER-9" "it was accepted already, at height {height}; nothing is left to do"
    AlreadyAccepted {
        /// When.
        height: Height,
    },
    /// A leg of a trade came without the others.
    "LEDGER-10" "this is one leg of trade {trade}; submit it together with the others"
    LegWithoutTrade {
        /// The trade it names.
        trade: TradeId,
    },
    /// Three legs without a trade.
    "LEDGER-11" "the legs of a trade must name it"
    NoTrade,
    /// The legs are about different trades.
    "LEDGER-11" "the three legs must name the same trade"
    TradesDiffer,
    /// The legs expire at different heights.
    "LEDGER-11" "the three legs must have the same expiry"
    ExpiriesDiffer,
    /// Seller and issuer look at different registries.
    "LEDGER-11" "seller and issuer must prove against the same registry root"
    RegistryRootsDiffer,
    /// One approval, one sale.
    "LEDGER-12" "trade {trade} took place already; agree on a new one"
    TradeSeen {
        /// The trade.
        trade: TradeId,
    },
    /// Not the policy that the token was founded with.
    "LEDGER-13" "the policy of token {tid} is {policy:?}"
    PayoutPolicy {
        /// Whose token.
        tid: TokenId,
        /// Its policy.
        policy: Policy,
    },
    /// Not the supply in effect.
    "LEDGER-13" "the supply of token {tid} is {supply}; sync and prove again"
    PayoutSupply {
        /// Whose token.
        tid: TokenId,
        /// Its supply.
        supply: Shares,
    },
    /// Another payout came first.
    "LEDGER-13" "another payout of token {tid} came first; sync and prove again on top of it"
    PayoutState {
        /// Whose token.
        tid: TokenId,
    },
    /// A pad would be used twice.
    "LEDGER-14" "the payout number {nu} was used before; prove again with a fresh one"
    NonceSeen {
        /// The number.
        nu: PayoutNonce,
    },
    /// Nobody attested it.
    "LEDGER-15" "event {event} was not attested"
    UnknownEvent {
        /// The event.
        event: EventId,
    },
    /// One event is paid once.
    "LEDGER-15" "event {event} was distributed already"
    EventPaid {
        /// The event.
        event: EventId,
    },
    /// Members are numbered without gaps.
    "LEDGER-16" "the next free number is {expected}; register and prove again with it"
    TidNotNext {
        /// The next free number.
        expected: TokenId,
    },
    /// 2^24 - 1 members.
    "LEDGER-16" "the registry is full (2^24 - 1 members)"
    RegistryFull,
    /// One person, one token, one key.
    "LEDGER-16" "this key belongs to member {tid} already"
    KeyRegistered {
        /// Whose it is.
        tid: TokenId,
    },
    /// Not a symbol.
    "LEDGER-16" "a symbol is 1 to 12 of A-Z and 0-9"
    SymbolMalformed,
    /// Somebody else's.
    "LEDGER-16" "the symbol belongs to member {tid} already; choose another"
    SymbolTaken {
        /// Whose it is.
        tid: TokenId,
    },
    /// The proof founds another token than the one registered.
    "LEDGER-16" "the founding proof is not for the number and the key registered"
    FoundingOfAnother,
    /// A new token has no past.
    "LEDGER-16" "a founding starts from nothing: no state, no supply"
    FoundingWithPast,
    /// A token without shares.
    "LEDGER-16" "a token is founded with at least one share"
    NoShares,
    /// Not a rise.
    "LEDGER-17" "the supply of token {tid} is {supply} already; announce a higher one"
    SupplyNotRaised {
        /// Whose token.
        tid: TokenId,
        /// Its supply.
        supply: Shares,
    },
    /// Less than two full quiet epochs ahead.
    "LEDGER-17" "announced too late for epoch {epoch}; the earliest is {earliest}"
    AnnouncedTooLate {
        /// The epoch announced.
        epoch: Epoch,
        /// The earliest possible.
        earliest: Epoch,
    },
    /// Its member would be quiet for too long.
    "LEDGER-17" "announced too far ahead, for epoch {epoch}; the latest is {latest}"
    AnnouncedTooFar {
        /// The epoch announced.
        epoch: Epoch,
        /// The latest possible.
        latest: Epoch,
    },
    /// Dated in the future.
    "LEDGER-17" "it may not be submitted before height {made_at}"
    AnnouncedAhead {
        /// Its date.
        made_at: Height,
    },
    /// One at a time.
    "LEDGER-17" "a dilution of token {tid} is announced for epoch {epoch} already; wait until it is over"
    AnnouncementPending {
        /// Whose token.
        tid: TokenId,
        /// For when.
        epoch: Epoch,
    },
    /// Debts first.
    "LEDGER-18" "event {event} of token {tid} is not distributed yet; pay it first"
    EventOpen {
        /// Whose token.
        tid: TokenId,
        /// What is owed.
        event: EventId,
    },
    /// A blocked member cannot raise or dilute.
    "LEDGER-18" "member {tid} is not active"
    NotActive {
        /// Who.
        tid: TokenId,
    },
    /// Dilutions are announced.
    "LEDGER-18" "no dilution of token {tid} is announced for this epoch and supply; announce it first"
    NotAnnounced {
        /// Whose token.
        tid: TokenId,
    },
    /// One dilution an announcement.
    "LEDGER-18" "the announced dilution of token {tid} was proven already; it takes effect at the boundary"
    AlreadyDiluted {
        /// Whose token.
        tid: TokenId,
    },
    /// Not the owner's proof.
    "LEDGER-18" "a dilution of token {tid} must be proven with its owner's registered key"
    DilutionKey {
        /// Whose token.
        tid: TokenId,
    },
    /// Not the supply in effect.
    "LEDGER-18" "the supply of token {tid} is {supply}; sync and prove again"
    DilutionSupply {
        /// Whose token.
        tid: TokenId,
        /// Its supply.
        supply: Shares,
    },
    /// Not on top of this closing's payouts.
    "LEDGER-18" "the state of token {tid} changed in this closing; sync and prove again on top of it"
    DilutionState {
        /// Whose token.
        tid: TokenId,
    },
    /// The holder key never changes.
    "LEDGER-18" "the holder key of token {tid} may not change"
    HolderKeyChanged {
        /// Whose token.
        tid: TokenId,
    },
    /// Minted shares are held from the boundary on.
    "LEDGER-19" "the minted shares are held from height {expected} on; prove again with it"
    MintHeight {
        /// The next boundary.
        expected: Height,
    },
    /// Nothing arrived.
    "LEDGER-20" "a deposit is at least one cent"
    EmptyDeposit,
    /// 0 and 1 stand for resale and top-up.
    "LEDGER-21" "0 and 1 are not events"
    ReservedEvent,
    /// Attested before.
    "LEDGER-21" "event {event} was attested already; another sale needs another salt"
    EventKnown {
        /// The event.
        event: EventId,
    },
    /// Nobody has this power, or no longer.
    "LEDGER-30" "nobody holds the power `{power}` at this height; see the network's table of powers"
    NotHeld {
        /// Which.
        power: Power,
    },
    /// The signatures are out of order, repeated or too many.
    "LEDGER-30" "{error}"
    Endorsements {
        /// What is wrong.
        error: EndorsementError,
    },
    /// Fewer keys than the power takes.
    "LEDGER-30" "`{power}` takes {needed} authority keys, {got} signed; have more of them sign"
    TooFewKeys {
        /// Which power.
        power: Power,
        /// How many it takes.
        needed: u32,
        /// How many signed.
        got: u32,
    },
    /// Everything is decided for a reason.
    "LEDGER-31" "a decision gives a reason of 1 to {MAX_REASON_BYTES} bytes, this one has {bytes}"
    Reason {
        /// Its length.
        bytes: usize,
    },
    /// Decided before.
    "LEDGER-31" "this was decided already, as {decision}; a new decision needs another reference"
    Decided {
        /// Which it is.
        decision: DecisionId,
    },
    /// What is reopened must be in force, and about the same.
    "LEDGER-31" "decision {decision} is not one in force about the same member or key, so this cannot reopen it"
    NotReopened {
        /// The decision named.
        decision: DecisionId,
    },
    /// Accredited already, or no key at all.
    "LEDGER-32" "this key is accredited as {role} already, or cannot sign at all"
    AccreditedKey {
        /// For what.
        role: Role,
    },
    /// The powers could not be used any more.
    "LEDGER-32" "some power takes {needed} authority keys, so that many must remain; accredit another first"
    TooFewRemain {
        /// So many.
        needed: u32,
    },
    /// No change, or the member's own key.
    "LEDGER-34" "the steward of member {tid} must be somebody else than the member and than now"
    NoSteward {
        /// Whose.
        tid: TokenId,
    },
    /// One at a time.
    "LEDGER-35" "the keys of member {tid} are being replaced already; wait until the notice is over"
    Rotating {
        /// Whose.
        tid: TokenId,
    },
    /// Nobody could ever sign or spend with it.
    "LEDGER-35" "these keys cannot be used"
    UnusableKey,
    /// Not pending, or no replacement of keys.
    "LEDGER-36" "decision {decision} is no replacement of keys whose notice still runs"
    NothingToVeto {
        /// The decision named.
        decision: DecisionId,
    },
    /// Too many, none, or out of order.
    "LEDGER-37" "1 to {MAX_STANDINGS} standings change at once, in the order of the members' numbers"
    Batch,
    /// Not pending, or members may not overrule it.
    "LEDGER-44" "decision {decision} is none that members vote on now"
    NoVote {
        /// The decision named.
        decision: DecisionId,
    },
    /// Too late.
    "LEDGER-44" "the vote on decision {decision} was over at height {closes}"
    VoteClosed {
        /// The decision.
        decision: DecisionId,
        /// From when on no vote counts.
        closes: Height,
    },
    /// Another registry than that of the decision.
    "LEDGER-44" "ballots on this decision are proven against the registry it was made under, {root}"
    VoteRoot {
        /// That registry's root.
        root: RegistryRoot,
    },
    /// One member, one vote.
    "LEDGER-44" "this member voted on decision {decision} already"
    Voted {
        /// The decision.
        decision: DecisionId,
    },
    /// Not this period.
    "LEDGER-46" "this is period {current} of complaints; prove again in it"
    OtherPeriod {
        /// The period now.
        current: Period,
    },
    /// Another registry than that of the period.
    "LEDGER-46" "complaints of this period are proven against the registry it began with, {root}"
    PeriodRoot {
        /// That registry's root.
        root: RegistryRoot,
    },
    /// The note may have been sold since.
    "LEDGER-46" "{root} is no recent root of the nullifiers; sync and prove again"
    NullifierRootTooOld {
        /// The root.
        root: NullifierRoot,
    },
    /// One complaint an issuer, holder and period.
    "LEDGER-46" "this issuer complained about this holder in this period already"
    Complained,
    /// Never counted, or weighed before.
    "LEDGER-46" "{complaint} is no complaint that waits to be weighed"
    NoSuchComplaint {
        /// The complaint named.
        complaint: ComplaintNullifier,
    },
    /// No such announcement.
    "LEDGER-38" "no dilution of token {tid} is announced for epoch {epoch}"
    NothingAnnounced {
        /// Whose token.
        tid: TokenId,
        /// The epoch named.
        epoch: Epoch,
    },
    /// Not reported, somebody else's, or an oracle has spoken already.
    "LEDGER-40" "event {event} is no report of this member's that waits for an oracle"
    NoSuchReport {
        /// The event named.
        event: EventId,
    },
    /// A claim without words, or with too many.
    "LEDGER-41" "a claim has 1 to {MAX_CLAIM_BYTES} bytes of words, this one has {bytes}"
    ClaimWords {
        /// How many.
        bytes: usize,
    },
    /// Nothing to rule on.
    "LEDGER-42" "there is no claim {claim} in the docket"
    NoSuchClaim {
        /// The claim named.
        claim: TransactionId,
    },
    /// No change.
    "LEDGER-42" "this was ruled on claim {claim} already"
    RuledAlready {
        /// The claim.
        claim: TransactionId,
    },
    /// The basis must count first.
    "LEDGER-47" "event {event} is the sale of an attested stake; consume the stake first"
    StakeFirst {
        /// The event.
        event: EventId,
    },
    /// Not awaiting, or another's.
    "LEDGER-47" "event {event} is no sale of this member's that awaits its stake"
    NoStakeAwaited {
        /// The event named.
        event: EventId,
    },
    /// Not the key in use.
    "LEDGER-47" "a stake of member {tid} is consumed with the key in use"
    StakeKey {
        /// Whose.
        tid: TokenId,
    },
    /// A confirmation opens no event.
    "LEDGER-47" "what confirms a report cannot await a stake; attest the sale of the stake by itself"
    StakeReported,
    /// No such replacement.
    "LEDGER-48" "the first key was not replaced by the second; notes go to the key in use in its place only"
    NotReplaced,
    /// In force already.
    "LEDGER-49" "ruling {ruling} is in force already; make another with a fresh salt"
    RulingMade {
        /// The ruling.
        ruling: RulingId,
    },
    /// For no time at all, or too long.
    "LEDGER-49" "a ruling is in force for 1 to {MAX_REMOVAL_EPOCHS} epochs, not {epochs}: meanwhile the member sells nothing"
    RulingTime {
        /// For how many.
        epochs: u32,
    },
    /// Not in force, or about another token.
    "LEDGER-50" "ruling {ruling} is not in force for this token"
    NoRuling {
        /// The ruling named.
        ruling: RulingId,
    },
    /// Not the ruling's.
    "LEDGER-50" "the ruling's floor is {floor}"
    OtherFloor {
        /// The floor.
        floor: PriceFloor,
    },
    /// It was signed long ago.
    "LEDGER-31" "the decision was to be handed in by height {expiry}, this is height {height}; decide again"
    DecisionExpired {
        /// Last height.
        expiry: Height,
        /// Height now.
        height: Height,
    },
    /// Enough to be going on with.
    "LEDGER-39" "member {tid} has {MAX_OPEN_REPORTS} reports that no oracle spoke about and that are not paid; pay one first"
    ManyReports {
        /// Who.
        tid: TokenId,
    },
    /// The decision changes nothing.
    "LEDGER-22" "member {tid} is in that standing already"
    NothingToChange {
        /// Who.
        tid: TokenId,
    },
    /// Nobody has this number, or not yet.
    "LEDGER-28" "there is no member {tid}; a founding takes effect at the next boundary"
    NoSuchMember {
        /// The number.
        tid: TokenId,
    },
    /// No room for more notes.
    "LEDGER-29" "the note tree is full (2^32 notes)"
    NotesFull,
    /// No room for more nullifiers.
    "LEDGER-29" "the nullifier tree is full (2^32 leaves)"
    NullifiersFull,
}
