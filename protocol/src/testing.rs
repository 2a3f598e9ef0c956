//! Strategies for property tests: arbitrary values of every type on the wire, edge cases well represented.
//!
//! They are well-formed but say nothing true: no proof verifies, no signature either.

mod transaction;

use proptest::prelude::*;

use crate::amount::{Cents, Epoch, Fraction, Height, Index, Period, Position, Reputation, Shares, TokenId, Units};
use crate::encryption::{EncryptionKey, NOTE_CIPHERTEXT_BYTES, NoteCiphertext};
use crate::event::{EventId, EventOpening};
use crate::field::{F, from_uniform};
use crate::keys::{Address, HolderKey, PublicKey, VerifyingKey};
use crate::member::{Member, Status};
use crate::note::memo::{
    ApprovalMemo, CashMemo, Cause, ComplaintMemo, LockMemo, Memo, SaleMemo, ShareMemo, StakeMemo, Story,
};
use crate::note::{CashNote, CompanyId, LockNote, LockSalt, Origin, ShareNote, StakeNote};
use crate::tag::{OwnerTag, Rho};
use crate::token::{Meta, Policy, TokenState};
use crate::trade::{DocHash, Salt, SellerCommitment, Terms, Trade};

pub use transaction::{arb_signed, arb_transaction};

/// Field elements: uniform ones, small ones, the largest, and those around 64 and 128 bits.
pub fn arb_field() -> BoxedStrategy<F> {
    let one = F::from(1u64);
    let edges = [F::from(0u64), one, F::from(2u64), F::from(u64::MAX), F::from(u128::MAX), F::from(u128::MAX) + one];
    prop_oneof![
        4 => (any::<[u8; 32]>(), any::<[u8; 32]>()).prop_map(|(high, low)| {
            let mut wide = [0; 64];
            wide[..32].copy_from_slice(&high);
            wide[32..].copy_from_slice(&low);
            from_uniform(&wide)
        }),
        1 => proptest::sample::select(edges.to_vec()),
        1 => (1u64..4).prop_map(|n| -F::from(n)),
    ]
    .boxed()
}

/// A named field element, such as `arb(Nullifier)`.
pub fn arb<T: std::fmt::Debug + 'static>(wrap: fn(F) -> T) -> BoxedStrategy<T> {
    arb_field().prop_map(wrap).boxed()
}

/// `u64`s: any, small ones, and the two ends.
pub fn arb_u64() -> BoxedStrategy<u64> {
    prop_oneof![2 => any::<u64>(), 2 => 0u64..1_000_000, 1 => Just(0), 1 => Just(1), 1 => Just(u64::MAX)].boxed()
}

/// `u128`s: any, small ones, and the two ends.
pub fn arb_u128() -> BoxedStrategy<u128> {
    prop_oneof![2 => any::<u128>(), 2 => arb_u64().prop_map(u128::from), 1 => Just(u128::MAX)].boxed()
}

/// `u32`s: any, small ones, and the two ends.
pub fn arb_u32() -> BoxedStrategy<u32> {
    prop_oneof![2 => any::<u32>(), 2 => 0u32..1000, 1 => Just(0), 1 => Just(u32::MAX)].boxed()
}

