//! What the service answers, in the form in which it travels. Everything in it is public.

use serde::{Deserialize, Serialize};
use sotto_ledger::{DecisionRecord, Event, EventStatus, Evidence, FiledClaim, MemberRecord, State, Vote};
use sotto_protocol::amount::{Epoch, Height, Shares, TokenId};
use sotto_protocol::block::BlockHash;
use sotto_protocol::decision::{Decision, DecisionId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::keys::{Address, HolderKeyCommitment, VerifyingKey};
use sotto_protocol::letter::LetterNumber;
use sotto_protocol::member::Member;
use sotto_protocol::network::NetworkId;
use sotto_protocol::operation::Registration;
use sotto_protocol::token::TokenCommitment;
use sotto_protocol::transaction::TransactionId;
use sotto_protocol::tree::{NoteRoot, NullifierRoot, RegistryRoot};

pub use sotto_ledger::Receipt;

/// The service answers and its log can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthView {
    /// Always `ok`; a service that is not well answers with a problem.
    pub status: Ok,
    /// Its network.
    pub network: NetworkId,
    /// The last sealed block.
    pub height: Height,
}

/// The word `ok`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ok {
    /// The word `ok`.
    Ok,
}

/// Where the network stands. Time and registry are those of the next block: what a transaction is checked against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateView {
    /// The last sealed block.
    pub height: Height,
    /// Its hash.
    pub block: BlockHash,
    /// Its root of the note tree.
    pub note_root: NoteRoot,
    /// Its root of the nullifier tree.
    pub nullifier_root: NullifierRoot,
    /// The registry root that a trade must be proven against.
    pub registry_root: RegistryRoot,
    /// The epoch of the next block.
    pub epoch: Epoch,
    /// The phase of the next block.
    pub phase: Phase,
    /// Where what is queued now takes effect.
    pub next_boundary: Height,
    /// How many members there are.
    pub members: usize,
    /// How many notes there are.
    pub notes: u64,
}

impl StateView {
    pub(crate) fn of(state: &State) -> Self {
        let tip = state.tip();
        Self {
            height: tip.height,
            block: tip.hash(),
            note_root: tip.note_root,
            nullifier_root: tip.nullifier_root,
            registry_root: state.registry_root(),
            epoch: state.epoch(),
            phase: state.phase(),
            next_boundary: state.next_boundary(),
            members: state.members().count(),
            notes: tip.notes,
        }
    }
}

/// A member and the member's token, as the next block sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// What the authority registered.
    pub registration: Registration,
    /// The keys in use: the registered ones, until they are replaced.
    pub address: Address,
    /// The public record that circuits see.
    pub member: Member,
    /// Shares outstanding.
    pub supply: Shares,
    /// `K`: the token's hidden state.
    pub token: TokenCommitment,
    /// Commitment to the holder key.
    pub hkc: HolderKeyCommitment,
    /// From when on this is a member.
    pub since: Height,
}

impl MemberView {
    pub(crate) fn of(record: &MemberRecord) -> Self {
        Self {
            registration: record.registration.clone(),
            address: record.address,
            member: record.member,
            supply: record.supply,
            token: record.token,
            hkc: record.hkc,
            since: record.since,
        }
    }
}

/// The members' vote on a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoteView {
    /// Who is a member is read from this registry.
    pub root: RegistryRoot,
    /// How many members it has.
    pub members: u32,
    /// How many must vote to overrule.
    pub needed: u32,
    /// From this height on no vote is counted.
    pub closes: Height,
    /// Votes to keep it.
    pub keep: u32,
    /// Votes to overrule it.
    pub overrule: u32,
}

/// A decision of the authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionView {
    /// Which.
    pub id: DecisionId,
    /// What, and why.
    pub decision: Decision,
    /// Who signed.
    pub signers: Vec<VerifyingKey>,
    /// In which block it was accepted.
    pub decided: Height,
    /// Before the first transaction of which block it takes effect.
    pub effective: Height,
    /// What became of it: `pending`, `in_force`, `overruled`, `vetoed`, `lapsed` or `reopened`.
    pub status: String,
    /// The members' vote, if they may overrule it.
    pub vote: Option<VoteView>,
}

