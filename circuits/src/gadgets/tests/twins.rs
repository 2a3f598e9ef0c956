//! Native and circuit agree on arbitrary values.

use proptest::prelude::*;
use sotto_protocol::amount::Position;
use sotto_protocol::field::F;
use sotto_protocol::hash::{Tag, hash as native};
use sotto_protocol::keys::{HolderKey, NullifierKey, PublicKey, SpendingKey};
use sotto_protocol::member::{Status, registry_leaf};
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::note::{CashNote, LockNote, LockSalt, ShareNote};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::payout::{Padded, PaddedState, PayoutNonce};
use sotto_protocol::successor::{self as native_successor, Slot};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::testing::{
    arb, arb_cash_note, arb_field, arb_lock_note, arb_member, arb_position, arb_share_note, arb_shares,
    arb_token_state, arb_trade,
};
use sotto_protocol::token::TokenCommitment;
use sotto_protocol::trade::{Salt, SellerCommitment, TradeId};
use sotto_protocol::tree::{Path, RegistryTree, SparseTree};

use super::{accepts, give, value};
use crate::gadgets::hash::hash;
use crate::gadgets::keys::{holder_key_commitment, key, pseudonym};
use crate::gadgets::member::{MemberVar, in_registry};
use crate::gadgets::note::{CashNoteVar, LockNoteVar, ShareNoteVar, lock_pad, lock_salt_of_resale};
use crate::gadgets::payout::pad;
use crate::gadgets::tag::owner_tag;
use crate::gadgets::token::TokenStateVar;
use crate::gadgets::trade::{TermsVar, TradeVar, seller};
use crate::gadgets::tree::{PathVar, RegistryPathVar};
use crate::gadgets::wire::{Wire, bit};
use crate::gadgets::{nullifier, successor};

fn config() -> ProptestConfig {
    ProptestConfig { cases: 12, ..ProptestConfig::default() }
}

fn agrees<const N: usize>(tag: Tag, x: &[F]) {
    let inputs: [F; N] = x[..N].try_into().expect("enough inputs");
    let circuit = value(|cs| hash(tag, inputs.map(|x| give(cs, x)).each_ref()));
    assert_eq!(circuit, native(tag, inputs), "H_{}", tag.name());
}

