//! Legs as somebody would make them whose wallet warns of nothing: only the rules are left to refuse.

use sotto_circuits::payout::{Instance, LOCKS, Payout, Witness};
use sotto_circuits::rekey::{self, Rekey};
use sotto_circuits::spend::{LockInput, ShareInput};
use sotto_ledger::Rejected;
use sotto_protocol::amount::{Cents, Fraction, Shares, TokenId};
use sotto_protocol::encryption::NoteCiphertext;
use sotto_protocol::event::EventOpening;
use sotto_protocol::field;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::note::memo::{Cause, Memo, ShareMemo, Story};
use sotto_protocol::payout::PayoutNonce;
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::trade::{DocHash, Salt, SellerCommitment, Terms, Trade};
use sotto_protocol::transaction::{Leg, PayoutBody, ProofBytes, RekeyBody, TradeLegs, Transaction};
use sotto_wallet::account::{CapNote, KnownLock};
use sotto_wallet::build::approve::Consent;
use sotto_wallet::build::share::Sale;
use sotto_wallet::proving::{ProvingError, Unproven};
use sotto_wallet::{Account, NodeError, ProofMaker, WalletError};

use super::rng;

/// Why something did not happen: the rule's id, or `WALLET` for what a wallet cannot even put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub rule: String,
    pub reason: String,
}

impl Refusal {
    fn of(reason: String) -> Self {
        let rule = reason.split(':').next().unwrap_or_default().to_owned();
        Self { rule, reason }
    }
}

impl From<ProvingError> for Refusal {
    fn from(error: ProvingError) -> Self {
        Self::of(error.reason)
    }
}

impl From<Rejected> for Refusal {
    fn from(rejected: Rejected) -> Self {
        Self { rule: rejected.rule().to_owned(), reason: rejected.to_string() }
    }
}

impl From<NodeError> for Refusal {
    fn from(error: NodeError) -> Self {
        match error {
            NodeError::Refused { reason, .. } => Self::of(reason),
            NodeError::Unreachable(reason) => panic!("the network is in this process: {reason}"),
        }
    }
}

#[allow(clippy::wildcard_enum_match_arm)] // whatever else a wallet says is said before any rule
impl From<WalletError> for Refusal {
    fn from(error: WalletError) -> Self {
        match error {
            WalletError::Proving(error) => error.into(),
            WalletError::Node(error) => error.into(),
            other => Self { rule: "WALLET".to_owned(), reason: other.to_string() },
        }
    }
}

/// What two people agree on.
#[derive(Debug, Clone, Copy)]
pub struct Deal {
    pub tid: TokenId,
    pub shares: Shares,
    pub price: Cents,
}

/// A trade that was agreed, with all its secrets in one hand.
#[derive(Debug, Clone)]
pub struct Agreed {
    pub trade: Trade,
    pub seller: TokenId,
    pub buyer: TokenId,
    pub seller_salt: Salt,
    pub rho_buyer: Rho,
    pub bought: NoteCiphertext,
    pub memo: ShareMemo,
}

impl Agreed {
    /// Agrees: the terms are those of the token as the seller knows it.
    pub fn new(seller: &Account, buyer: &Account, deal: Deal) -> Result<Self, WalletError> {
        let (token, record) = (seller.token(deal.tid)?, seller.listing(deal.tid)?);
        let (seller_salt, rho_buyer) = (Salt(field::random(&mut rng())), buyer.fresh_purchase());
        let terms =
            Terms { index: token.index, supply: record.supply, expiry: seller.expiry(), doc: DocHash::default() };
        let trade = Trade {
            tid: deal.tid,
            shares: deal.shares,
            price: deal.price,
            seller: SellerCommitment::derive(seller.keys().sk.public_key(), seller_salt),
            buyer: OwnerTag::derive(buyer.keys().sk.public_key(), rho_buyer),
            terms,
            salt: Salt(field::random(&mut rng())),
        };
        let seller_tid = seller.me()?.member.tid;
        let story = Story {
            cause: Cause::Bought,
            tid: deal.tid,
            shares: deal.shares,
            price: deal.price,
            locked: Cents::ZERO,
            payout: Cents::ZERO,
            with: TokenId::ZERO,
        };
        let memo = ShareMemo {
            tid: deal.tid,
            amount: deal.shares,
            index: token.index,
            carry: Fraction::ZERO,
            basis: deal.price,
            since: terms.expiry,
            rho: rho_buyer,
            token,
            story,
        };
        let ek = buyer.keys().dk.encryption_key();
        let bought = ek.seal_note(&buyer.state().network(), &Memo::Share(memo), &mut rng())?;
        let buyer = buyer.me()?.member.tid;
        Ok(Self { trade, seller: seller_tid, buyer, seller_salt, rho_buyer, bought, memo })
    }

