//! Arbitrary transactions of every kind.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{
    arb, arb_address, arb_cents, arb_ciphertext, arb_epoch, arb_event_id, arb_height, arb_policy, arb_reputation,
    arb_shares, arb_token_id,
};
use crate::amount::{Period, PriceFloor};
use crate::ballot::{BallotNullifier, Choice};
use crate::complaint::{ComplaintNullifier, SubjectCommitment};
use crate::decision::{Decision, DecisionId, Standing, Verdict};
use crate::keys::{HolderKeyCommitment, PublicKey, VerifyingKey};
use crate::note::lock::PaddedLock;
use crate::note::{Commitment, CompanyId, HeldHash};
use crate::nullifier::Nullifier;
use crate::operation::{
    Acknowledgement, Announcement, Attestation, Claim, Deposit, Endorsed, Endorsement, Reference, Registration, Report,
    SignatureBytes, Signed, StakeAttestation, Veto, Withdrawal,
};
use crate::payout::{PaddedState, PayoutNonce};
use crate::removal::RulingId;
use crate::role::Role;
use crate::tag::OwnerTag;
use crate::token::TokenCommitment;
use crate::trade::TradeId;
use crate::transaction::{
    ApproveBody, BallotBody, Body, CashBody, ComplaintBody, Founding, IssueBody, Leg, PayoutBody, ProofBytes,
    RekeyBody, RemovalLegs, RemoveBody, SettleBody, SettleSlot, ShareBody, StakeBody, TradeLegs, Transaction,
    TransactionId,
};
use crate::tree::{NoteRoot, NullifierRoot, RegistryRoot};

fn arb_share_body() -> BoxedStrategy<ShareBody> {
    let outputs = (arb(Commitment), arb(Commitment), arb(Commitment), arb(Commitment), arb(PaddedLock));
    (arb(NoteRoot), arb(RegistryRoot), arb_height(), [arb(Nullifier), arb(Nullifier)], outputs, arb(TradeId))
        .prop_map(|(root_n, root_s, expiry, nf, (cm_buy, cm_change, cm_cash, cm_lock, pad_lock), trade)| ShareBody {
            root_n,
            root_s,
            expiry,
            nf,
            cm_buy,
            cm_change,
            cm_cash,
            cm_lock,
            pad_lock,
            trade,
        })
        .boxed()
}

fn arb_cash_body() -> BoxedStrategy<CashBody> {
    let (nf, cm) = ([arb(Nullifier), arb(Nullifier)], [arb(Commitment), arb(Commitment)]);
    (arb(NoteRoot), arb_height(), nf, cm, arb_cents(), arb(TradeId))
        .prop_map(|(root_n, expiry, nf, cm, withdraw, trade)| CashBody { root_n, expiry, nf, cm, withdraw, trade })
        .boxed()
}

fn arb_approve_body() -> BoxedStrategy<ApproveBody> {
    (arb(RegistryRoot), arb_height(), arb(TradeId))
        .prop_map(|(root_s, expiry, trade)| ApproveBody { root_s, expiry, trade })
        .boxed()
}

fn arb_payout_body() -> BoxedStrategy<PayoutBody> {
    let token = (arb_token_id(), arb_policy(), arb_shares(), arb(TokenCommitment), arb(TokenCommitment));
    let nf = [arb(Nullifier), arb(Nullifier), arb(Nullifier), arb(Nullifier)];
    let pads = (arb(PayoutNonce), arb(PaddedState), arb(PaddedState));
    (token, arb(NoteRoot), nf, pads, proptest::option::of(arb_event_id()))
        .prop_map(|((tid, policy, supply, k_old, k_new), root_n, nf, (nu, pad_index, pad_remainder), event)| {
            PayoutBody { tid, policy, supply, k_old, k_new, root_n, nf, nu, pad_index, pad_remainder, event }
        })
        .boxed()
}

fn arb_issue_body() -> BoxedStrategy<IssueBody> {
    let token = (arb_token_id(), arb(PublicKey), arb(TokenCommitment), arb(TokenCommitment));
    (token, arb_shares(), arb_shares(), arb_height(), arb(Commitment), arb(HolderKeyCommitment))
        .prop_map(|((tid, pk, k_old, k_new), supply_old, supply_new, height, cm_mint, hkc)| IssueBody {
            tid,
            pk,
            k_old,
            k_new,
            supply_old,
            supply_new,
            height,
            cm_mint,
            hkc,
        })
        .boxed()
}

