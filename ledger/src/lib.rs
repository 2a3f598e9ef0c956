//! The ledger: what is true of a network, and the rules by which it changes.
//!
//! [`State`] is the whole public state in memory: deterministic, without clock or I/O. Its rules stand in `check`, one file
//! a group, and only read; `apply` is the only writer and is reached only by what the rules let through. Transactions come in
//! as [`Verified`](sotto_verifier::Verified) (form, signatures and proofs are checked) or, in a sealed block, by [`State::replay`].
//! With the feature `store`, `Ledger` keeps the log on disk and the state in step with it.
//!
//! Rule ids (`LEDGER-7`) are those of the specification. A *height* in a rule is that of the block that would hold the transaction.

mod accredited;
mod apply;
mod audit;
#[cfg(feature = "store")]
mod backup;
mod boundary;
mod check;
mod checkpoint;
mod complaints;
mod decisions;
mod docket;
mod draft;
mod effects;
mod events;
mod export;
mod genesis;
mod govern;
#[cfg(feature = "store")]
mod ledger;
mod pending;
mod registry;
mod rejected;
mod replay;
mod roots;
mod snapshot;
mod state;
#[cfg(feature = "store")]
pub mod store;

pub use audit::{Audit, AuditError, Audited};
#[cfg(feature = "store")]
pub use backup::{Backup, BackupBytes, BackupError, BackupHead, Piece, back_up};
pub use checkpoint::CheckpointError;
pub use complaints::Complaint;
pub use decisions::{DecisionRecord, DecisionStatus, Vote};
pub use docket::FiledClaim;
pub use effects::{BoundaryEffects, Effects, Sealed};
pub use events::{Event, EventStatus, Evidence};
pub use export::{Export, ExportError, ExportHash};
pub use genesis::GenesisError;
#[cfg(feature = "store")]
pub use ledger::{Ledger, LedgerError, Receipt};
pub use pending::{PendingDilution, Removal};
pub use registry::MemberRecord;
pub use rejected::Rejected;
pub use replay::ReplayError;
pub use state::State;
