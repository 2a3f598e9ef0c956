//! The whole public state, in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Epoch, Height, Period, TokenId};
use sotto_protocol::ballot::BallotNullifier;
use sotto_protocol::block::Header;
use sotto_protocol::complaint::ComplaintNullifier;
use sotto_protocol::decision::DecisionId;
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::keys::{PublicKey, VerifyingKey};
use sotto_protocol::network::{Genesis, NetworkId};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::operation::Announcement;
use sotto_protocol::payout::PayoutNonce;
use sotto_protocol::removal::RulingId;
use sotto_protocol::role::Role;
use sotto_protocol::token::TokenCommitment;
use sotto_protocol::trade::TradeId;
use sotto_protocol::transaction::{Transaction, TransactionId};
use sotto_protocol::tree::{NoteFrontier, NoteRoot, NullifierTree, NullifierWitness, RegistryPath, RegistryRoot};
use sotto_verifier::Verified;

use crate::accredited::Accredited;
use crate::complaints::{Complaint, NullifierRoots};
use crate::decisions::{DecisionRecord, Decisions};
use crate::docket::{Docket, FiledClaim};
use crate::draft::Draft;
use crate::effects::Sealed;
use crate::events::{Event, Events};
use crate::genesis::{self, GenesisError};
use crate::pending::{Pending, PendingDilution, Removal};
use crate::registry::{MemberRecord, Registry};
use crate::rejected::Rejected;
use crate::roots::RootWindow;
use crate::{apply, boundary, check, replay};

// Quiet begins at the next boundary and must have lasted two full epochs when the announced one begins (LEDGER-17).
const DILUTION_AHEAD: u32 = 3;
// A quiet member does not resell, and everybody has to expect the dilution: neither may go on for ever.
const DILUTION_WITHIN: u32 = 16;

/// What is true of a network after some block, as the *next* block will see it: if the next block begins an epoch, the boundary
/// has taken effect already. So the registry read here is the one that the next transaction is checked against.
///
/// It can be written down and read again. Reading checks nothing: read only what is known to be of one's own writing, and see whether it
/// [holds together](State::holds_together).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub(crate) genesis: Genesis,
    pub(crate) network: NetworkId,
    pub(crate) tip: Header,
    pub(crate) accredited: Accredited,
    pub(crate) decisions: Decisions,
    pub(crate) docket: Docket,
    pub(crate) removals: BTreeMap<RulingId, Removal>,
    pub(crate) ballots: BTreeSet<BallotNullifier>,
    pub(crate) complaints: BTreeMap<ComplaintNullifier, Complaint>,
    // The registry that this period of complaints began with.
    #[serde(with = "crate::snapshot::shared")]
    pub(crate) period_registry: Arc<Registry>,
    pub(crate) nullifier_roots: NullifierRoots,
    pub(crate) registry: Registry,
    pub(crate) roots: RootWindow,
    // As of the last sealed block, like the nullifiers: those of the draft join when it is sealed.
    pub(crate) notes: NoteFrontier,
    // Every root of the note tree at the end of a block, the empty one included.
    pub(crate) anchors: BTreeSet<NoteRoot>,
    pub(crate) nullifiers: NullifierTree,
    pub(crate) trades: BTreeSet<TradeId>,
    pub(crate) nonces: BTreeSet<PayoutNonce>,
    pub(crate) accepted: BTreeMap<TransactionId, Height>,
    pub(crate) events: Events,
    pub(crate) pending: Pending,
    pub(crate) draft: Draft,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("network", &self.network).field("tip", &self.tip).finish_non_exhaustive()
    }
}

impl State {
    /// The state before the first block.
    ///
    /// # Errors
    /// [`GenesisError`] for a network that cannot work.
    pub fn new(genesis: Genesis) -> Result<Self, GenesisError> {
        genesis::check(&genesis)?;
        let network = genesis.id();
        let registry = Registry::default();
        let notes = NoteFrontier::default();
        let mut state = Self {
            tip: Header::genesis(&network),
            accredited: Accredited::new(&genesis.accreditation),
            decisions: Decisions::default(),
            docket: Docket::default(),
            removals: BTreeMap::new(),
            ballots: BTreeSet::new(),
            complaints: BTreeMap::new(),
            period_registry: Arc::new(registry.clone()),
            nullifier_roots: NullifierRoots::new(genesis.root_window, NullifierTree::default().root()),
            roots: RootWindow::new(genesis.root_window, registry.root()),
            anchors: BTreeSet::from([notes.root()]),
            genesis,
            network,
            registry,
            notes,
            nullifiers: NullifierTree::default(),
            trades: BTreeSet::new(),
            nonces: BTreeSet::new(),
            accepted: BTreeMap::new(),
            events: Events::default(),
            pending: Pending::default(),
            draft: Draft::default(),
        };
        boundary::enter(&mut state);
        Ok(state)
    }