fn arb_settle_body() -> BoxedStrategy<SettleBody> {
    let slot = (arb(Nullifier), arb(Commitment), arb(Commitment)).prop_map(|(nf, cm_share, cm_cash)| SettleSlot {
        nf,
        cm_share,
        cm_cash,
    });
    let slots = prop_oneof![vec(slot.clone(), 1), vec(slot.clone(), 4), vec(slot.clone(), 16), vec(slot, 64)];
    (arb(NoteRoot), arb(RegistryRoot), slots)
        .prop_map(|(root_n, root_s, slots)| SettleBody { root_n, root_s, slots })
        .boxed()
}

fn arb_leg<B: Body + std::fmt::Debug + 'static>(body: impl Strategy<Value = B> + 'static) -> BoxedStrategy<Leg<B>> {
    let proof = vec(any::<u8>(), 128).prop_map(|b| ProofBytes(b.try_into().expect("the vector has this length")));
    (body, vec(arb_ciphertext(), 4), "[A-Z0-9]{0,34}", proof)
        .prop_map(|(body, mut ciphertexts, destination, proof)| {
            ciphertexts.truncate(body.ciphertexts());
            Leg { body, ciphertexts, destination, proof }
        })
        .boxed()
}

/// A payload with a signature that does not verify.
pub fn arb_signed<P: std::fmt::Debug + 'static>(
    payload: impl Strategy<Value = P> + 'static,
) -> BoxedStrategy<Signed<P>> {
    (payload, any::<[u8; 32]>(), vec(any::<u8>(), 64))
        .prop_map(|(payload, signer, signature)| Signed {
            payload,
            signer: VerifyingKey(signer),
            signature: SignatureBytes(signature.try_into().expect("the vector has this length")),
        })
        .boxed()
}

/// A payload with signatures that do not verify, by one to three keys.
pub fn arb_endorsed<P: std::fmt::Debug + 'static>(
    payload: impl Strategy<Value = P> + 'static,
) -> BoxedStrategy<Endorsed<P>> {
    let signatures = proptest::collection::btree_map(any::<[u8; 32]>(), vec(any::<u8>(), 64), 1..=3);
    (payload, signatures)
        .prop_map(|(payload, signatures)| {
            let endorsement = |(signer, signature): ([u8; 32], Vec<u8>)| Endorsement {
                signer: VerifyingKey(signer),
                signature: SignatureBytes(signature.try_into().expect("the vector has this length")),
            };
            Endorsed { payload, endorsements: signatures.into_iter().map(endorsement).collect() }
        })
        .boxed()
}

fn arb_verdict() -> BoxedStrategy<Verdict> {
    let role = proptest::sample::select(Role::ALL.to_vec());
    let key = any::<[u8; 32]>().prop_map(VerifyingKey);
    let change = (arb_token_id(), arb_reputation(), any::<bool>()).prop_map(|(tid, reputation, vetted)| Standing {
        tid,
        reputation,
        vetted,
    });
    prop_oneof![
        (role.clone(), key.clone()).prop_map(|(role, key)| Verdict::Accredit { role, key }),
        (role, key).prop_map(|(role, key)| Verdict::Revoke { role, key }),
        arb_token_id().prop_map(|tid| Verdict::Block { tid }),
        arb_token_id().prop_map(|tid| Verdict::Release { tid }),
        (arb_token_id(), arb(PublicKey)).prop_map(|(tid, steward)| Verdict::Steward { tid, steward }),
        (arb_token_id(), arb_address()).prop_map(|(tid, address)| Verdict::Rotate { tid, address }),
        (any::<[u8; 32]>(), any::<bool>())
            .prop_map(|(claim, upheld)| Verdict::Docket { claim: TransactionId(claim), upheld }),
        (arb_token_id(), arb(RulingId), any::<u64>(), any::<u32>()).prop_map(|(tid, ruling, floor, epochs)| {
            Verdict::Removal { tid, ruling, floor: PriceFloor(floor), epochs }
        }),
        (vec(change, 1..4), vec(arb(ComplaintNullifier), 0..3))
            .prop_map(|(changes, complaints)| Verdict::Standing { changes, complaints }),
    ]
    .boxed()
}