fn slots() -> impl Strategy<Value = Slot> {
    proptest::sample::select(vec![Slot::First, Slot::Second, Slot::Third])
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn hashes_of_every_tag(x in proptest::collection::vec(arb_field(), 7)) {
        for tag in Tag::ALL {
            match tag.arity() {
                1 => agrees::<1>(*tag, &x),
                2 => agrees::<2>(*tag, &x),
                3 => agrees::<3>(*tag, &x),
                4 => agrees::<4>(*tag, &x),
                6 => agrees::<6>(*tag, &x),
                7 => agrees::<7>(*tag, &x),
                n => panic!("H_{} takes {n} inputs: add the case", tag.name()),
            }
        }
    }

    #[test]
    fn keys_and_tags(sk in arb(SpendingKey), hk in arb(HolderKey), context in arb_field(), rho in arb(Rho)) {
        let pk = sk.public_key();
        prop_assert_eq!(value(|cs| Ok(key(&give(cs, sk.0))?.pk)), pk.0);
        prop_assert_eq!(value(|cs| Ok(key(&give(cs, sk.0))?.nk)), sk.nullifier_key().0);
        prop_assert_eq!(value(|cs| holder_key_commitment(&give(cs, hk.0))), hk.commit().0);
        prop_assert_eq!(value(|cs| pseudonym(&give(cs, sk.0), &give(cs, context))), sk.pseudonym(context));
        prop_assert_eq!(value(|cs| owner_tag(&give(cs, pk.0), &give(cs, rho.0))), OwnerTag::derive(pk, rho).0);
    }

    #[test]
    fn nullifiers(secret in arb_field(), r in arb_field(), position in arb_position()) {
        let of_input = |kind, enabled| value(|cs| {
            let secrets = (&give(cs, secret), &give(cs, r));
            nullifier::of_input(kind, &bit(cs, enabled)?, secrets, &give(cs, position.field()))
        });
        prop_assert_eq!(of_input(Tag::NfShare, true), Nullifier::of_share(Rho(secret), position).0);
        prop_assert_eq!(of_input(Tag::NfCash, true), Nullifier::of_cash(NullifierKey(secret), position).0);
        prop_assert_eq!(of_input(Tag::NfLock, true), Nullifier::of_lock(LockSalt(secret), position).0);
        for kind in [Tag::NfShare, Tag::NfCash, Tag::NfLock] {
            prop_assert_eq!(of_input(kind, false), Nullifier::of_disabled(r, position).0);
        }
        let share = value(|cs| nullifier::of_share(&give(cs, secret), &give(cs, position.field())));
        prop_assert_eq!(share, Nullifier::of_share(Rho(secret), position).0);
    }

    #[test]
    fn successors(rho in arb(Rho), nk in arb(NullifierKey), nf in arb(Nullifier), slot in slots()) {
        prop_assert_eq!(value(|cs| successor::share(&give(cs, rho.0), slot)), native_successor::share(rho, slot).0);
        let cash = value(|cs| successor::cash(&give(cs, nk.0), &give(cs, nf.0), slot));
        prop_assert_eq!(cash, native_successor::cash(nk, nf, slot).0);
    }

    #[test]
    fn notes(share in arb_share_note(), cash in arb_cash_note(), lock in arb_lock_note()) {
        let ShareNote { tid, amount, index, carry, basis, since, owner } = share;
        let circuit = value(|cs| ShareNoteVar {
            tid: give(cs, tid.field()),
            amount: give(cs, amount.field()),
            index: give(cs, index.field()),
            carry: give(cs, carry.field()),
            basis: give(cs, basis.field()),
            since: give(cs, since.field()),
            owner: give(cs, owner.0),
        }.commit());
        prop_assert_eq!(circuit, share.commit().0);
        let CashNote { amount, owner } = cash;
        let circuit = value(|cs| CashNoteVar { amount: give(cs, amount.field()), owner: give(cs, owner.0) }.commit());
        prop_assert_eq!(circuit, cash.commit().0);
        let LockNote { tid, amount, supply_at_sale, origin, salt } = lock;
        let circuit = value(|cs| LockNoteVar {
            tid: give(cs, tid.field()),
            amount: give(cs, amount.field()),
            supply_at_sale: give(cs, supply_at_sale.field()),
            origin: give(cs, origin.field()),
            salt: give(cs, salt.0),
        }.commit());
        prop_assert_eq!(circuit, lock.commit().0);
    }

    #[test]
    fn pads(hk in arb(HolderKey), nf in arb(Nullifier), trade in arb(TradeId), nonce in arb(PayoutNonce)) {
        let salt = value(|cs| lock_salt_of_resale(&give(cs, hk.0), &give(cs, nf.0)));
        prop_assert_eq!(salt, LockSalt::of_resale(hk, nf).0);
        let lock = value(|cs| lock_pad(&give(cs, hk.0), &give(cs, nf.0), &give(cs, trade.0)));
        prop_assert_eq!(lock, PaddedLock::pad(hk, nf, trade));
        for which in [Padded::Index, Padded::Remainder] {
            let payout = value(|cs| pad(&give(cs, hk.0), &give(cs, nonce.0), which));
            prop_assert_eq!(payout, PaddedState::pad(hk, nonce, which));
        }
    }

    #[test]
    fn tokens_and_members(state in arb_token_state(), member in arb_member()) {
        prop_assert_eq!(value(|cs| TokenStateVar::witness(cs, &state)?.commit()), state.commit().0);
        prop_assert_eq!(value(|cs| MemberVar::witness(cs, &member)?.hash()), member.hash().0);
    }

    #[test]
    fn trades(trade in arb_trade(), pk in arb(PublicKey), salt in arb(Salt)) {
        let terms = value(|cs| TermsVar {
            index: give(cs, trade.terms.index.field()),
            supply: give(cs, trade.terms.supply.field()),
            expiry: give(cs, trade.terms.expiry.field()),
            doc: give(cs, trade.terms.doc.0),
        }.hash());
        prop_assert_eq!(terms, trade.terms.hash().0);
        let id = value(|cs| TradeVar {
            tid: give(cs, trade.tid.field()),
            shares: give(cs, trade.shares.field()),
            price: give(cs, trade.price.field()),
            seller: give(cs, trade.seller.0),
            buyer: give(cs, trade.buyer.0),
            terms: give(cs, terms),
            salt: give(cs, trade.salt.0),
        }.id());
        prop_assert_eq!(id, trade.id().0);
        let sold_by = value(|cs| seller(&give(cs, pk.0), &give(cs, salt.0)));
        prop_assert_eq!(sold_by, SellerCommitment::derive(pk, salt).0);
    }

    #[test]
    fn paths(index: u32, leaf in arb_field(), others in proptest::collection::vec((any::<u32>(), arb_field()), 5)) {
        let Position(index) = Position(index);
        path_of_depth::<16>(index, leaf, &others);
        path_of_depth::<12>(index, leaf, &others);
        path_of_depth::<1>(index, leaf, &others);
    }

    #[test]
    fn registry(member in arb_member(), supply in arb_shares(), token in arb(TokenCommitment), other in arb_field()) {
        let mut member = member;
        member.tid.0 %= 1 << 24;
        let mut tree = RegistryTree::default();
        let tid = member.tid.0;
        tree.set_many([(tid ^ 1, other), (tid, registry_leaf(member.hash(), supply, token).0)]);
        let claim = |at: u32, supply: F| accepts(|cs| {
            let path = RegistryPathVar::witness(cs, &tree.path(at))?;
            let member = MemberVar::witness(cs, &member)?;
            in_registry(&member, &give(cs, supply), &give(cs, token.0), &path, &give(cs, tree.root()))
        });
        prop_assert!(claim(tid, supply.field()));
        prop_assert!(!claim(tid ^ 1, supply.field()), "a member at another number");
        prop_assert!(!claim(tid, supply.field() + F::from(1u64)), "another supply");
    }
}

