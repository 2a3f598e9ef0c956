//! JSON: what people write and read, files as well as bodies of requests and answers.

use sotto_cli::document::Document;
use sotto_cli::request::Request;
use sotto_ledger::Receipt;
use sotto_protocol::block::{Block, Checkpoint};
use sotto_protocol::decision::Decision;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::{Endorsed, Registration, Signed};
use sotto_protocol::transaction::Transaction;
use sotto_service::api::{
    ClaimView, DecisionView, EventView, HealthView, MemberView, StateView, TransactionView, VoteView,
};
use sotto_service::{Advance, Problem};
use sotto_tlog::TransactionProof;
use sotto_wallet::build::remove::RulingFile;
use sotto_wallet::folder::Network;

use crate::promise::{self, both};

/// Everything that is read from JSON.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn json(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    match which % 22 {
        0 => both::<Transaction>(bytes),
        1 => both::<Genesis>(bytes),
        2 => both::<Block>(bytes),
        3 => both::<Signed<Checkpoint>>(bytes),
        4 => both::<Endorsed<Decision>>(bytes),
        5 => both::<Endorsed<Registration>>(bytes),
        6 => both::<Signed<Advance>>(bytes),
        7 => both::<Signed<Receipt>>(bytes),
        8 => both::<Signed<Request>>(bytes),
        9 => promise::json::<Document>(bytes),
        10 => promise::json::<TransactionProof>(bytes),
        11 => promise::json::<Network>(bytes),
        12 => promise::json::<RulingFile>(bytes),
        13 => promise::json::<Problem>(bytes),
        14 => promise::json::<HealthView>(bytes),
        15 => promise::json::<StateView>(bytes),
        16 => promise::json::<MemberView>(bytes),
        17 => promise::json::<DecisionView>(bytes),
        18 => promise::json::<ClaimView>(bytes),
        19 => promise::json::<EventView>(bytes),
        20 => promise::json::<TransactionView>(bytes),
        _ => promise::json::<VoteView>(bytes),
    }
}