fn arb_decision() -> BoxedStrategy<Decision> {
    let reopens = proptest::option::of(arb(DecisionId));
    (arb_verdict(), "[a-z ]{0,40}", reopens, arb_height(), any::<[u8; 16]>())
        .prop_map(|(verdict, reason, reopens, expiry, reference)| Decision {
            verdict,
            reason,
            reopens,
            expiry,
            reference: Reference(reference),
        })
        .boxed()
}

fn arb_registration() -> BoxedStrategy<Registration> {
    let who = (arb_token_id(), "[A-Z0-9]{1,12}", arb_address());
    (who, arb_policy(), arb_reputation(), any::<bool>(), any::<[u8; 32]>())
        .prop_map(|((tid, symbol, address), policy, reputation, vetted, page)| Registration {
            tid,
            symbol,
            address,
            policy,
            reputation,
            vetted,
            acknowledgement: Acknowledgement(page),
        })
        .boxed()
}

fn arb_operation() -> BoxedStrategy<Transaction> {
    let deposit = (arb_cents(), arb(OwnerTag), any::<[u8; 16]>()).prop_map(|(amount, owner, reference)| Deposit {
        amount,
        owner,
        reference: Reference(reference),
    });
    let report = proptest::option::of(arb_event_id());
    let attestation = (arb_token_id(), arb_event_id(), report, any::<bool>(), arb_ciphertext())
        .prop_map(|(tid, event, report, of_stake, opening)| Attestation { tid, event, report, of_stake, opening });
    let announcement = (arb_token_id(), arb_shares(), arb_epoch(), arb_height())
        .prop_map(|(tid, supply_new, epoch, made_at)| Announcement { tid, supply_new, epoch, made_at });
    prop_oneof![
        arb_signed(deposit).prop_map(Transaction::Deposit),
        arb_signed(attestation).prop_map(|signed| Transaction::Attest(Box::new(signed))),
        arb_endorsed(arb_decision()).prop_map(|endorsed| Transaction::Decide(Box::new(endorsed))),
        arb_signed(announcement).prop_map(Transaction::Announce),
        arb_more(),
    ]
    .boxed()
}

fn arb_more() -> BoxedStrategy<Transaction> {
    let withdrawal = (arb_token_id(), arb_epoch(), arb_height()).prop_map(|(tid, epoch, made_at)| Withdrawal {
        tid,
        epoch,
        made_at,
    });
    let report = (arb_token_id(), arb_event_id(), arb_ciphertext()).prop_map(|(tid, event, opening)| Report {
        tid,
        event,
        opening,
    });
    let stake = (arb(CompanyId), arb(HeldHash), arb_ciphertext())
        .prop_map(|(company, held, opening)| StakeAttestation { company, held, opening });
    let claim = (arb_token_id(), "[a-z ]{0,40}", any::<[u8; 16]>()).prop_map(|(tid, words, reference)| Claim {
        tid,
        words,
        reference: Reference(reference),
    });
    let veto = arb(DecisionId).prop_map(|decision| Veto { decision });
    prop_oneof![
        arb_signed(withdrawal).prop_map(Transaction::Withdraw),
        arb_signed(report).prop_map(|signed| Transaction::Report(Box::new(signed))),
        arb_signed(stake).prop_map(|signed| Transaction::AttestStake(Box::new(signed))),
        arb_signed(claim).prop_map(|signed| Transaction::File(Box::new(signed))),
        arb_signed(veto).prop_map(Transaction::Veto),
    ]
    .boxed()
}

fn arb_remove_body() -> BoxedStrategy<RemoveBody> {
    let outputs = [arb(Commitment), arb(Commitment), arb(Commitment), arb(Commitment)];
    let named = (arb(PaddedLock), arb(TradeId), arb_token_id(), arb(RulingId), any::<u64>());
    (arb(NoteRoot), arb(RegistryRoot), arb_height(), [arb(Nullifier), arb(Nullifier)], outputs, named)
        .prop_map(|(root_n, root_s, expiry, nf, [cm_buy, cm_change, cm_cash, cm_lock], named)| {
            let (pad_lock, trade, tid, ruling, floor) = named;
            RemoveBody {
                root_n,
                root_s,
                expiry,
                nf,
                cm_buy,
                cm_change,
                cm_cash,
                cm_lock,
                pad_lock,
                trade,
                tid,
                ruling,
                floor: PriceFloor(floor),
            }
        })
        .boxed()
}

