//! `sotto witness`: watch a network's log, and say so to others.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sotto_tlog::{Cosigner, Root, Seen, WitnessRefusal};

use crate::context::Context;
use crate::error::CliError;
use crate::output::Answer;
use crate::{files, ledger, signal};

/// Watching a log.
#[derive(Debug, Subcommand)]
pub enum Witness {
    /// Make a witness's key
    #[command(after_help = "Example:\n  sotto witness init example.com/amy --key amy-witness.key")]
    Init(Init),
    /// Cosign a network's log as long as it only grows; other logs, and a log that was rewritten, are refused
    #[command(
        after_help = "Example:\n  sotto witness serve example.com/amy --key amy-witness.key --genesis net/genesis.json --seen seen.json --listen 127.0.0.1:7400\n\nIt speaks c2sp.org/tlog-witness. Its key, as `sotto witness init` printed it, goes to the operator and to whoever trusts it."
    )]
    Serve(Serve),
}

/// `witness init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The witness's name: one word, best an address that is yours
    pub name: String,
    /// The file for its signing key
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}

/// `witness serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// The witness's name
    pub name: String,
    /// Its signing key
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The network whose log is watched
    #[arg(long, value_name = "FILE")]
    pub genesis: PathBuf,
    /// Where it keeps how far it saw the log; made if it is missing. Whoever loses it forgets what was cosigned
    #[arg(long, value_name = "FILE")]
    pub seen: PathBuf,
    /// Where to listen; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
}

#[derive(Serialize)]
struct Made {
    witness: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    entries: u64,
    root: Root,
}

struct Watching {
    witness: sotto_tlog::Witness,
    path: PathBuf,
    seen: Mutex<Option<Seen>>,
}

impl Witness {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::Init(args) => args.run(),
            Self::Serve(args) => args.run(context),
        }
    }
}

impl Init {
    fn run(&self) -> Result<Answer, CliError> {
        files::vacant(&self.key)?;
        let fits = |key: &ed25519_dalek::SigningKey| Cosigner::new(&self.name, key.verifying_key());
        // The name is looked at before anything is written.
        fits(&ed25519_dalek::SigningKey::from_bytes(&[1; 32])).map_err(|_| CliError::WitnessName)?;
        let key = files::make_key(&self.key)?;
        let cosigner = fits(&key).map_err(|_| CliError::WitnessName)?;
        Ok(Answer::new(&Made { witness: cosigner.to_string() }))
    }
}

impl Serve {
    fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let genesis = ledger::read_genesis(&self.genesis)?;
        let key = files::read_key(&self.key)?;
        let witness = sotto_tlog::Witness::new(&self.name, key, genesis.id(), genesis.accreditation.operator)
            .map_err(|_| CliError::WitnessName)?;
        let text = witness.cosigner().to_string();
        let watching = Watching { witness, path: self.seen.clone(), seen: Mutex::new(kept(&self.seen)?) };
        let runtime = tokio::runtime::Runtime::new().map_err(CliError::Start)?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind(self.listen).await.map_err(CliError::Start)?;
            let url = format!("http://{}", listener.local_addr().map_err(CliError::Start)?);
            if context.json {
                println!("{}", json!({ "listening": url, "witness": text }));
            } else {
                println!("witness {text}\nlistening on {url}");
            }
            let router = Router::new().route("/add-checkpoint", post(add_checkpoint)).with_state(Arc::new(watching));
            axum::serve(listener, router).with_graceful_shutdown(signal::stop()).await.map_err(CliError::Start)
        })?;
        Ok(Answer::nothing())
    }
}

fn kept(path: &Path) -> Result<Option<Seen>, CliError> {
    let read = || files::read_json::<Kept>(path, "what a witness saw");
    // What cannot be looked at is not the same as what is not there: a witness that begins anew would cosign a fork.
    let there = path.try_exists().map_err(CliError::io(path))?;
    Ok(there.then(read).transpose()?.map(|Kept { entries, root }| (entries, root)))
}

async fn add_checkpoint(State(watching): State<Arc<Watching>>, body: String) -> Response {
    let answer = tokio::task::spawn_blocking(move || watching.add(&body)).await;
    answer.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

impl Watching {
    // One request after the other: two that are looked at together could both be the first.
    fn add(&self, body: &str) -> Response {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let (new, lines) = match self.witness.add_checkpoint(*seen, body, now) {
            Ok(cosigned) => cosigned,
            Err(refusal) => return refused(&refusal),
        };
        // On disk before anybody has the cosignature.
        if files::replace_json(&self.path, &Kept { entries: new.0, root: new.1 }).is_err() {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        *seen = Some(new);
        lines.into_response()
    }
}

// As c2sp.org/tlog-witness says.
fn refused(refusal: &WitnessRefusal) -> Response {
    let status = match refusal {
        WitnessRefusal::Malformed => StatusCode::BAD_REQUEST,
        WitnessRefusal::Signature => StatusCode::FORBIDDEN,
        WitnessRefusal::UnknownLog => StatusCode::NOT_FOUND,
        WitnessRefusal::Inconsistent => StatusCode::UNPROCESSABLE_ENTITY,
        WitnessRefusal::Conflict(seen) => {
            let size = [(header::CONTENT_TYPE, "text/x.tlog.size")];
            return (StatusCode::CONFLICT, size, format!("{seen}\n")).into_response();
        }
    };
    (status, format!("{refusal}\n")).into_response()
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "witness {}\ngive this to the operator, and to whoever trusts you", self.witness)
    }
}
