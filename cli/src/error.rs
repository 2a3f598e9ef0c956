//! What can go wrong on the command line, and the exit code of each.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use sotto_ledger::{AuditError, BackupError, CheckpointError, ExportError, GenesisError};
use sotto_protocol::amount::{Epoch, Height, Shares};
use sotto_protocol::transaction::TransactionId;
use sotto_service::{ServeError, TokensError};
use sotto_tlog::{NotACosigner, ProofError, ReadError};
use sotto_verifier::VerifyError;
use sotto_wallet::documents::DocumentError;
use sotto_wallet::folder::FolderError;
use sotto_wallet::{NodeError, WalletError};

/// Exit codes; they do not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// A rule of the network or of the wallet says no.
    Refused = 1,
    /// The command was not understood, or something is missing.
    Usage = 2,
    /// The service cannot be reached.
    Unreachable = 3,
    /// The passphrase is wrong.
    Passphrase = 4,
    /// A file cannot be read or written, or is damaged.
    File = 5,
    /// What was checked does not hold.
    Untrue = 6,
    /// This program could not do its part.
    Internal = 7,
}

impl Exit {
    /// Its name in JSON answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Usage => "usage",
            Self::Unreachable => "unreachable",
            Self::Passphrase => "passphrase",
            Self::File => "file",
            Self::Untrue => "untrue",
            Self::Internal => "internal",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // the messages say it
pub enum CliError {
    #[error(transparent)]
    Wallet(#[from] WalletError),
    #[error(transparent)]
    Node(#[from] NodeError),
    #[error("name the wallet's folder with --wallet DIR or in SOTTO_WALLET")]
    NoWallet,
    #[error("name the service with --service URL or in SOTTO_SERVICE")]
    NoService,
    #[error("no passphrase: put it into SOTTO_PASSPHRASE, or into a file for --passphrase-file")]
    NoPassphrase,
    #[error("the passphrase is too short: at least {0} characters")]
    ShortPassphrase(usize),
    #[error("the two passphrases differ; nothing was written")]
    PassphrasesDiffer,
    #[error("give the 24 words on standard input")]
    NoWords,
    #[error("this needs your consent: look at what is printed above, then run it again with --yes")]
    Unconfirmed,
    #[error("you declined; nothing was done")]
    Declined,
    #[error("the terminal cannot be read: {0}")]
    Terminal(#[from] dialoguer::Error),
    #[error("name the network: --genesis FILE, or --service URL")]
    NoNetwork,
    #[error("name the network's genesis with --network FILE: a service could name another one")]
    NoGenesis,
    #[error("the age of a proof takes the ledger: name it with --service URL")]
    AgeNeedsService,
    #[error("{path}: {source}", path = path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path} is there already; choose another name", path = path.display())]
    Exists { path: PathBuf },
    #[error("{path} is not {what}: {reason}", path = path.display())]
    Unreadable { path: PathBuf, what: &'static str, reason: String },
    #[error("give --store, --listen, --genesis and --operator-key, or all of them in --config FILE; missing: {0}")]
    MissingSetting(&'static str),
    #[error(
        "others can read a password in a command line or an environment; put it into PGPASSWORD, a file that PGPASSFILE names, or --config FILE"
    )]
    PasswordInArguments,
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error("{what}: {error}")]
    Backup { what: String, error: BackupError },
    #[error(transparent)]
    Tokens(#[from] TokensError),
    #[error("there is no token {0:?} in the file")]
    NoSuchToken(String),
    #[error("name the operator's listener with --operator URL, and a file with the token with --token-file")]
    NoOperator,
    #[error("the system does not let this program start: {0}")]
    Start(std::io::Error),
    #[error(transparent)]
    ProvingKeys(#[from] sotto_prover::KeyError),
    #[error(transparent)]
    CircuitExport(#[from] sotto_prover::iden3::ExportError),
    #[error(transparent)]
    VerifyingKeys(#[from] sotto_verifier::key::KeyError),
    #[error("a floor is a price of at least one share, and below 42,949,672.96 a share")]
    Floor,
    #[error("the operating system gives no randomness: {0}")]
    Randomness(getrandom::Error),
    #[error("this network cannot work: {0}")]
    Genesis(#[from] GenesisError),
    #[error("the registration request is not signed with the keys it names; ask for a new one")]
    Request,
    #[error("the request acknowledges another page of rights and risks than the one in use; ask for a new one")]
    OtherPage,
    #[error("the registry is full")]
    RegistryFull,
    #[error("this registration is for another wallet: {0}")]
    OtherWallet(&'static str),
    #[error(
        "the dilution is announced for the issues phase of epoch {announced}; it is epoch {now} now, so come back then"
    )]
    TooEarly { announced: Epoch, now: Epoch },
    #[error("a dilution to {announced} shares is announced already; ask for that many")]
    OtherDilution { announced: Shares },
    #[error("the trade is about another document than this one; do not agree to it")]
    OtherDocument,
    #[error("name the file that came, or the letter with --letter NUMBER")]
    NoStep,
    #[error("the trade cannot be made: {0}")]
    Lapsed(String),
    #[error("several events are open; choose one with --event ID (see `sotto token events`)")]
    SeveralEvents,
    #[error("the service knows no event with that id, or its amounts are not for this wallet to know")]
    NoSuchEvent,
    #[error("the report is another member's, or of more than was sold; ask for a correct one")]
    OtherReport,
    #[error("the operator's checkpoint moves faster than this wallet reads; try again")]
    TooFast,
    #[error("this does not hold: {0}")]
    Document(#[from] DocumentError),
    #[error("the payout's proof does not hold: {0}")]
    Payout(#[from] VerifyError),
    #[error("checking a payout takes the ledger: name it with --service URL")]
    PayoutNeedsService,
    #[error("the log does not hold: {0}")]
    Audit(#[from] AuditError),
    #[error("the log does not show it: {0}")]
    LogProof(#[from] ProofError),
    #[error(
        "the operator contradicts itself: {error}; keep both, the operator signed them: {seen} and {now}",
        seen = seen.display(), now = now.display()
    )]
    Conflict { error: ProofError, seen: PathBuf, now: PathBuf },
    #[error(
        "these blocks are not the {entries} entries of the transparency log that the operator signed: something was changed, if only a proof's bytes"
    )]
    OtherLog { entries: u64 },
    #[error(transparent)]
    LogRead(#[from] ReadError),
    #[error("this transaction is not in the log; it may be waiting, or have been refused")]
    NotInLog,
    #[error("the proof is about block {at}, the receipt about block {height}")]
    OtherBlock { at: Height, height: Height },
    #[error("a witness's name is one word without a plus, such as example.com/amy")]
    WitnessName,
    #[error("{0}")]
    Witness(#[from] NotACosigner),
    #[error("{got} of the witnesses named cosigned the log, {wanted} are wanted")]
    TooFewWitnesses { got: usize, wanted: usize },
    #[error("the receipt is not signed by this network's operator")]
    Receipt,
    #[error(
        "the operator signed for transaction {id} in block {height}, and it is not there: keep the receipt and {proof}, they convict the operator",
        proof = proof.display()
    )]
    Dropped { id: TransactionId, height: Height, proof: PathBuf },
    #[error("{what} cannot be read: {error}")]
    Export { what: String, error: ExportError },
    #[error("the operator's checkpoint does not confirm this log: {0}")]
    Checkpoint(#[from] CheckpointError),
}

impl From<FolderError> for CliError {
    fn from(error: FolderError) -> Self {
        Self::Wallet(error.into())
    }
}

impl CliError {
    /// A file that cannot be read or written.
    pub fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }

    /// The exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Wallet(error) => of_wallet(error),
            Self::Node(error) => of_node(error),
            Self::NoWallet
            | Self::NoStep
            | Self::NoService
            | Self::NoPassphrase
            | Self::ShortPassphrase(_)
            | Self::PassphrasesDiffer
            | Self::NoWords
            | Self::Unconfirmed
            | Self::Declined
            | Self::Terminal(_)
            | Self::NoNetwork
            | Self::NoGenesis
            | Self::AgeNeedsService
            | Self::MissingSetting(_)
            | Self::WitnessName
            | Self::Witness(_)
            | Self::PasswordInArguments
            | Self::Tokens(_)
            | Self::NoOperator
            | Self::SeveralEvents
            | Self::Floor
            | Self::PayoutNeedsService => Exit::Usage,
            Self::Export { error: ExportError::Malformed { .. }, .. } => Exit::Untrue,
            Self::Io { .. }
            | Self::Export { .. }
            | Self::Exists { .. }
            | Self::Unreadable { .. }
            | Self::CircuitExport(sotto_prover::iden3::ExportError::Write { .. }) => Exit::File,
            Self::Backup { error, .. } => of_backup(error),
            Self::Serve(_)
            | Self::Start(_)
            | Self::ProvingKeys(_)
            | Self::CircuitExport(_)
            | Self::VerifyingKeys(_)
            | Self::Randomness(_)
            | Self::Genesis(_) => Exit::Internal,
            Self::OtherPage
            | Self::RegistryFull
            | Self::OtherWallet(_)
            | Self::TooEarly { .. }
            | Self::OtherDilution { .. }
            | Self::OtherDocument
            | Self::Lapsed(_)
            | Self::NoSuchEvent
            | Self::OtherReport
            | Self::NotInLog
            | Self::NoSuchToken(_)
            | Self::TooFast => Exit::Refused,
            Self::Request
            | Self::Document(_)
            | Self::Payout(_)
            | Self::Audit(_)
            | Self::LogProof(_)
            | Self::LogRead(_)
            | Self::Conflict { .. }
            | Self::OtherLog { .. }
            | Self::OtherBlock { .. }
            | Self::TooFewWitnesses { .. }
            | Self::Receipt
            | Self::Dropped { .. }
            | Self::Checkpoint(_) => Exit::Untrue,
        }
    }

    /// The stable word that the service gave for the rule.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        #[allow(clippy::wildcard_enum_match_arm)] // only a refusal by the service has one
        match self {
            Self::Node(NodeError::Refused { code, .. })
            | Self::Wallet(WalletError::Node(NodeError::Refused { code, .. })) => Some(code),
            _ => None,
        }
    }
}

fn of_backup(error: &BackupError) -> Exit {
    match error {
        BackupError::Io(_) | BackupError::Store(_) => Exit::File,
        BackupError::NotAlone => Exit::Refused,
        BackupError::NotABackup
        | BackupError::Damaged
        | BackupError::Genesis(_)
        | BackupError::Export(_)
        | BackupError::Replay(_)
        | BackupError::Checkpoint(_)
        | BackupError::LogCheckpoint(_)
        | BackupError::OtherLog => Exit::Untrue,
    }
}

fn of_node(error: &NodeError) -> Exit {
    match error {
        NodeError::Unreachable(_) => Exit::Unreachable,
        NodeError::Refused { .. } => Exit::Refused,
    }
}

fn of_wallet(error: &WalletError) -> Exit {
    #[allow(clippy::wildcard_enum_match_arm)] // whatever else a wallet does not do, it is by a rule
    match error {
        WalletError::Node(error) => of_node(error),
        WalletError::Key(_) => Exit::Usage,
        WalletError::Folder(FolderError::Passphrase) => Exit::Passphrase,
        WalletError::Folder(_) => Exit::File,
        WalletError::Replay(_) | WalletError::NoteRoot(_) | WalletError::Checkpoint | WalletError::Genesis(_) => {
            Exit::Untrue
        }
        _ => Exit::Refused,
    }
}