    /// Whether a transaction would be accepted now. Checks every rule of the ledger, but neither proofs nor signatures.
    ///
    /// # Errors
    /// [`Rejected`], naming the rule.
    pub fn check(&self, transaction: &Transaction) -> Result<(), Rejected> {
        check::transaction(self, transaction.id(&self.network), transaction)
    }

    /// Accepts a transaction into the block under construction.
    ///
    /// # Errors
    /// [`Rejected`], naming the rule; then nothing changed.
    pub fn accept(&mut self, verified: &Verified) -> Result<(), Rejected> {
        check::transaction(self, verified.id(), verified.transaction())?;
        apply::transaction(self, verified.id(), verified.transaction());
        Ok(())
    }

    /// Seals the block under construction, which may be empty, and begins the next.
    pub fn seal(&mut self) -> Sealed {
        let header = replay::close(self);
        replay::advance(self, header)
    }

    /// How many notes there are, those of the block under construction included; also the position of the next.
    pub(crate) fn notes(&self) -> u64 {
        self.notes.size() + self.draft.appended.len() as u64
    }

    /// How many transactions the block under construction has.
    #[must_use]
    pub fn drafted(&self) -> usize {
        self.draft.transactions.len()
    }
}

// What may be asked.
impl State {
    /// The network's rules of time and accredited keys.
    #[must_use]
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The network's id.
    #[must_use]
    pub fn network(&self) -> NetworkId {
        self.network
    }

    /// The header of the last sealed block.
    #[must_use]
    pub fn tip(&self) -> &Header {
        &self.tip
    }

    /// The height of the block under construction: the one that an expiry must not be below.
    #[must_use]
    pub fn height(&self) -> Height {
        Height(self.tip.height.0.checked_add(1).expect("2^32 blocks, one a second, are 136 years"))
    }

