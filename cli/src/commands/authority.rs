//! `sotto authority`: registrations, and decisions of every kind. What takes several keys can be signed in one place or passed on.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};
use sotto_protocol::amount::{Height, PriceFloor, Reputation, Shares, TokenId};
use sotto_protocol::complaint::ComplaintNullifier;
use sotto_protocol::decision::{Decision, DecisionId, Standing, Verdict};
use sotto_protocol::keys::{PublicKey, VerifyingKey};
use sotto_protocol::network::NetworkId;
use sotto_protocol::operation::{Endorsed, Payload, Registration, Signed};
use sotto_protocol::removal::Ruling;
use sotto_protocol::role::Role;
use sotto_protocol::transaction::{Transaction, TransactionId};
use sotto_wallet::build::remove::RulingFile;

use super::complaints;
use super::desk::{Desk, Signature, random_reference, random_salt};
use crate::context::Context;
use crate::error::CliError;
use crate::output::Answer;
use crate::quantity::{Money, parse_shares};
use crate::request::{Request, acknowledgement};
use crate::{files, ledger};

/// The authority.
#[derive(Debug, Subcommand)]
pub enum Authority {
    /// Sign the registration of a person whose identity was verified; they found their token with it
    #[command(
        after_help = "Example:\n  sotto authority register bob.request --key net/authority.key --vetted --out bob.registration"
    )]
    Register(Register),
    /// Block a proven fraud: no buying, no raising
    #[command(after_help = "Example:\n  sotto authority block DAN --reason 'hid a sale' --key net/authority.key")]
    Block(OfMember),
    /// Release a blocked member
    #[command(after_help = "Example:\n  sotto authority unblock DAN --reason 'paid in full' --key net/authority.key")]
    Unblock(OfMember),
    /// Appoint somebody who approves resales in the place of a blocked, dead or absent owner
    #[command(
        after_help = "Example:\n  sotto authority steward DAN --steward AMY --reason 'absent' --key net/authority.key"
    )]
    Steward(StewardArgs),
    /// Replace the keys of a member who lost the seed and was verified again; the old key may veto it
    #[command(
        after_help = "Example:\n  sotto authority rotate BOB bob-again.request --reason 'lost the seed' --key net/authority.key"
    )]
    Rotate(RotateArgs),
    /// Rule that an owner may buy out a toxic shareholder, at no less than a floor; members may overrule it
    #[command(
        after_help = "Example:\n  sotto authority removal BOB DAN --at-least 5000 --per 100000 --epochs 4 --opening dan.ruling --reason 'threatens the owner' --key net/authority.key"
    )]
    Removal(RemovalArgs),
    /// Change reputations and vettings, in a batch
    #[command(
        after_help = "Example:\n  sotto authority standing AMY=120+vetted DAN=20 --reason 'yearly review' --key net/authority.key"
    )]
    Standing(StandingArgs),
    /// Read the complaints of issuers, with the desk's key
    #[command(after_help = "Example:\n  sotto authority complaints --desk net/desk.key")]
    Complaints {
        /// The key that complaints are encrypted to
        #[arg(long, value_name = "FILE")]
        desk: PathBuf,
    },
    /// Rule on a claim in the docket
    #[command(
        after_help = "Example:\n  sotto authority rule <CLAIM> --upheld --reason 'the filing shows it' --key net/authority.key"
    )]
    Rule(RuleArgs),
    /// Accredit a key as authority, gateway, oracle or filer
    #[command(
        after_help = "Example:\n  sotto authority accredit oracle <KEY> --reason 'audited' --key net/authority.key"
    )]
    Accredit(OfKey),
    /// End a key's accreditation
    #[command(after_help = "Example:\n  sotto authority revoke oracle <KEY> --reason 'stolen' --key net/authority.key")]
    Revoke(OfKey),
    /// Add signatures to a decision that somebody else began, and submit it
    #[command(after_help = "Example:\n  sotto authority sign block-dan.json --key net/second.key")]
    Sign(Sign),
}

