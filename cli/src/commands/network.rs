//! `sotto network`: begin one, look at one, let time pass on a development network.

use std::fmt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use ed25519_dalek::SigningKey;
use serde::Serialize;
use sotto_protocol::encryption::{DecryptionKey, EncryptionKey};
use sotto_protocol::epoch::{Phase, Schedule};
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::network::{Accreditation, ComplaintRules, Genesis, NetworkId, NetworkKind};
use sotto_protocol::operation::Signed;
use sotto_protocol::powers::Powers;
use sotto_protocol::role::Role;
use sotto_service::api::StateView;
use sotto_service::{Advance, AdvanceTo};
use sotto_tlog::ProofError;
use sotto_wallet::{Node, NodeError};

use super::desk::Desk;
use super::powers::Table;
use crate::context::{Context, GENESIS};
use crate::error::CliError;
use crate::files;
use crate::output::Answer;

/// For how many epochs back claims and settlements may be proven.
const ROOT_WINDOW: u32 = 4;
/// How many epochs a period of complaints has.
const PERIOD: u32 = 4;
/// How often the tip may move while a request to advance is signed.
const ATTEMPTS: u32 = 5;

/// Networks.
#[derive(Debug, Subcommand)]
pub enum Network {
    /// Begin a network: genesis.json, and a signing key for each official
    #[command(after_help = "Example:\n  sotto network init ./net --name demo --open 40 --payouts 20 --issues 10")]
    Init(Init),
    /// Where a network stands
    #[command(after_help = "Example:\n  sotto network info --service http://127.0.0.1:7300")]
    Info,
    /// What the authority may decide, with how many keys, and what members may overrule
    #[command(after_help = "Example:\n  sotto network powers --service http://127.0.0.1:7300")]
    Powers,
    /// Let time pass on a development network, by sealing empty blocks
    #[command(
        after_help = "Example:\n  sotto network advance --to payouts --key net/operator.key --service http://127.0.0.1:7300"
    )]
    Advance(AdvanceArgs),
}

/// `network init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder to make
    pub dir: PathBuf,
    /// The network's name, for people
    #[arg(long, default_value = "sotto")]
    pub name: String,
    /// Refuse development keys: real money may be at stake
    #[arg(long)]
    pub production: bool,
    /// Blocks of an epoch's open phase, in which there is trade
    #[arg(long, default_value_t = 40)]
    pub open: u32,
    /// Blocks of its payout phase
    #[arg(long, default_value_t = 20)]
    pub payouts: u32,
    /// Blocks of its issue phase, in which dilutions take place
    #[arg(long, default_value_t = 10)]
    pub issues: u32,
}

/// `network advance`.
#[derive(Debug, Args)]
pub struct AdvanceArgs {
    /// The phase to reach
    #[arg(long, required_unless_present = "blocks")]
    pub to: Option<PhaseArg>,
    /// Or so many blocks
    #[arg(long, conflicts_with = "to")]
    pub blocks: Option<u32>,
    /// The operator's signing key
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}

/// A phase, as it is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PhaseArg {
    /// Trades
    Open,
    /// Payouts
    Payouts,
    /// Dilutions
    Issues,
}

impl From<PhaseArg> for Phase {
    fn from(phase: PhaseArg) -> Self {
        match phase {
            PhaseArg::Open => Self::Open,
            PhaseArg::Payouts => Self::Payouts,
            PhaseArg::Issues => Self::Issues,
        }
    }
}

#[derive(Serialize)]
struct Begun {
    network: NetworkId,
    genesis: PathBuf,
    operator_key: PathBuf,
    authority_key: PathBuf,
    gateway_key: PathBuf,
    oracle_key: PathBuf,
    desk_key: PathBuf,
}

impl fmt::Display for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "network {}", self.network)?;
        writeln!(f, "its rules:       {}", self.genesis.display())?;
        for key in [&self.operator_key, &self.authority_key, &self.gateway_key, &self.oracle_key, &self.desk_key] {
            writeln!(f, "keep secret:     {}", key.display())?;
        }
        let (genesis, key) = (self.genesis.display(), self.operator_key.display());
        let serve = "sotto serve --store sotto.redb --listen 127.0.0.1:7300 --block-interval 2s";
        write!(f, "next: {serve} --genesis {genesis} --operator-key {key}")
    }
}

#[derive(Serialize)]
struct Info {
    name: String,
    kind: NetworkKind,
    network: NetworkId,
    schedule: Schedule,
    /// The transparency log's key, as c2sp.org/signed-note writes it: what a witness of any make needs.
    log: String,
    state: StateView,
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Schedule { open, payouts, issues } = self.schedule;
        let kind = match self.kind {
            NetworkKind::Development => "development, INSECURE keys",
            NetworkKind::Production => "production",
        };
        writeln!(f, "{} ({kind}), network {}", self.name, self.network)?;
        writeln!(f, "epochs of {open} open, {payouts} payout and {issues} issue blocks")?;
        writeln!(f, "log {}", self.log)?;
        write!(f, "{}", Standing(&self.state))
    }
}