fn arb_proven() -> BoxedStrategy<Transaction> {
    let choice = prop_oneof![Just(Choice::Keep), Just(Choice::Overrule)];
    let ballot = (arb(RegistryRoot), arb(DecisionId), choice, arb(BallotNullifier))
        .prop_map(|(root_s, decision, choice, nullifier)| BallotBody { root_s, decision, choice, nullifier });
    let roots = (arb(NoteRoot), arb(NullifierRoot), arb(RegistryRoot));
    let complaint = (roots, arb(ComplaintNullifier), any::<u32>(), arb(SubjectCommitment)).prop_map(
        |((root_n, root_nf, root_s), nullifier, period, subject)| ComplaintBody {
            root_n,
            root_nf,
            root_s,
            nullifier,
            period: Period(period),
            subject,
        },
    );
    let stake = (
        arb(NoteRoot),
        arb_token_id(),
        arb(PublicKey),
        arb(Nullifier),
        arb(Commitment),
        [arb_event_id(), arb_event_id()],
    )
        .prop_map(|(root_n, tid, pk, nf, cm_change, [event_gross, event_net])| StakeBody {
            root_n,
            tid,
            pk,
            nf,
            cm_change,
            event_gross,
            event_net,
        });
    let keys = [arb(PublicKey), arb(PublicKey)];
    let four = || [arb(|x| x), arb(|x| x), arb(|x| x), arb(|x| x)];
    let rekey = (arb(NoteRoot), arb(RegistryRoot), keys, four(), four()).prop_map(
        |(root_n, root_s, [pk_old, pk_new], nf, cm)| RekeyBody {
            root_n,
            root_s,
            pk_old,
            pk_new,
            nf: nf.map(Nullifier),
            cm: cm.map(Commitment),
        },
    );
    prop_oneof![
        (arb_leg(arb_remove_body()), arb_leg(arb_cash_body()))
            .prop_map(|(remove, cash)| Transaction::Remove(Box::new(RemovalLegs { remove, cash }))),
        arb_leg(rekey.boxed()).prop_map(|leg| Transaction::Rekey(Box::new(leg))),
        arb_leg(ballot.boxed()).prop_map(|leg| Transaction::Ballot(Box::new(leg))),
        arb_leg(complaint.boxed()).prop_map(|leg| Transaction::Complain(Box::new(leg))),
        arb_leg(stake.boxed()).prop_map(|leg| Transaction::Stake(Box::new(leg))),
    ]
    .boxed()
}

/// Transactions of every kind.
pub fn arb_transaction() -> BoxedStrategy<Transaction> {
    let trade = (arb_leg(arb_share_body()), arb_leg(arb_cash_body()), arb_leg(arb_approve_body()))
        .prop_map(|(share, cash, approve)| Transaction::Trade(Box::new(TradeLegs { share, cash, approve })));
    let found = (arb_endorsed(arb_registration()), arb_leg(arb_issue_body()))
        .prop_map(|(registration, issue)| Transaction::Found(Box::new(Founding { registration, issue })));
    prop_oneof![
        1 => trade,
        1 => found,
        1 => arb_leg(arb_share_body()).prop_map(|leg| Transaction::Share(Box::new(leg))),
        1 => arb_leg(arb_cash_body()).prop_map(|leg| Transaction::Cash(Box::new(leg))),
        1 => arb_leg(arb_payout_body()).prop_map(|leg| Transaction::Payout(Box::new(leg))),
        1 => arb_leg(arb_issue_body()).prop_map(|leg| Transaction::Dilute(Box::new(leg))),
        1 => arb_leg(arb_settle_body()).prop_map(|leg| Transaction::Settle(Box::new(leg))),
        4 => arb_operation(),
        2 => arb_proven(),
    ]
    .boxed()
}