impl DecisionView {
    pub(crate) fn of(record: &DecisionRecord) -> Self {
        let vote = |vote: Vote| {
            let Vote { root, members, needed, closes, keep, overrule } = vote;
            VoteView { root, members, needed, closes, keep, overrule }
        };
        Self {
            id: record.id,
            decision: record.decision.clone(),
            signers: record.signers.clone(),
            decided: record.decided,
            effective: record.effective,
            status: record.status.name().to_owned(),
            vote: record.vote.map(vote),
        }
    }
}

/// How far the distribution of an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventStatusView {
    /// Owed.
    Open,
    /// Owed, and the stake that was sold must be consumed first.
    AwaitsStake,
    /// Distributed; takes effect at the boundary.
    Closing,
    /// Distributed.
    Closed,
    /// The stake was consumed: another event took its place.
    Replaced,
}

/// Whose word an event rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceView {
    /// An oracle's.
    Attested,
    /// Its owner's alone.
    Reported,
    /// Its owner's, and an oracle found that it was all.
    Confirmed,
    /// Its owner's, and an oracle found that there was more: the difference is another event.
    Corrected,
}

/// A claim in the docket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimView {
    /// Which.
    pub id: TransactionId,
    /// About whom.
    pub tid: TokenId,
    /// What is claimed.
    pub words: String,
    /// Who filed it.
    pub filer: VerifyingKey,
    /// In which block.
    pub filed: Height,
    /// Whether it was upheld; none if nothing was ruled yet.
    pub upheld: Option<bool>,
    /// The decision that ruled on it.
    pub decision: Option<DecisionId>,
}

impl ClaimView {
    pub(crate) fn of(id: TransactionId, filed: &FiledClaim) -> Self {
        Self {
            id,
            tid: filed.claim.tid,
            words: filed.claim.words.clone(),
            filer: filed.filer,
            filed: filed.filed,
            upheld: filed.ruling.map(|(_, upheld)| upheld),
            decision: filed.ruling.map(|(decision, _)| decision),
        }
    }
}

/// A company sale. The amount is known to its owner only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventView {
    /// Which.
    pub event: EventId,
    /// Who owes.
    pub tid: TokenId,
    /// Whose word it rests on.
    pub evidence: EvidenceView,
    /// When it was attested or reported.
    pub opened: Height,
    /// The last height at which a distribution is in time.
    pub deadline: Height,
    /// How far it is.
    pub status: EventStatusView,
    /// Whether it is owed past its deadline, for everybody to see.
    pub overdue: bool,
}

impl EventView {
    pub(crate) fn of(id: EventId, event: &Event, next: Height) -> Self {
        let status = match event.status {
            EventStatus::Open => EventStatusView::Open,
            EventStatus::AwaitsStake => EventStatusView::AwaitsStake,
            EventStatus::Replaced => EventStatusView::Replaced,
            EventStatus::Closing => EventStatusView::Closing,
            EventStatus::Closed => EventStatusView::Closed,
        };
        let evidence = match event.evidence {
            Evidence::Attested => EvidenceView::Attested,
            Evidence::Reported => EvidenceView::Reported,
            Evidence::Confirmed => EvidenceView::Confirmed,
            Evidence::Corrected(_) => EvidenceView::Corrected,
        };
        let overdue = event.is_overdue(next);
        let Event { tid, opened, deadline, .. } = *event;
        Self { event: id, tid, evidence, opened, deadline, status, overdue }
    }
}

/// A letter is in the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Its number there.
    pub number: LetterNumber,
}

/// What became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum TransactionView {
    /// It is not in the log. It may be waiting, or have been refused; submitting it again is safe.
    Unknown,
    /// It was checked and is to be in the next block, which is not sealed yet: no promise.
    Drafted,
    /// It is in the log.
    Accepted {
        /// In which block.
        height: Height,
    },
}