fn path_of_depth<const DEPTH: usize>(index: u32, leaf: F, others: &[(u32, F)]) {
    let within = |i: u32| if DEPTH < 16 { i % (1 << (2 * DEPTH)) } else { i };
    let index = within(index);
    let mut tree = SparseTree::<DEPTH>::default();
    tree.set_many(
        others.iter().map(|(i, leaf)| (within(*i), *leaf)).chain([(index ^ 1, F::from(7u64)), (index, leaf)]),
    );
    let path: Path<DEPTH> = tree.path(index);
    let root = |leaf: F| {
        value(|cs| {
            let leaf = give(cs, leaf);
            PathVar::witness(cs, &path)?.root(&leaf)
        })
    };
    assert_eq!(root(leaf), tree.root());
    assert_eq!(root(leaf + F::from(1u64)), path.root(leaf + F::from(1u64)), "a wrong leaf gives the same wrong root");
    let at: F = value(|cs| Ok::<Wire, _>(PathVar::witness(cs, &path)?.index()));
    assert_eq!(at, F::from(index));
}

#[test]
fn every_status() {
    for status in 0..1u8 << Status::BITS {
        let mut member = sotto_protocol::member::Member {
            pk: PublicKey::default(),
            tid: Default::default(),
            policy: sotto_protocol::token::Policy::Gross,
            status: Status(status),
            reputation: Default::default(),
            steward: PublicKey::default(),
        };
        let bit_of = |member: &sotto_protocol::member::Member, mask: u8| {
            value(|cs| {
                let bits = MemberVar::witness(cs, member)?.status_bits()?;
                Ok(Wire::from(match mask {
                    Status::ACTIVE => bits.active,
                    Status::ROTATING => bits.rotating,
                    Status::VETTED => bits.vetted,
                    _ => bits.quiet,
                }))
            })
        };
        for mask in [Status::ACTIVE, Status::ROTATING, Status::VETTED, Status::QUIET] {
            assert_eq!(bit_of(&member, mask), F::from(u64::from(member.status.has(mask))), "{status:#b} {mask:#b}");
        }
        member.status.0 |= 1 << Status::BITS;
        let undefined = |cs: &_| MemberVar::witness(cs, &member)?.status_bits().map(|_| ());
        assert!(!accepts(undefined), "a bit that means nothing");
    }
}
