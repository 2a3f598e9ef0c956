//! `sotto token rekey`: four notes a transaction, until none is left under a replaced key.

use sotto_protocol::amount::TokenId;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::WalletError;

use crate::error::CliError;
use crate::output::Answer;
use crate::session::Session;

pub(super) fn run(session: &mut Session, holder: TokenId) -> Result<Answer, CliError> {
    let mut notes = session.account.stranded_notes(holder)?.len();
    let total = notes;
    loop {
        let leg = session.account.rekey(holder)?.prove(&session.maker).map_err(WalletError::from)?;
        let accepted = session.submit(&Transaction::Rekey(Box::new(leg)))?;
        let left = session.account.stranded_notes(holder)?.len();
        if left == 0 || left >= notes {
            let what =
                format!("{} of {total} notes of {} have the new key", total - left, session.account.symbol(holder));
            return Ok(Answer::new(&session.done(what, &accepted)));
        }
        notes = left;
    }
}