/// `authority register`.
#[derive(Debug, Args)]
pub struct Register {
    /// The request, from `sotto member request`
    pub request: PathBuf,
    /// An authority's signing key; once for each key that signs
    #[arg(long, value_name = "FILE", required = true)]
    pub key: Vec<PathBuf>,
    /// Where to write the registration
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The standing to begin with
    #[arg(long, default_value_t = 100)]
    pub reputation: u32,
    /// Vetted as a patient long-term investor
    #[arg(long)]
    pub vetted: bool,
    /// The member's number, if another registration is still on its way; else the next free one
    #[arg(long, value_name = "N")]
    pub number: Option<u32>,
}

/// What every decision has.
#[derive(Debug, Args)]
pub struct Because {
    /// Why, for everybody to read
    #[arg(long)]
    pub reason: String,
    /// An authority's signing key; once for each key that signs
    #[arg(long, value_name = "FILE", required = true)]
    pub key: Vec<PathBuf>,
    /// The earlier decision that this one takes up again
    #[arg(long, value_name = "DECISION")]
    pub reopens: Option<DecisionId>,
    /// Write the decision for others to sign, instead of submitting it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Within how many blocks from now it must have been handed in; later it is void
    #[arg(long, default_value_t = 10_000, value_name = "BLOCKS")]
    pub within: u32,
}

/// `authority block` and `unblock`.
#[derive(Debug, Args)]
pub struct OfMember {
    /// The member's symbol or number
    pub token: String,
    /// Why, and who signs.
    #[command(flatten)]
    pub because: Because,
}

/// `authority steward`.
#[derive(Debug, Args)]
pub struct StewardArgs {
    /// The member's symbol or number
    pub token: String,
    /// Another member, who is the steward from the next boundary after the notice on
    #[arg(long, required_unless_present = "dismiss")]
    pub steward: Option<String>,
    /// Nobody is the steward any more
    #[arg(long, conflicts_with = "steward")]
    pub dismiss: bool,
    /// Why, and who signs.
    #[command(flatten)]
    pub because: Because,
}

/// `authority rotate`.
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// The member's symbol or number
    pub token: String,
    /// A request with the new keys, from `sotto member request` in the new wallet
    pub request: PathBuf,
    /// Why, and who signs.
    #[command(flatten)]
    pub because: Because,
}

/// `authority removal`.
#[derive(Debug, Args)]
pub struct RemovalArgs {
    /// The owner's token, by symbol or number
    pub token: String,
    /// The shareholder, by symbol or number; hidden from everybody else
    pub holder: String,
    /// The least price ...
    #[arg(long, value_name = "MONEY")]
    pub at_least: Money,
    /// ... of so many shares
    #[arg(long, value_name = "SHARES", value_parser = parse_shares)]
    pub per: Shares,
    /// For how many epochs, once it is in force
    #[arg(long, default_value_t = 4, value_name = "N")]
    pub epochs: u32,
    /// Where to write what the ruling opens to: for the owner, and for the shareholder
    #[arg(long, value_name = "FILE")]
    pub opening: PathBuf,
    /// Why, and who signs.
    #[command(flatten)]
    pub because: Because,
}

impl RemovalArgs {
    fn run(&self, desk: &Desk) -> Result<Answer, CliError> {
        files::vacant(&self.opening)?;
        let tid = ledger::member(desk.state(), &self.token)?.member.tid;
        let pk = ledger::member(desk.state(), &self.holder)?.member.pk;
        let ruling = Ruling { tid, pk, salt: random_salt()? };
        let floor = PriceFloor::of(self.at_least.0, self.per).ok_or(CliError::Floor)?;
        let verdict = Verdict::Removal { tid, ruling: ruling.id(), floor, epochs: self.epochs };
        // Written first: a ruling whose opening is lost removes nobody.
        files::write_json(&self.opening, &RulingFile { ruling, reason: self.because.reason.clone() })?;
        self.because.decide(desk, verdict)
    }
}

/// `authority standing`.
#[derive(Debug, Args)]
pub struct StandingArgs {
    /// Members with their new reputation, and whether they are vetted
    #[arg(required = true, value_name = "MEMBER=REPUTATION[+vetted]")]
    pub changes: Vec<NewStanding>,
    /// A complaint that was weighed, from `sotto authority complaints`; once for each
    #[arg(long, value_name = "COMPLAINT")]
    pub weighing: Vec<ComplaintNullifier>,
    /// Why, and who signs.
    #[command(flatten)]
    pub because: Because,
}