    /// The phase of the block under construction.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.genesis.schedule.phase(self.height())
    }

    /// The epoch of the block under construction.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.genesis.schedule.epoch(self.height())
    }

    /// Where what is queued now takes effect; also the `height` that a founding or a dilution must name.
    #[must_use]
    pub fn next_boundary(&self) -> Height {
        self.genesis.schedule.next_boundary(self.height())
    }

    /// A member. Foundings that wait for the boundary are not members yet.
    #[must_use]
    pub fn member(&self, tid: TokenId) -> Option<&MemberRecord> {
        self.registry.get(tid)
    }

    /// The member whose key this is. One that was replaced, or will be in use only later, is nobody's.
    #[must_use]
    pub fn member_by_key(&self, pk: PublicKey) -> Option<&MemberRecord> {
        self.registry.get(self.registry.key_owner(pk)?).filter(|record| record.member.pk == pk)
    }

    /// The member whose token has this symbol.
    #[must_use]
    pub fn member_by_symbol(&self, symbol: &str) -> Option<&MemberRecord> {
        self.registry.get(self.registry.symbol_owner(symbol)?)
    }

    /// Every member, by number.
    pub fn members(&self) -> impl Iterator<Item = &MemberRecord> {
        self.registry.iter()
    }

    /// The number that the next founding must have; `None` when the registry is full.
    #[must_use]
    pub fn next_tid(&self) -> Option<TokenId> {
        self.registry.next_tid()
    }

    /// The registry root that a trade must be proven against.
    #[must_use]
    pub fn registry_root(&self) -> RegistryRoot {
        self.registry.root()
    }

    /// Whether this trade was made: it is accepted once (LEDGER-12).
    #[must_use]
    pub fn has_trade(&self, trade: TradeId) -> bool {
        self.trades.contains(&trade)
    }

    /// Whether a claim or a settlement may be proven against this registry root.
    #[must_use]
    pub fn is_recent_registry_root(&self, root: RegistryRoot) -> bool {
        self.roots.contains(root)
    }

    /// The registry roots that a claim or a settlement may be proven against, each with the epoch it is of: tokens change at
    /// boundaries only, so the epoch says what a root says of them.
    pub fn recent_registry_roots(&self) -> impl Iterator<Item = (Epoch, RegistryRoot)> {
        self.roots.iter()
    }

    /// The way from a member's leaf to [`Self::registry_root`].
    #[must_use]
    pub fn registry_path(&self, tid: TokenId) -> Option<RegistryPath> {
        self.registry.path(tid)
    }

    /// `K` after the payouts accepted in this closing: what the next payout or dilution starts from.
    #[must_use]
    pub fn pending_token(&self, tid: TokenId) -> Option<TokenCommitment> {
        let current = self.registry.get(tid)?.token;
        Some(self.pending.tokens.get(&tid).copied().unwrap_or(current))
    }

    /// The dilution that waits for the boundary.
    #[must_use]
    pub fn pending_dilution(&self, tid: TokenId) -> Option<&PendingDilution> {
        self.pending.dilution(tid)
    }

    /// The dilution that was announced and has neither taken effect nor lapsed.
    #[must_use]
    pub fn announcement(&self, tid: TokenId) -> Option<&Announcement> {
        self.pending.announcements.get(&tid)
    }

    /// The first epoch for which a dilution may be announced now.
    #[must_use]
    pub fn earliest_dilution(&self) -> Epoch {
        Epoch(self.epoch().0.saturating_add(DILUTION_AHEAD))
    }

    /// The last epoch for which a dilution may be announced now.
    #[must_use]
    pub fn latest_dilution(&self) -> Epoch {
        Epoch(self.epoch().0.saturating_add(DILUTION_WITHIN))
    }

    /// The keys that are accredited for a role at this height.
    pub fn accredited(&self, role: Role) -> impl Iterator<Item = VerifyingKey> {
        self.accredited.keys(role)
    }

    /// A decision of the authority.
    #[must_use]
    pub fn decision(&self, id: DecisionId) -> Option<&DecisionRecord> {
        self.decisions.get(id)
    }

    /// Every decision, in the order in which they were made.
    pub fn decisions(&self) -> impl Iterator<Item = &DecisionRecord> {
        self.decisions.iter()
    }

    /// The rulings under which a shareholder may be removed now.
    pub fn removals(&self) -> impl Iterator<Item = (RulingId, &Removal)> {
        self.removals.iter().map(|(ruling, removal)| (*ruling, removal))
    }

    /// A member as the registry had it when a decision was made, and the way to the root that ballots on it are proven against;
    /// `None` when the vote is over, or for whoever was no member then.
    #[must_use]
    pub fn elector(&self, decision: DecisionId, tid: TokenId) -> Option<(&MemberRecord, RegistryPath)> {
        let registry = self.decisions.electorate(decision)?;
        Some((registry.get(tid)?, registry.path(tid)?))
    }

    /// The period of complaints of the block under construction.
    #[must_use]
    pub fn period(&self) -> Period {
        self.genesis.complaints.period(self.epoch())
    }

    /// The registry root that complaints of this period are proven against.
    #[must_use]
    pub fn period_root(&self) -> RegistryRoot {
        self.period_registry.root()
    }

    /// A member as the registry had it when this period began, and the way to [`Self::period_root`].
    #[must_use]
    pub fn at_period(&self, tid: TokenId) -> Option<(&MemberRecord, RegistryPath)> {
        Some((self.period_registry.get(tid)?, self.period_registry.path(tid)?))
    }

    /// The complaints that were counted.
    pub fn complaints(&self) -> impl Iterator<Item = (ComplaintNullifier, &Complaint)> {
        self.complaints.iter().map(|(nullifier, complaint)| (*nullifier, complaint))
    }

    /// A claim in the docket.
    #[must_use]
    pub fn claim(&self, id: TransactionId) -> Option<&FiledClaim> {
        self.docket.get(id)
    }

    /// Every claim in the docket, in the order of filing.
    pub fn claims(&self) -> impl Iterator<Item = (TransactionId, &FiledClaim)> {
        self.docket.iter()
    }

    /// An attested or reported event of a token.
    #[must_use]
    pub fn event(&self, tid: TokenId, id: EventId) -> Option<&Event> {
        self.events.get(tid, id)
    }

    /// Every event, by token and id.
    pub fn events(&self) -> impl Iterator<Item = (EventId, &Event)> {
        self.events.iter()
    }

    /// The events that a token still owes. A seller's wallet looks here before it submits a trade.
    pub fn open_events(&self, tid: TokenId) -> impl Iterator<Item = EventId> {
        self.events.open_of(tid)
    }

    /// How many notes the last sealed block left.
    #[must_use]
    pub fn note_count(&self) -> u64 {
        self.tip.notes
    }

    /// Whether this was the root of the note tree at the end of some block.
    #[must_use]
    pub fn is_anchor(&self, root: NoteRoot) -> bool {
        self.anchors.contains(&root)
    }

    /// Whether a nullifier was revealed, the block under construction included.
    #[must_use]
    pub fn is_spent(&self, nf: Nullifier) -> bool {
        self.nullifiers.contains(nf) || self.draft.spent.contains(&nf)
    }

    /// Evidence, against the tip's nullifier root, that a nullifier was not revealed; `None` if it was.
    #[must_use]
    pub fn nullifier_absence(&self, nf: Nullifier) -> Option<NullifierWitness> {
        self.nullifiers.absence(nf)
    }

    /// The height of the block that a transaction is in; above the tip's while that block is under construction.
    #[must_use]
    pub fn accepted_at(&self, id: TransactionId) -> Option<Height> {
        self.accepted.get(&id).copied()
    }
}