    /// What the seller proves.
    pub fn sale(&self) -> Sale {
        Sale { trade: self.trade, seller_salt: self.seller_salt, bought: self.bought, buyer: self.buyer }
    }

    /// What the issuer proves.
    pub fn consent(&self) -> Consent {
        let Self { trade, seller, buyer, seller_salt, rho_buyer, .. } = *self;
        Consent { trade, seller, seller_salt, buyer, rho_buyer }
    }

    /// The three legs, each proven by its party; `approver` ought to be the issuer.
    pub fn legs<M: ProofMaker>(
        &self,
        [seller, buyer, approver]: [&Account; 3],
        maker: &M,
    ) -> Result<TradeLegs, Refusal> {
        let approve = approver.consent(&self.consent())?.prove(maker)?;
        let cash = buyer.pay(&self.trade, self.memo)?.prove(maker)?;
        let share = seller.sell(&self.sale())?.prove(maker)?;
        Ok(TradeLegs { share, cash, approve })
    }

    pub fn transaction<M: ProofMaker>(&self, parties: [&Account; 3], maker: &M) -> Result<Transaction, Refusal> {
        Ok(Transaction::Trade(Box::new(self.legs(parties, maker)?)))
    }
}

/// A payout of any locks to the holders of any token, in any phase, by anybody who knows the token's state.
pub fn payout(
    account: &Account,
    tid: TokenId,
    locks: &[&KnownLock],
    event: Option<EventOpening>,
) -> Result<Unproven<Payout, PayoutBody>, WalletError> {
    assert!(locks.len() <= LOCKS, "a payout has room for {LOCKS} locks");
    let record = account.state().member(tid).ok_or_else(|| WalletError::NoSuchMember(tid.to_string()))?;
    let mut witness = Witness::default();
    witness.state = account.pending_token(tid)?;
    witness.event = event;
    witness.inputs = std::array::from_fn(|i| {
        let mut input = LockInput::disabled(field::random(&mut rng()));
        if let Some(lock) = locks.get(i) {
            input.enabled = true;
            input.note = lock.note;
            input.path = account.replica().notes().path(lock.position);
        }
        input
    });
    let nu = PayoutNonce(field::random(&mut rng()));
    let root = account.replica().notes().root();
    let body = witness.body(record.member.policy, record.supply, root, nu)?;
    let leg = Leg { body, ciphertexts: Vec::new(), destination: String::new(), proof: ProofBytes::BLANK };
    let ext = leg.ext(&account.state().network(), &[]).expect("`payout` has one size");
    Ok(Unproven { leg, instance: Instance { body, ext }, witness })
}

/// Notes of the own token moved from one key to another, whether the one took the other's place or not.
pub fn rekey(
    account: &Account,
    notes: &[&CapNote],
    [old, new]: [PublicKey; 2],
) -> Result<Unproven<Rekey, RekeyBody>, WalletError> {
    let own = account.me()?.member.tid;
    let mut witness = rekey::Witness::default();
    witness.sk = account.keys().sk.clone();
    witness.token = account.listing(own)?;
    witness.slots = std::array::from_fn(|i| {
        let unused = || ShareInput::disabled(field::random(&mut rng()));
        let input = notes.get(i).map_or_else(unused, |note| account.cap_input(note));
        rekey::Slot { input, rho_new: Rho(field::random(&mut rng())) }
    });
    let keys = rekey::Replaced { old, new };
    let body = witness.body(account.replica().notes().root(), account.state().registry_root(), keys);
    // Words for nobody: the ledger does not read them.
    let nothing = Memo::Event(EventOpening::default(), String::new());
    let ek = account.keys().dk.encryption_key();
    let sealed = (0..4).map(|_| ek.seal_note(&account.state().network(), &nothing, &mut rng()));
    let ciphertexts = sealed.collect::<Result<_, _>>()?;
    let leg = Leg { body, ciphertexts, destination: String::new(), proof: ProofBytes::BLANK };
    let ext = leg.ext(&account.state().network(), &[]).expect("`rekey` has one size");
    Ok(Unproven { leg, instance: rekey::Instance { body, ext }, witness })
}