macro_rules! arb_quantities {
    ($($(#[$doc:meta])* $name:ident: $type:ident of $inner:ident,)*) => {
        $($(#[$doc])* pub fn $name() -> BoxedStrategy<$type> { $inner().prop_map($type).boxed() })*
    };
}

arb_quantities! {
    /// Amounts of money.
    arb_cents: Cents of arb_u64,
    /// Numbers of shares.
    arb_shares: Shares of arb_u64,
    /// Units of a company.
    arb_units: Units of arb_u64,
    /// Carries and remainders.
    arb_fraction: Fraction of arb_u64,
    /// Payout indices.
    arb_index: Index of arb_u128,
    /// Tokens.
    arb_token_id: TokenId of arb_u32,
    /// Heights.
    arb_height: Height of arb_u32,
    /// Epochs.
    arb_epoch: Epoch of arb_u32,
    /// Positions in the note tree.
    arb_position: Position of arb_u32,
    /// Reputations.
    arb_reputation: Reputation of arb_u32,
    /// Periods of complaints.
    arb_period: Period of arb_u32,
}

/// Event ids; never 0 or 1.
pub fn arb_event_id() -> BoxedStrategy<EventId> {
    arb_field()
        .prop_filter("0 and 1 are not events", |x| *x != F::from(0u64) && *x != F::from(1u64))
        .prop_map(EventId)
        .boxed()
}

/// Payout policies.
pub fn arb_policy() -> BoxedStrategy<Policy> {
    prop_oneof![Just(Policy::Gains), Just(Policy::Gross)].boxed()
}

/// What a buyer must be.
pub fn arb_meta() -> BoxedStrategy<Meta> {
    (arb_reputation(), any::<bool>()).prop_map(|(min_reputation, vetted)| Meta { min_reputation, vetted }).boxed()
}

/// Hidden token states.
pub fn arb_token_state() -> BoxedStrategy<TokenState> {
    (arb_token_id(), arb_index(), arb_fraction(), arb(HolderKey), arb_meta(), arb_u32())
        .prop_map(|(tid, index, remainder, hk, meta, n)| TokenState { tid, index, remainder, hk, meta, n })
        .boxed()
}

/// Public member records.
pub fn arb_member() -> BoxedStrategy<Member> {
    (arb(PublicKey), arb_token_id(), arb_policy(), 0u8..1 << Status::BITS, arb_reputation(), arb(PublicKey))
        .prop_map(|(pk, tid, policy, status, reputation, steward)| Member {
            pk,
            tid,
            policy,
            status: Status(status),
            reputation,
            steward,
        })
        .boxed()
}

/// Addresses, of nobody in particular.
pub fn arb_address() -> BoxedStrategy<Address> {
    (arb(PublicKey), any::<[u8; 32]>(), any::<[u8; 32]>())
        .prop_map(|(pk, ek, vk)| Address { pk, ek: EncryptionKey(ek), vk: VerifyingKey(vk) })
        .boxed()
}

/// Share notes.
pub fn arb_share_note() -> BoxedStrategy<ShareNote> {
    (arb_token_id(), arb_shares(), arb_index(), arb_fraction(), arb_cents(), arb_height(), arb(OwnerTag))
        .prop_map(|(tid, amount, index, carry, basis, since, owner)| ShareNote {
            tid,
            amount,
            index,
            carry,
            basis,
            since,
            owner,
        })
        .boxed()
}

/// Cash notes.
pub fn arb_cash_note() -> BoxedStrategy<CashNote> {
    (arb_cents(), arb(OwnerTag)).prop_map(|(amount, owner)| CashNote { amount, owner }).boxed()
}

/// Stake notes.
pub fn arb_stake_note() -> BoxedStrategy<StakeNote> {
    (arb(CompanyId), arb_units(), arb_cents(), arb_height(), arb(OwnerTag))
        .prop_map(|(company, units, basis, since, owner)| StakeNote { company, units, basis, since, owner })
        .boxed()
}

/// Why a lock exists.
pub fn arb_origin() -> BoxedStrategy<Origin> {
    prop_oneof![Just(Origin::Resale), Just(Origin::TopUp), arb_event_id().prop_map(Origin::Event)].boxed()
}

/// Lock notes.
pub fn arb_lock_note() -> BoxedStrategy<LockNote> {
    (arb_token_id(), arb_cents(), arb_shares(), arb_origin(), arb(LockSalt))
        .prop_map(|(tid, amount, supply_at_sale, origin, salt)| LockNote { tid, amount, supply_at_sale, origin, salt })
        .boxed()
}

/// Circumstances of a trade.
pub fn arb_terms() -> BoxedStrategy<Terms> {
    (arb_index(), arb_shares(), arb_height(), arb(DocHash))
        .prop_map(|(index, supply, expiry, doc)| Terms { index, supply, expiry, doc })
        .boxed()
}

/// Trades.
pub fn arb_trade() -> BoxedStrategy<Trade> {
    (arb_token_id(), arb_shares(), arb_cents(), arb(SellerCommitment), arb(OwnerTag), arb_terms(), arb(Salt))
        .prop_map(|(tid, shares, price, seller, buyer, terms, salt)| Trade {
            tid,
            shares,
            price,
            seller,
            buyer,
            terms,
            salt,
        })
        .boxed()
}

/// Openings of events.
pub fn arb_event_opening() -> BoxedStrategy<EventOpening> {
    (arb_token_id(), arb_cents(), arb_cents(), arb_field())
        .prop_map(|(tid, gross, gain, salt)| EventOpening { tid, gross, gain, salt })
        .boxed()
}

fn arb_story() -> BoxedStrategy<Story> {
    use Cause::{Bought, Claimed, Locked, Mint, Paid, Sold, Withdrew};
    let cause = proptest::sample::select(vec![Mint, Bought, Sold, Claimed, Paid, Withdrew, Locked]);
    (cause, arb_token_id(), arb_shares(), arb_cents(), arb_cents(), arb_cents(), arb_token_id())
        .prop_map(|(cause, tid, shares, price, locked, payout, with)| Story {
            cause,
            tid,
            shares,
            price,
            locked,
            payout,
            with,
        })
        .boxed()
}

/// Memos of every kind.
pub fn arb_memo() -> BoxedStrategy<Memo> {
    let share = (arb_share_note(), arb(Rho), arb_token_state(), arb_story()).prop_map(|(note, rho, token, story)| {
        let ShareNote { tid, amount, index, carry, basis, since, owner: _ } = note;
        Memo::Share(ShareMemo { tid, amount, index, carry, basis, since, rho, token, story })
    });
    let cash = (arb_cents(), arb(Rho), arb_story())
        .prop_map(|(amount, rho, story)| Memo::Cash(CashMemo { amount, rho, story }));
    let lock = (arb_token_id(), arb_cents(), arb_origin(), arb(LockSalt), arb_story())
        .prop_map(|(tid, amount, origin, salt, story)| Memo::Lock(LockMemo { tid, amount, origin, salt, story }));
    let event = (arb_event_opening(), "[A-Za-z ]{0,64}").prop_map(|(opening, company)| Memo::Event(opening, company));
    let approval = (arb_shares(), arb_cents(), arb_token_id(), arb_token_id(), arb(Rho)).prop_map(
        |(shares, price, seller, buyer, rho)| Memo::Approval(ApprovalMemo { shares, price, seller, buyer, rho }),
    );
    let stake = ("[A-Za-z ]{0,64}", arb_units(), arb_cents(), arb_height(), arb(Rho))
        .prop_map(|(company, units, basis, since, rho)| Memo::Stake(StakeMemo { company, units, basis, since, rho }));
    let sale = (arb_token_id(), arb_cents(), "[A-Za-z ]{0,64}", arb_units(), arb(Salt))
        .prop_map(|(tid, gross, company, units, salt)| Memo::Sale(SaleMemo { tid, gross, company, units, salt }));
    let complaint = (arb_token_id(), arb(Salt), "[A-Za-z ]{0,200}")
        .prop_map(|(subject, salt, words)| Memo::Complaint(ComplaintMemo { subject, salt, words }));
    prop_oneof![share, cash, lock, approval, event, stake, sale, complaint].boxed()
}

/// Bytes of a ciphertext that nobody can read.
pub fn arb_ciphertext() -> BoxedStrategy<NoteCiphertext> {
    proptest::collection::vec(any::<u8>(), NOTE_CIPHERTEXT_BYTES)
        .prop_map(|bytes| NoteCiphertext(bytes.try_into().expect("the vector has this length")))
        .boxed()
}

/// A generator of random bytes that gives the same ones each time. For tests only, of course.
#[cfg(test)]
pub(crate) fn rng(seed: u8) -> rand_chacha::ChaCha20Rng {
    <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::from_seed([seed; 32])
}

/// What `value` is after it was written in CBOR and read again.
#[cfg(test)]
pub(crate) fn through_cbor<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("writing to memory does not fail");
    ciborium::from_reader(bytes.as_slice()).expect("what was written can be read")
}

/// What `value` is after it was written in JSON and read again.
#[cfg(test)]
pub(crate) fn through_json<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).expect("writing to memory does not fail");
    serde_json::from_str(&text).expect("what was written can be read")
}

/// Asserts that no two of `values` are equal.
#[cfg(test)]
pub(crate) fn assert_all_differ<T: PartialEq + std::fmt::Debug>(values: &[T]) {
    for (i, one) in values.iter().enumerate() {
        assert!(!values[..i].contains(one), "value {i} stands twice: {one:?}");
    }
}
