//! A small network, and transactions that its ledger would accept, to be spoilt one rule at a time.

use ed25519_dalek::SigningKey;
use sotto_ledger::{Rejected, Sealed, State};
use sotto_protocol::amount::{Cents, Epoch, Height, Reputation, Shares, TokenId};
use sotto_protocol::decision::{Decision, DecisionId, Verdict};
use sotto_protocol::encryption::{EncryptionKey, NOTE_CIPHERTEXT_BYTES, NoteCiphertext};
use sotto_protocol::epoch::{Phase, Schedule};
use sotto_protocol::event::EventId;
use sotto_protocol::field::F;
use sotto_protocol::keys::{Address, HolderKeyCommitment, PublicKey, VerifyingKey};
use sotto_protocol::network::{Accreditation, ComplaintRules, Genesis, NetworkKind};
use sotto_protocol::note::Commitment;
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::operation::{
    Acknowledgement, Announcement, Attestation, Deposit, Endorsed, Payload, Reference, Registration, Signed,
};
use sotto_protocol::payout::{PaddedState, PayoutNonce};
use sotto_protocol::powers::Powers;
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::token::{Policy, TokenCommitment};
use sotto_protocol::trade::TradeId;
use sotto_protocol::transaction::{
    ApproveBody, Body, CashBody, Founding, IssueBody, Leg, PayoutBody, ProofBytes, SettleBody, SettleSlot, ShareBody,
    TradeLegs, Transaction,
};
use sotto_verifier::Verified;

/// A signing key that everybody knows.
pub fn key(name: u8) -> SigningKey {
    SigningKey::from_bytes(&[name; 32])
}

pub fn public(key: &SigningKey) -> VerifyingKey {
    VerifyingKey(key.verifying_key().to_bytes())
}

pub const OPERATOR: u8 = 1;
pub const AUTHORITY: u8 = 2;
pub const GATEWAY: u8 = 3;
pub const ORACLE: u8 = 4;

/// Epochs of four open blocks, two for payouts, two for issues.
pub fn genesis() -> Genesis {
    Genesis {
        name: "test".into(),
        kind: NetworkKind::Development,
        schedule: Schedule { open: 4, payouts: 2, issues: 2 },
        root_window: 2,
        expiry_window: 10,
        event_deadline: 12,
        complaints: ComplaintRules { key: EncryptionKey([8; 32]), epochs: 4 },
        accreditation: Accreditation {
            operator: public(&key(OPERATOR)),
            authority: vec![public(&key(AUTHORITY))],
            gateways: vec![public(&key(GATEWAY))],
            oracles: vec![public(&key(ORACLE))],
            filers: Vec::new(),
        },
        powers: Powers::standard(1, 8),
    }
}

pub fn leg<B: Body>(body: B) -> Leg<B> {
    let ciphertexts = vec![NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]); body.ciphertexts()];
    Leg { body, ciphertexts, destination: String::new(), proof: ProofBytes([5; 128]) }
}

/// A state, and numbers that were never used before.
pub struct World {
    pub state: State,
    pub blocks: Vec<Sealed>,
    counter: u64,
}

impl World {
    pub fn new() -> Self {
        Self::of(genesis())
    }

    /// A world with rules of its own.
    pub fn of(genesis: Genesis) -> Self {
        Self { state: State::new(genesis).expect("the genesis works"), blocks: Vec::new(), counter: 1000 }
    }

    /// A world in its second epoch, with this many members.
    pub fn with_members(n: u32) -> Self {
        Self::of(genesis()).and_members(n)
    }

    /// The same world in its second epoch, with this many members.
    pub fn and_members(self, n: u32) -> Self {
        let mut world = self;
        for _ in 0..n {
            let founding = world.founding();
            world.must(founding);
        }
        world.next_epoch();
        world
    }

    pub fn fresh(&mut self) -> F {
        self.counter += 1;
        F::from(self.counter)
    }

    pub fn verified(&self, transaction: Transaction) -> Verified {
        Verified::unchecked_for_tests(&self.state.network(), transaction)
    }

    pub fn accept(&mut self, transaction: Transaction) -> Result<(), Rejected> {
        let verified = self.verified(transaction);
        self.state.accept(&verified)
    }

    /// Accepts what must be acceptable.
    pub fn must(&mut self, transaction: Transaction) {
        self.accept(transaction).expect("a good transaction is accepted");
    }

    /// Asserts that a transaction is refused for this reason, and that refusing changed nothing.
    pub fn refuses(&mut self, transaction: Transaction, why: &Rejected) {
        let before = self.state.clone();
        assert_eq!(self.state.check(&transaction).as_ref(), Err(why));
        assert_eq!(self.accept(transaction).as_ref(), Err(why));
        assert!(self.state == before, "a refused transaction changes nothing");
    }