/// `authority rule`.
#[derive(Debug, Args)]
pub struct RuleArgs {
    /// The claim, from `sotto docket list`
    #[arg(value_parser = transaction_id)]
    pub claim: TransactionId,
    /// It is found to be so
    #[arg(long, required_unless_present = "dismissed")]
    pub upheld: bool,
    /// It is not
    #[arg(long, conflicts_with = "upheld")]
    pub dismissed: bool,
    /// Why, and who signs.
    #[command(flatten)]
    pub because: Because,
}

/// `authority accredit` and `revoke`.
#[derive(Debug, Args)]
pub struct OfKey {
    /// For what
    pub role: RoleArg,
    /// The public key, in hexadecimal
    #[arg(value_parser = verifying_key)]
    pub public: VerifyingKey,
    /// Why, and who signs.
    #[command(flatten)]
    pub because: Because,
}

/// `authority sign`.
#[derive(Debug, Args)]
pub struct Sign {
    /// The decision, as `--out` wrote it
    pub decision: PathBuf,
    /// An authority's signing key; once for each key that signs
    #[arg(long, value_name = "FILE", required = true)]
    pub key: Vec<PathBuf>,
    /// Write it for others to sign, instead of submitting it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// A role, as it is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleArg {
    /// Registers and decides
    Authority,
    /// Signs deposits
    Gateway,
    /// Attests
    Oracle,
    /// Files public claims
    Filer,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Authority => Self::Authority,
            RoleArg::Gateway => Self::Gateway,
            RoleArg::Oracle => Self::Oracle,
            RoleArg::Filer => Self::Filer,
        }
    }
}

/// A member's new standing, as it is written: `AMY=120+vetted`.
#[derive(Debug, Clone)]
pub struct NewStanding {
    member: String,
    reputation: Reputation,
    vetted: bool,
}

impl FromStr for NewStanding {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not MEMBER=REPUTATION or MEMBER=REPUTATION+vetted");
        let (member, standing) = text.split_once('=').ok_or_else(wrong)?;
        let (reputation, vetted) = match standing.strip_suffix("+vetted") {
            Some(reputation) => (reputation, true),
            None => (standing, false),
        };
        let reputation = Reputation(reputation.parse().map_err(|_| wrong())?);
        Ok(Self { member: member.to_owned(), reputation, vetted })
    }
}

fn transaction_id(text: &str) -> Result<TransactionId, String> {
    serde_json::from_value(text.into()).map_err(|error| error.to_string())
}

fn verifying_key(text: &str) -> Result<VerifyingKey, String> {
    VerifyingKey::try_from(text.to_owned()).map_err(|error| error.to_string())
}

impl Authority {
    fn keys(&self) -> &[PathBuf] {
        match self {
            Self::Register(register) => &register.key,
            Self::Block(of) | Self::Unblock(of) => &of.because.key,
            Self::Steward(args) => &args.because.key,
            Self::Rotate(args) => &args.because.key,
            Self::Removal(args) => &args.because.key,
            Self::Standing(args) => &args.because.key,
            Self::Rule(args) => &args.because.key,
            Self::Complaints { desk } => std::slice::from_ref(desk),
            Self::Accredit(of) | Self::Revoke(of) => &of.because.key,
            Self::Sign(sign) => &sign.key,
        }
    }

    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let desk = Desk::open(context, self.keys())?;
        let tid = |name: &str| ledger::member(desk.state(), name).map(|record| record.member.tid);
        match self {
            Self::Register(register) => register.run(&desk),
            Self::Block(of) => of.because.decide(&desk, Verdict::Block { tid: tid(&of.token)? }),
            Self::Unblock(of) => of.because.decide(&desk, Verdict::Release { tid: tid(&of.token)? }),
            Self::Steward(args) => {
                let pk = |name: &String| ledger::member(desk.state(), name).map(|record| record.member.pk);
                let steward = args.steward.as_ref().map_or(Ok(PublicKey::default()), pk)?;
                args.because.decide(&desk, Verdict::Steward { tid: tid(&args.token)?, steward })
            }
            Self::Rotate(args) => {
                let address = read_request(&args.request, &desk.network)?.address;
                args.because.decide(&desk, Verdict::Rotate { tid: tid(&args.token)?, address })
            }
            Self::Removal(args) => args.run(&desk),
            Self::Standing(args) => {
                let change = |new: &NewStanding| {
                    let NewStanding { member, reputation, vetted } = new;
                    Ok(Standing { tid: tid(member)?, reputation: *reputation, vetted: *vetted })
                };
                let mut changes = args.changes.iter().map(change).collect::<Result<Vec<_>, CliError>>()?;
                changes.sort_by_key(|change| change.tid);
                let mut complaints = args.weighing.clone();
                complaints.sort_unstable();
                args.because.decide(&desk, Verdict::Standing { changes, complaints })
            }
            Self::Complaints { desk: key } => Ok(Answer::new(&complaints::read(&desk, key)?)),
            Self::Rule(args) => args.because.decide(&desk, Verdict::Docket { claim: args.claim, upheld: args.upheld }),
            Self::Accredit(of) => of.because.decide(&desk, Verdict::Accredit { role: of.role.into(), key: of.public }),
            Self::Revoke(of) => of.because.decide(&desk, Verdict::Revoke { role: of.role.into(), key: of.public }),
            Self::Sign(sign) => {
                let mut endorsed: Endorsed<Decision> = files::read_json(&sign.decision, "a decision")?;
                endorse(&desk.network, &mut endorsed, &sign.key)?;
                hand_in(&desk, endorsed, sign.out.as_deref())
            }
        }
    }
}

