//! Refusals, as problem documents (RFC 9457): what went wrong, and what to do next. Nothing internal leaks into them.

use std::num::NonZeroU16;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use sotto_ledger::store::StoreError;
use sotto_ledger::{LedgerError, Rejected};
use sotto_verifier::VerifyError;

use crate::advance::AdvanceError;
use crate::budget::OverBudget;
use crate::intake::{IntakeError, Refusal};
use crate::operator::Denied;

/// The media type of a problem document.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";
/// When to come back, in seconds, if the service is busy.
const RETRY_AFTER: NonZeroU16 = NonZeroU16::MIN;

/// A refusal, in the form in which it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Names the kind of problem: `urn:sotto:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// What kind of problem this is, in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A stable word for the reason, such as `spent`: one for each rule.
    pub code: String,
    /// What went wrong here, and what to do next.
    pub detail: String,
    /// The rule of the specification, such as `LEDGER-8`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Box<str>>,
    /// When to come back, in seconds, if that is known; it travels in a header.
    #[serde(skip)]
    pub retry_after: Option<NonZeroU16>,
}

impl Problem {
    fn new(status: StatusCode, code: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:sotto:problem:{code}"),
            title: title.into(),
            status: status.as_u16(),
            code: code.into(),
            detail: detail.into(),
            rule: None,
            retry_after: None,
        }
    }

    /// The body, the path or the query cannot be read.
    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request cannot be read", detail)
    }

    /// Larger than any transaction.
    pub(crate) fn too_large(limit: usize) -> Self {
        let detail = format!("a transaction is at most {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body is too large", detail)
    }

    /// In no form that is read here.
    pub(crate) fn media_type(detail: &str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type", "The form of the body is unknown", detail)
    }

    /// There is no such thing.
    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not found", format!("there is no such {what}"))
    }

    /// Another method is meant.
    pub(crate) fn method() -> Self {
        let detail = "this address does not take this method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method", "The method is not allowed", detail)
    }

    /// Too many requests at once.
    pub(crate) fn busy() -> Self {
        let detail = "too many requests are being served; come back shortly";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The service is busy", detail)
    }

    /// No room for another letter. Some of them expire with every block.
    pub(crate) fn mailbox_full() -> Self {
        let detail = "the mailbox is full until letters expire; come back later, or hand the step over as a file";
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "mailbox_full", "The mailbox is full", detail);
        Self { retry_after: NonZeroU16::new(60), ..problem }
    }

    /// It did not arrive.
    pub(crate) fn slow() -> Self {
        let detail = "the body did not arrive in time";
        Self::new(StatusCode::REQUEST_TIMEOUT, "slow", "The request was too slow", detail)
    }

    /// It took too long.
    pub(crate) fn timeout() -> Self {
        let detail = "the request took too long; send it again: a transaction that was accepted gets its first receipt";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", "The request took too long", detail)
    }

    /// On the operator's listener: no token, or none that is good for this.
    pub(crate) fn denied(denied: Denied) -> Self {
        let title = "The token does not permit this";
        match denied {
            Denied::Unknown => {
                let detail = "send a token that the operator made, as `Authorization: Bearer ..`";
                Self::new(StatusCode::UNAUTHORIZED, "unauthorized", title, detail)
            }
            Denied::Scope => Self::new(StatusCode::FORBIDDEN, "scope", title, "this token is good for something else"),
        }
    }

    /// The log cannot be read or written now.
    pub(crate) fn unavailable() -> Self {
        let detail =
            "the log cannot be reached; send the request again: a transaction that was accepted gets its first receipt";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The log cannot be reached", detail)
    }

    /// Our fault; the log says more.
    pub(crate) fn internal() -> Self {
        let detail = "the service failed and acknowledged nothing; send the request again later";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The service failed", detail)
    }
}

/// `StaleTradeRoot` becomes `stale_trade_root`.
fn snake_case(name: &str) -> String {
    let mut code = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.push(letter.to_ascii_lowercase());
    }
    code
}

