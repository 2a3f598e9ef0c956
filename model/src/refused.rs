//! Why an operation is refused: one variant a rule. A refused operation changes nothing.

use sotto_protocol::amount::{Cents, Epoch, Height, Reputation, Shares, TokenId, Units};
use sotto_protocol::epoch::Phase;

use crate::decision::DecisionId;
use crate::distribution::{EventId, LockId};
use crate::lot::LotId;
use crate::stake::StakeId;
use crate::standing::ComplaintId;

/// The rule that an operation would break.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The phase of the epoch does not allow it (LEDGER-6).
    #[error("allowed in the {needed} phase only, and this is the {now} phase")]
    Phase {
        /// When it would be allowed.
        needed: Phase,
        /// What it is now.
        now: Phase,
    },
    /// Nobody of that number is a member (yet: a founding takes effect at a boundary).
    #[error("{0} is no member")]
    UnknownMember(TokenId),
    /// A token is founded with at least one share (ISSUE-2).
    #[error("a token needs at least one share")]
    NoShares,
    /// More than 2^64 - 1 of something.
    #[error("more than can be counted")]
    TooMuch,
    /// The payout index has 128 bits (PAYOUT-4).
    #[error("the payouts per share would exceed what can be counted")]
    PerShareExhausted,

    /// A deposit is of something (LEDGER-20).
    #[error("nothing is deposited")]
    NothingDeposited,
    /// A block, or its end, changes something (LEDGER-22).
    #[error("{0} is so already")]
    NothingToChange(TokenId),
    /// Money must be there to be spent (CASH-3).
    #[error("{has} is not enough for {wanted}")]
    NotEnoughCash {
        /// What the member has.
        has: Cents,
        /// What the operation takes.
        wanted: Cents,
    },
    /// A lock of nothing is no lock.
    #[error("nothing would be locked")]
    NothingLocked,
    /// Only a resale makes the lock of a resale (CASH-4).
    #[error("cash is locked as a top-up or for an event")]
    NotAResale,

    /// One or two lots are joined at a time.
    #[error("{0} lots were given; it takes one or two")]
    LotCount(usize),
    /// The holder has no such lot.
    #[error("no such lot: {0:?}")]
    UnknownLot(LotId),
    /// A lot counts once.
    #[error("lot {0:?} is named twice")]
    LotTwice(LotId),

    /// A trade moves at least one share (SHARE-7).
    #[error("nothing is sold")]
    NothingSold,
    /// Only shares that are held can be sold (SHARE-5).
    #[error("{held} shares are too few to sell {wanted}")]
    NotEnoughShares {
        /// Shares in the lots given.
        held: Shares,
        /// Shares to be sold.
        wanted: Shares,
    },
    /// Nobody trades with themselves (APPROVE-2).
    #[error("buyer and seller are the same")]
    SelfTrade,
    /// No trade without the issuer's consent (R5).
    #[error("the issuer did not approve")]
    NotApproved,
    /// Only the issuer may give shares away (SHARE-8).
    #[error("only the issuer may grant; a resale has a price")]
    GrantByHolder,
    /// A member with an announced dilution cannot resell (SHARE-8).
    #[error("the seller is quiet: a dilution was announced")]
    SellerQuiet,
    /// A blocked member cannot raise (APPROVE-4).
    #[error("the issuer is not active and cannot raise or dilute")]
    IssuerNotActive,
    /// A blocked member cannot buy (APPROVE-3).
    #[error("the buyer is not active")]
    BuyerNotActive,
    /// The token asks for a minimum reputation (APPROVE-3).
    #[error("the buyer's reputation {has} is below {needed}")]
    BuyerReputation {
        /// The buyer's.
        has: Reputation,
        /// The token's minimum.
        needed: Reputation,
    },
    /// The token asks for vetted buyers (APPROVE-3).
    #[error("the buyer is not vetted")]
    BuyerNotVetted,
    /// `tip <= expiry <= tip + window` (LEDGER-7).
    #[error("an expiry of {expiry} is not within the window from {tip} on")]
    Expiry {
        /// The trade's.
        expiry: Height,
        /// The current height.
        tip: Height,
    },

    /// At most so many locks in one payout.
    #[error("{0} locks are too many for one payout")]
    LockCount(usize),
    /// There is no such lock (any more).
    #[error("no such lock: {0:?}")]
    UnknownLock(LockId),
    /// A lock counts once (one debt, one lock).
    #[error("lock {0:?} is named twice")]
    LockTwice(LockId),
    /// A lock pays the holders of its own token only (PAYOUT-1).
    #[error("lock {0:?} is owed to the holders of another token")]
    LockOfOtherToken(LockId),
    /// A lock pays the debt it was made for (PAYOUT-2, PAYOUT-3).
    #[error("lock {0:?} was made for something else")]
    LockOfOtherOrigin(LockId),
    /// A payout outside an event pays at least one resale (PAYOUT-2).
    #[error("nothing is due: no lock of a resale is paid")]
    NothingDue,
    /// A resale pays no less per share than when it happened (PAYOUT-2).
    #[error("less per share than when the sale happened")]
    LessPerShare,
    /// There is no such event of that token (LEDGER-15).
    #[error("no such event of this token: {0:?}")]
    UnknownEvent(EventId),
    /// The event is paid already (LEDGER-15).
    #[error("event {0:?} is paid")]
    EventPaid(EventId),
    /// An event is paid exactly (PAYOUT-3).
    #[error("the event owes {owed}, not {paid}")]
    EventAmount {
        /// Gross or gain, by the token's policy.
        owed: Cents,
        /// The sum of the locks.
        paid: Cents,
    },
    /// A push settles so many lots at most, and at least one.
    #[error("{0} lots cannot be settled at once")]
    PushCount(usize),
    /// A push needs a payout since the lot was last settled (SETTLE-1).
    #[error("nothing was paid since lot {0:?} was settled")]
    NothingNew(LotId),

    /// A dilution issues at least one share (ISSUE-2).
    #[error("a supply of {to} would not raise {from}")]
    NoDilution {
        /// Supply now.
        from: Shares,
        /// Supply announced.
        to: Shares,
    },
    /// Two full epochs of notice (LEDGER-17).
    #[error("epoch {epoch} is too soon; {earliest} is the earliest")]
    TooSoon {
        /// Asked for.
        epoch: Epoch,
        /// Possible.
        earliest: Epoch,
    },
    /// One announcement at a time (LEDGER-17).
    #[error("a dilution is announced already")]
    AlreadyAnnounced,
    /// No dilution without an announcement for this epoch (LEDGER-18).
    #[error("no dilution was announced for this epoch")]
    NotAnnounced,
    /// An announced dilution is issued once (LEDGER-18).
    #[error("the announced dilution is issued already")]
    AlreadyIssued,
    /// Nobody is quiet for ever (LEDGER-17).
    #[error("epoch {epoch} is too far ahead; {latest} is the latest")]
    TooFar {
        /// Asked for.
        epoch: Epoch,
        /// Possible.
        latest: Epoch,
    },
    /// Members vote while a vote is open, if they were members when it was decided (LEDGER-44).
    #[error("no vote of this member on decision {0:?}")]
    NoVote(DecisionId),
    /// One voice a member (LEDGER-44).
    #[error("this member voted on decision {0:?}")]
    Voted(DecisionId),
    /// Nobody complains about themselves (COMPLAINT-2).
    #[error("issuer and subject are the same")]
    SelfComplaint,
    /// Issuers complain about their own holders (COMPLAINT-3).
    #[error("{subject} holds nothing of {issuer}")]
    NoHolder {
        /// Who complains.
        issuer: TokenId,
        /// About whom.
        subject: TokenId,
    },
    /// Once a period (LEDGER-46).
    #[error("this issuer complained about this holder in this period")]
    Complained,
    /// A complaint is weighed once (LEDGER-46).
    #[error("no such complaint, or it was weighed: {0:?}")]
    UnknownComplaint(ComplaintId),
    /// Keys that are being replaced may be a thief's: they sell, claim and issue nothing (LEDGER-35, SHARE-3, REKEY-1).
    #[error("the keys of {0} are being replaced")]
    Rotating(TokenId),
    /// Only the keys in use sell, claim and complain (SHARE-3, COMPLAINT-1).
    #[error("that stands under other keys of {0} than those in use")]
    OtherKeys(TokenId),
    /// Lots under different keys are not joined (SHARE-1).
    #[error("lot {0:?} stands under other keys")]
    LotOfOldKeys(LotId),
    /// Owners whose keys were replaced lost the state of their token with the old ones; nobody hands over what they never knew (limits, 8).
    #[error("{to} does not know the state of {tid}'s token")]
    StateUnknown {
        /// Whose token.
        tid: TokenId,
        /// Who does not know it.
        to: TokenId,
    },
    /// And the cap table as it was then (limits, 8).
    #[error("the issuer knows nothing of lot {0:?}")]
    HiddenLot(LotId),
    /// The keys in use object, to the replacement of themselves, while its notice runs (LEDGER-36).
    #[error("no pending replacement of these keys: {0:?}")]
    NothingToVeto(DecisionId),
    /// Some lots at a time are re-issued, and at least one.
    #[error("{0} lots cannot be re-issued at once")]
    RekeyCount(usize),
    /// From keys that were replaced to those in their place (LEDGER-48).
    #[error("lot {0:?} does not stand under the replaced keys")]
    NotReplaced(LotId),
    /// A ruling holds for some epochs, not for ever (LEDGER-49).
    #[error("a ruling cannot hold for {0} epochs")]
    RulingTime(u32),
    /// Not the same twice (LEDGER-49).
    #[error("this ruling is in force already")]
    RulingMade,
    /// Nobody is removed without a ruling in force (LEDGER-50).
    #[error("no such ruling is in force")]
    NoRuling,
    /// Whoever is removed loses no money (REMOVE-6).
    #[error("{price} is below the cost basis {basis}")]
    BelowBasis {
        /// For all shares.
        price: Cents,
        /// Of all shares.
        basis: Cents,
    },
    /// Nor is bought out for less than the ruling says (REMOVE-6).
    #[error("{0} is below the ruling's floor")]
    BelowFloor(Cents),
    /// The member has no such stake of that company (STAKE-1).
    #[error("no such stake: {0:?}")]
    UnknownStake(StakeId),
    /// Only what is held is sold (STAKE-2).
    #[error("{held} units are too few to have sold {sold}")]
    NotEnoughUnits {
        /// In the stake.
        held: Units,
        /// By the attested sale.
        sold: Units,
    },
    /// The event awaits no stake (any more) (LEDGER-47).
    #[error("event {0:?} awaits no stake")]
    NoStakeAwaited(EventId),
    /// The stake that was sold is consumed before its sale is paid (LEDGER-47).
    #[error("event {0:?} awaits its stake")]
    StakeFirst(EventId),
    /// Never while a payout is owed (R12, LEDGER-18).
    #[error("an event of the token is open")]
    EventOpen,
}