fn read_request(path: &Path, network: &NetworkId) -> Result<Request, CliError> {
    let request: Signed<Request> = files::read_json(path, "a registration request")?;
    let own = request.signer == request.payload.address.vk && request.verify(network).is_ok();
    if own { Ok(request.payload) } else { Err(CliError::Request) }
}

fn endorse<P: Payload>(network: &NetworkId, endorsed: &mut Endorsed<P>, keys: &[PathBuf]) -> Result<(), CliError> {
    for key in keys {
        endorsed.endorse(network, &files::read_key(key)?);
    }
    Ok(())
}

impl Because {
    fn decide(&self, desk: &Desk, verdict: Verdict) -> Result<Answer, CliError> {
        let (reason, reopens) = (self.reason.clone(), self.reopens);
        let expiry = Height(desk.state().height().0.saturating_add(self.within));
        let decision = Decision { verdict, reason, reopens, expiry, reference: random_reference()? };
        let mut endorsed = Endorsed { payload: decision, endorsements: Vec::new() };
        endorse(&desk.network, &mut endorsed, &self.key)?;
        hand_in(desk, endorsed, self.out.as_deref())
    }
}

// Submits a decision, or writes it for others to sign.
fn hand_in(desk: &Desk, endorsed: Endorsed<Decision>, out: Option<&Path>) -> Result<Answer, CliError> {
    let decision = Some(endorsed.payload.id(&desk.network));
    let (power, keys) = (endorsed.payload.verdict.power(), endorsed.endorsements.len());
    if let Some(out) = out {
        files::vacant(out)?;
        files::write_json(out, &endorsed)?;
        let done = format!("signed with {keys} keys; hand {} to the next, for: sotto authority sign", out.display());
        return Ok(Answer::new(&Signature { done, ..Signature::default() }));
    }
    let done = format!("decided: {power}, signed with {keys} keys");
    let signature = desk.submit(done, &Transaction::Decide(Box::new(endorsed)))?;
    Ok(Answer::new(&Signature { decision, ..signature }))
}

impl Register {
    fn run(&self, desk: &Desk) -> Result<Answer, CliError> {
        files::vacant(&self.out)?;
        let request = read_request(&self.request, &desk.network)?;
        if request.acknowledgement != acknowledgement() {
            return Err(CliError::OtherPage);
        }
        let tid = self.number.map(TokenId).or(desk.state().next_tid()).ok_or(CliError::RegistryFull)?;
        let Request { symbol, policy, address, acknowledgement } = request;
        let done = format!("registered ${symbol} as number {tid}; hand {} to the member", self.out.display());
        let (reputation, vetted) = (Reputation(self.reputation), self.vetted);
        let payload = Registration { tid, symbol, address, policy, reputation, vetted, acknowledgement };
        let mut endorsed = Endorsed { payload, endorsements: Vec::new() };
        endorse(&desk.network, &mut endorsed, &self.key)?;
        files::write_json(&self.out, &endorsed)?;
        Ok(Answer::new(&Signature { done, tid: Some(tid), ..Signature::default() }))
    }
}
