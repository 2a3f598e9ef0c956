//! `sotto operator`: tokens for the operator's listener of a service, and taking a process out of service.

use std::fmt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;
use sotto_service::{Grant, Scope, Token as Secret, Tokens};

use crate::context::Context;
use crate::error::CliError;
use crate::files;
use crate::operator_node::OperatorNode;
use crate::output::{Answer, table};

/// The operator's listener.
#[derive(Debug, Subcommand)]
pub enum Operator {
    /// Who may ask there for what
    #[command(subcommand)]
    Token(Token),
    /// Tell load balancers to send requests elsewhere; the process goes on serving
    #[command(
        after_help = "Example:\n  sotto operator drain --operator http://127.0.0.1:7301 --token-file drain.token"
    )]
    Drain(Listener),
    /// Take the process back into service
    #[command(
        after_help = "Example:\n  sotto operator resume --operator http://127.0.0.1:7301 --token-file drain.token"
    )]
    Resume(Listener),
}

/// Tokens, of which the file has only hashes. The service reads it at its start and at SIGHUP.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a token: it is printed once, its hash goes into the file
    #[command(
        after_help = "Example:\n  sotto operator token new prometheus --scope metrics --tokens operator.tokens > prometheus.token"
    )]
    New(New),
    /// What the tokens of a file are good for
    #[command(after_help = "Example:\n  sotto operator token list --tokens operator.tokens")]
    List(File),
    /// Take a token back
    #[command(after_help = "Example:\n  sotto operator token revoke prometheus --tokens operator.tokens")]
    Revoke(Revoke),
}

/// A file with tokens.
#[derive(Debug, Args)]
pub struct File {
    /// The file with the hashes of tokens
    #[arg(long, env = "SOTTO_OPERATOR_TOKENS_FILE", value_name = "FILE")]
    pub tokens: PathBuf,
}

/// `operator token new`.
#[derive(Debug, Args)]
pub struct New {
    /// What it is called in the file and in logs
    pub name: String,
    /// What it is good for: metrics, backup or drain. Can be repeated
    #[arg(long, required = true, value_name = "SCOPE")]
    pub scope: Vec<Scope>,
    /// Where its hash goes; made if it is missing.
    #[command(flatten)]
    pub file: File,
}

/// `operator token revoke`.
#[derive(Debug, Args)]
pub struct Revoke {
    /// Which
    pub name: String,
    /// Where its hash is.
    #[command(flatten)]
    pub file: File,
}

/// Where the operator's listener is.
#[derive(Debug, Args)]
pub struct Listener {
    /// The operator's listener of the process
    #[arg(long, value_name = "URL")]
    pub operator: String,
    /// A file with a token for it
    #[arg(long, value_name = "FILE")]
    pub token_file: PathBuf,
}

impl Listener {
    /// The process there.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn node(&self, context: &Context) -> Result<OperatorNode, CliError> {
        OperatorNode::new(&self.operator, &self.token_file, context.ca.as_deref())
    }
}

#[derive(Serialize)]
struct Made {
    name: String,
    scopes: Vec<&'static str>,
    // The one time that it is shown.
    token: String,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.token)
    }
}

#[derive(Serialize)]
struct Row {
    name: String,
    scopes: Vec<&'static str>,
}

impl From<&Grant> for Row {
    fn from(grant: &Grant) -> Self {
        Self { name: grant.name.clone(), scopes: grant.scopes.iter().map(|scope| scope.name()).collect() }
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct List(Vec<Row>);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("no tokens");
        }
        f.write_str(&table(["name", "scopes"], self.0.iter().map(|row| [row.name.clone(), row.scopes.join(",")])))
    }
}

#[derive(Serialize)]
struct Done {
    done: &'static str,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.done)
    }
}

fn read(path: &Path) -> Result<Tokens, CliError> {
    let unreadable = |reason: String| CliError::Unreadable { path: path.to_owned(), what: "a list of tokens", reason };
    let text = String::from_utf8(files::read(path)?).map_err(|error| unreadable(error.to_string()))?;
    text.parse().map_err(|error: sotto_service::TokensError| unreadable(error.to_string()))
}

impl Operator {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::Token(Token::New(new)) => new.run(),
            Self::Token(Token::List(file)) => {
                Ok(Answer::new(&List(read(&file.tokens)?.grants().iter().map(Row::from).collect())))
            }
            Self::Token(Token::Revoke(revoke)) => revoke.run(),
            Self::Drain(listener) => {
                listener.node(context)?.drain(true)?;
                Ok(Answer::new(&Done { done: "load balancers are told to send requests elsewhere" }))
            }
            Self::Resume(listener) => {
                listener.node(context)?.drain(false)?;
                Ok(Answer::new(&Done { done: "the process is in service" }))
            }
        }
    }
}

impl New {
    fn run(&self) -> Result<Answer, CliError> {
        let path = &self.file.tokens;
        let mut tokens = if path.exists() { read(path)? } else { Tokens::default() };
        let secret = Secret::new().map_err(CliError::Randomness)?;
        let grant = Grant::new(&self.name, self.scope.clone(), &secret)?;
        let Row { name, scopes } = Row::from(&grant);
        tokens.add(grant)?;
        files::replace(path, tokens.to_string().as_bytes())?;
        Ok(Answer::new(&Made { name, scopes, token: secret.reveal().to_owned() }))
    }
}

impl Revoke {
    fn run(&self) -> Result<Answer, CliError> {
        let path = &self.file.tokens;
        let mut tokens = read(path)?;
        if !tokens.remove(&self.name) {
            return Err(CliError::NoSuchToken(self.name.clone()));
        }
        files::replace(path, tokens.to_string().as_bytes())?;
        Ok(Answer::new(&Done { done: "it is out of the file; services that run read it again at SIGHUP" }))
    }
}