impl From<Rejected> for Problem {
    fn from(rejected: Rejected) -> Self {
        // 409: somebody was faster, or this very thing happened already.
        #[allow(clippy::wildcard_enum_match_arm)] // a new rule is a 422 until somebody says otherwise
        let status = match &rejected {
            Rejected::Spent { .. }
            | Rejected::AlreadyAccepted { .. }
            | Rejected::TradeSeen { .. }
            | Rejected::NonceSeen { .. }
            | Rejected::EventKnown { .. }
            | Rejected::EventPaid { .. } => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let title = "The transaction breaks a rule of the ledger";
        let problem = Self::new(status, &snake_case(rejected.name()), title, rejected.to_string());
        Self { rule: Some(rejected.rule().into()), ..problem }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Rules(rejected) => rejected.into(),
            Refusal::Proofs(error) => error.into(),
            Refusal::Elsewhere(problem) => problem,
            Refusal::BlockFull => {
                let detail = "the next block is full; submit the transaction again after it";
                Self::new(StatusCode::TOO_MANY_REQUESTS, "block_full", "The next block is full", detail)
            }
        }
    }
}

impl From<VerifyError> for Problem {
    fn from(error: VerifyError) -> Self {
        let title = "The transaction does not verify";
        let (code, next) = match &error {
            VerifyError::Shape { .. } => ("shape", "build the transaction again"),
            VerifyError::Signature { .. } | VerifyError::Endorsement { .. } => {
                ("signature", "sign it again, for this network")
            }
            VerifyError::Malformed { .. } => ("proof_malformed", "prove it again"),
            VerifyError::Rejected(_) => ("proof_rejected", "prove it again, with this network's keys"),
            VerifyError::NotOwnership(_) => ("not_ownership", "name the statement that was proven"),
        };
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, title, format!("{error}; {next}"))
    }
}

impl From<AdvanceError> for Problem {
    fn from(error: AdvanceError) -> Self {
        let (status, code) = match error {
            AdvanceError::NotDevelopment => (StatusCode::FORBIDDEN, "not_development"),
            AdvanceError::NotTheOperator => (StatusCode::FORBIDDEN, "not_the_operator"),
            AdvanceError::Signature => (StatusCode::UNPROCESSABLE_ENTITY, "signature"),
            AdvanceError::TipMoved(_) => (StatusCode::CONFLICT, "tip_moved"),
            AdvanceError::NotHere => (StatusCode::SERVICE_UNAVAILABLE, "not_here"),
            AdvanceError::TooMany => (StatusCode::UNPROCESSABLE_ENTITY, "too_many_blocks"),
        };
        Self::new(status, code, "Time does not pass", error.to_string())
    }
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Full => {
                let detail = "too many transactions are waiting; submit this one again shortly";
                Self::new(StatusCode::TOO_MANY_REQUESTS, "queue_full", "The queue is full", detail)
            }
            IntakeError::Closed => {
                let detail = "the service is shutting down; submit the transaction again when it is back";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "shutting_down", "The service is shutting down", detail)
            }
            IntakeError::Failed => Self::unavailable(),
        }
    }
}

impl From<OverBudget> for Problem {
    fn from(over: OverBudget) -> Self {
        let (detail, retry_after) = match over {
            OverBudget::Spent(wait) => {
                let wait = u16::try_from(wait.as_secs()).unwrap_or(u16::MAX);
                let detail =
                    "this client asked for more than its budget allows; transactions that do not verify cost most";
                (detail, NonZeroU16::MIN.saturating_add(wait))
            }
            OverBudget::Strangers => {
                let detail = "too many clients of whom no transaction was verified yet are waiting; come back shortly";
                (detail, NonZeroU16::MIN)
            }
        };
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "over_budget", "The budget is used up", detail);
        Self { retry_after: Some(retry_after), ..problem }
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        tracing::error!(%error, "the ledger failed");
        match error {
            LedgerError::Poisoned | LedgerError::Store(StoreError::Engine(_)) => Self::unavailable(),
            LedgerError::Store(_)
            | LedgerError::Genesis(_)
            | LedgerError::Operator
            | LedgerError::Replay(_)
            | LedgerError::Checkpoint(_)
            | LedgerError::OtherLog => Self::internal(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).expect("a problem is made with a valid status");
        let body = serde_json::to_vec(&self).expect("strings and numbers can be written");
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        // The service's business rather than the client's: it passes.
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(self.retry_after.unwrap_or(RETRY_AFTER).get()));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