    pub fn seal(&mut self) {
        let sealed = self.state.seal();
        self.blocks.push(sealed);
    }

    pub fn go(&mut self, phase: Phase) {
        while self.state.phase() != phase {
            self.seal();
        }
    }

    pub fn next_epoch(&mut self) {
        let epoch = self.state.epoch();
        while self.state.epoch() == epoch {
            self.seal();
        }
    }

    pub fn go_epoch(&mut self, epoch: Epoch) {
        while self.state.epoch() < epoch {
            self.next_epoch();
        }
    }

    fn nf<const N: usize>(&mut self) -> [Nullifier; N] {
        std::array::from_fn(|_| Nullifier(self.fresh()))
    }

    fn cm(&mut self) -> Commitment {
        Commitment(self.fresh())
    }

    fn expiry(&self) -> Height {
        Height(self.state.height().0 + 3)
    }

    pub fn signed<P: Payload>(&self, payload: P, by: u8) -> Signed<P> {
        Signed::sign(&self.state.network(), payload, &key(by))
    }

    pub fn endorsed<P: Payload>(&self, payload: P, by: u8) -> Endorsed<P> {
        Endorsed::sign(&self.state.network(), payload, &key(by))
    }

    pub fn share_leg(&mut self) -> Leg<ShareBody> {
        leg(ShareBody {
            root_n: self.state.tip().note_root,
            root_s: self.state.registry_root(),
            expiry: self.expiry(),
            nf: self.nf(),
            cm_buy: self.cm(),
            cm_change: self.cm(),
            cm_cash: self.cm(),
            cm_lock: self.cm(),
            pad_lock: PaddedLock(self.fresh()),
            trade: TradeId::none(),
        })
    }

    pub fn cash_leg(&mut self) -> Leg<CashBody> {
        leg(CashBody {
            root_n: self.state.tip().note_root,
            expiry: self.expiry(),
            nf: self.nf(),
            cm: [self.cm(), self.cm()],
            withdraw: Cents(0),
            trade: TradeId::none(),
        })
    }

    pub fn trade_legs(&mut self) -> TradeLegs {
        let trade = TradeId(self.fresh());
        let approve = ApproveBody { root_s: self.state.registry_root(), expiry: self.expiry(), trade };
        let mut legs = TradeLegs { share: self.share_leg(), cash: self.cash_leg(), approve: leg(approve) };
        legs.share.body.trade = trade;
        legs.cash.body.trade = trade;
        legs
    }

    pub fn payout_leg(&mut self, tid: TokenId, event: Option<EventId>) -> Leg<PayoutBody> {
        let record = self.state.member(tid).expect("a member");
        let (policy, supply) = (record.member.policy, record.supply);
        leg(PayoutBody {
            tid,
            policy,
            supply,
            k_old: self.state.pending_token(tid).expect("a member"),
            k_new: TokenCommitment(self.fresh()),
            root_n: self.state.tip().note_root,
            nf: self.nf(),
            nu: PayoutNonce(self.fresh()),
            pad_index: PaddedState(self.fresh()),
            pad_remainder: PaddedState(self.fresh()),
            event,
        })
    }

    pub fn dilute_leg(&mut self, tid: TokenId, supply_new: Shares) -> Leg<IssueBody> {
        let record = self.state.member(tid).expect("a member");
        let (pk, supply_old, hkc) = (record.member.pk, record.supply, record.hkc);
        leg(IssueBody {
            tid,
            pk,
            k_old: self.state.pending_token(tid).expect("a member"),
            k_new: TokenCommitment(self.fresh()),
            supply_old,
            supply_new,
            height: self.state.next_boundary(),
            cm_mint: self.cm(),
            hkc,
        })
    }

    pub fn settle_leg(&mut self) -> Leg<SettleBody> {
        let slots = (0..4).map(|_| SettleSlot { nf: Nullifier(self.fresh()), cm_share: self.cm(), cm_cash: self.cm() });
        let slots = slots.collect();
        leg(SettleBody { root_n: self.state.tip().note_root, root_s: self.state.registry_root(), slots })
    }

    /// What a member registers with; the member with number `tid` signs with key `100 + tid`.
    pub fn registration(&mut self) -> Registration {
        let tid = self.state.next_tid().expect("there is room");
        let name = u8::try_from(tid.0 + 100).expect("a small world");
        Registration {
            tid,
            symbol: format!("T{}", tid.0),
            address: Address { pk: PublicKey(self.fresh()), ek: EncryptionKey([name; 32]), vk: public(&key(name)) },
            policy: if tid.0.is_multiple_of(2) { Policy::Gains } else { Policy::Gross },
            reputation: Reputation(100),
            vetted: tid.0.is_multiple_of(2),
            acknowledgement: Acknowledgement([7; 32]),
        }
    }

