//! Who waits for the block under construction: drafted, and not to be told before that block is on disk.

use sotto_ledger::Receipt;

use crate::intake::Answer;

/// The ways back, and the receipts that will be sent on them. No longer than what the block has room for and what is being served.
#[derive(Default)]
pub(crate) struct Waiting(Vec<(Answer, Receipt)>);

impl Waiting {
    /// Waits for the block under construction. Whoever hung up meanwhile is forgotten, so that repeating oneself does not make the
    /// list grow.
    pub(crate) fn push(&mut self, answer: Answer, receipt: Receipt) {
        self.0.retain(|(waiting, _)| !waiting.is_closed());
        self.0.push((answer, receipt));
    }

    /// The block is on disk.
    pub(crate) fn acknowledge(&mut self) {
        for (answer, receipt) in self.0.drain(..) {
            answer.send(Ok(receipt));
        }
    }

    /// The block may be on disk or not. Whoever waited is told to ask again.
    pub(crate) fn give_up(&mut self) {
        self.0.clear();
    }
}