struct Standing<'a>(&'a StateView);

impl fmt::Display for Standing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StateView { height, epoch, phase, next_boundary, members, notes, .. } = self.0;
        write!(f, "block {height}, epoch {epoch}, {phase} phase, next epoch at block {next_boundary}, ")?;
        write!(f, "{members} members, {notes} notes")
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Advanced(StateView);

impl fmt::Display for Advanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Standing(&self.0).fmt(f)
    }
}

impl Network {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::Init(init) => init.run(),
            Self::Info => {
                let node = context.node()?;
                let genesis = node.genesis()?;
                let network = genesis.id();
                let log =
                    sotto_tlog::verifier_key(&network, &genesis.accreditation.operator).map_err(ProofError::from)?;
                let Genesis { name, kind, schedule, .. } = genesis;
                Ok(Answer::new(&Info { name, kind, network, schedule, log, state: node.state()? }))
            }
            Self::Powers => {
                let desk = Desk::of(context, context.node()?.genesis()?)?;
                let state = desk.state();
                let keys = state.accredited(Role::Authority).count();
                Ok(Answer::new(&Table::of(state.genesis(), state.height(), keys)))
            }
            Self::Advance(advance) => advance.run(context),
        }
    }
}

impl Init {
    fn run(&self) -> Result<Answer, CliError> {
        std::fs::create_dir_all(&self.dir).map_err(CliError::io(&self.dir))?;
        let path = |name: &str| self.dir.join(name);
        let genesis_path = path(GENESIS);
        files::vacant(&genesis_path)?;
        let begun = Begun {
            network: NetworkId([0; 32]),
            genesis: genesis_path,
            operator_key: path("operator.key"),
            authority_key: path("authority.key"),
            gateway_key: path("gateway.key"),
            oracle_key: path("oracle.key"),
            desk_key: path("desk.key"),
        };
        let accreditation = Accreditation {
            operator: made(&begun.operator_key)?,
            authority: vec![made(&begun.authority_key)?],
            gateways: vec![made(&begun.gateway_key)?],
            oracles: vec![made(&begun.oracle_key)?],
            filers: Vec::new(),
        };
        let desk = DecryptionKey::from_seed(&files::make_key(&begun.desk_key)?.to_bytes());
        let genesis = self.genesis(accreditation, desk.encryption_key());
        // Whatever cannot work is refused before it is written.
        sotto_ledger::State::new(genesis.clone())?;
        files::write_json(&begun.genesis, &genesis)?;
        Ok(Answer::new(&Begun { network: genesis.id(), ..begun }))
    }

    fn genesis(&self, accreditation: Accreditation, complaints: EncryptionKey) -> Genesis {
        let Self { open, payouts, issues, .. } = *self;
        let epoch = open.saturating_add(payouts).saturating_add(issues);
        Genesis {
            name: self.name.clone(),
            kind: if self.production { NetworkKind::Production } else { NetworkKind::Development },
            schedule: Schedule { open, payouts, issues },
            root_window: ROOT_WINDOW,
            // A trade need not outlive its epoch's open phase by much; an event has two closings to be paid in.
            expiry_window: open.saturating_add(payouts),
            event_deadline: epoch.saturating_mul(2),
            complaints: ComplaintRules { key: complaints, epochs: PERIOD },
            accreditation,
            powers: Powers::standard(1, epoch),
        }
    }
}

fn made(path: &Path) -> Result<VerifyingKey, CliError> {
    Ok(public(&files::make_key(path)?))
}

fn public(key: &SigningKey) -> VerifyingKey {
    VerifyingKey(key.verifying_key().to_bytes())
}

impl AdvanceArgs {
    fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let node = context.node()?;
        let key = files::read_key(&self.key)?;
        let network = context.genesis_of(std::slice::from_ref(&self.key))?.id();
        let to = match (self.to, self.blocks) {
            (Some(phase), _) => AdvanceTo::Phase(phase.into()),
            (None, blocks) => AdvanceTo::Blocks(blocks.unwrap_or(0)),
        };
        for _ in 0..ATTEMPTS {
            let advance = Advance { from: node.tip()?, to };
            match node.advance(&Signed::sign(&network, advance, &key)) {
                Err(NodeError::Refused { code, .. }) if code == "tip_moved" => {}
                done => return Ok(Answer::new(&Advanced(done?))),
            }
        }
        Err(CliError::TooFast)
    }
}