    pub fn founding_of(&mut self, registration: Registration) -> Founding {
        let issue = leg(IssueBody {
            tid: registration.tid,
            pk: registration.address.pk,
            k_old: TokenCommitment::default(),
            k_new: TokenCommitment(self.fresh()),
            supply_old: Shares(0),
            supply_new: Shares(1000),
            height: self.state.next_boundary(),
            cm_mint: self.cm(),
            hkc: HolderKeyCommitment(self.fresh()),
        });
        Founding { registration: self.endorsed(registration, AUTHORITY), issue }
    }

    pub fn founding(&mut self) -> Transaction {
        let registration = self.registration();
        Transaction::Found(Box::new(self.founding_of(registration)))
    }

    pub fn deposit(&mut self, amount: Cents, by: u8) -> Transaction {
        let owner = OwnerTag(self.fresh());
        Transaction::Deposit(self.signed(Deposit { amount, owner, reference: Reference([1; 16]) }, by))
    }

    pub fn attestation(&self, tid: TokenId, event: EventId, by: u8) -> Transaction {
        let opening = NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]);
        Transaction::Attest(Box::new(
            self.signed(Attestation { tid, event, report: None, of_stake: false, opening }, by),
        ))
    }

    /// Of the first member, an event that is known, with another opening.
    pub fn known_attestation(&self, event: EventId) -> Transaction {
        let opening = NoteCiphertext([1; NOTE_CIPHERTEXT_BYTES]);
        let attestation = Attestation { tid: TokenId(1), event, report: None, of_stake: false, opening };
        Transaction::Attest(Box::new(self.signed(attestation, ORACLE)))
    }

    /// New keys for somebody.
    pub fn address(&mut self, name: u8) -> Address {
        Address { pk: PublicKey(self.fresh()), ek: EncryptionKey([name; 32]), vk: public(&key(name)) }
    }

    /// Opens a fresh event of the token.
    pub fn event(&mut self, tid: TokenId) -> EventId {
        let event = EventId(self.fresh());
        let attestation = self.attestation(tid, event, ORACLE);
        self.must(attestation);
        event
    }

    pub fn blocking(&mut self, tid: TokenId, blocked: bool, by: u8) -> Transaction {
        let verdict = if blocked { Verdict::Block { tid } } else { Verdict::Release { tid } };
        self.deciding(verdict, by)
    }

    /// A decision with a reference of its own.
    pub fn decision(&mut self, verdict: Verdict) -> Decision {
        self.counter += 1;
        let mut reference = [0; 16];
        reference[..8].copy_from_slice(&self.counter.to_be_bytes());
        Decision::new(verdict, "fraud", self.expiry(), Reference(reference))
    }

    /// The same, signed with one key.
    pub fn deciding(&mut self, verdict: Verdict, by: u8) -> Transaction {
        let decision = self.decision(verdict);
        Transaction::Decide(Box::new(self.endorsed(decision, by)))
    }

    /// Decides what must be acceptable, and says which decision it is.
    pub fn decide(&mut self, verdict: Verdict) -> DecisionId {
        let decision = self.decision(verdict);
        let id = decision.id(&self.state.network());
        let endorsed = self.endorsed(decision, AUTHORITY);
        self.must(Transaction::Decide(Box::new(endorsed)));
        id
    }

    /// Seals blocks until this one is under construction.
    pub fn go_height(&mut self, height: Height) {
        while self.state.height() < height {
            self.seal();
        }
    }

    pub fn announcement(&self, tid: TokenId, supply_new: Shares, epoch: Epoch) -> Announcement {
        Announcement { tid, supply_new, epoch, made_at: self.state.height() }
    }

    pub fn announce(&self, announcement: Announcement) -> Transaction {
        let name = u8::try_from(announcement.tid.0 + 100).expect("a small world");
        Transaction::Announce(self.signed(announcement, name))
    }

    /// Announces a dilution to 2000 shares for the earliest epoch, and says which that is.
    pub fn announce_dilution(&mut self, tid: TokenId) -> Epoch {
        let epoch = Epoch(self.state.epoch().0 + 3);
        let announcement = self.announcement(tid, Shares(2000), epoch);
        let announcement = self.announce(announcement);
        self.must(announcement);
        epoch
    }

    /// A world with one member whose announced dilution may be proven now.
    pub fn before_dilution() -> (Self, TokenId) {
        let (mut world, tid) = (Self::with_members(2), TokenId(1));
        let epoch = world.announce_dilution(tid);
        world.go_epoch(epoch);
        world.go(Phase::Issues);
        (world, tid)
    }
}
