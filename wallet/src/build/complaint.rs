//! Complaints: an issuer about one of its own holders, for the authority's eyes.

use sotto_circuits::complaint::{Complaint, Instance, Witness};
use sotto_circuits::registry::Listing;
use sotto_protocol::amount::TokenId;
use sotto_protocol::note::memo::{ComplaintMemo, Memo};
use sotto_protocol::trade::Salt;
use sotto_protocol::transaction::ComplaintBody;

use super::{leg, random};
use crate::account::Account;
use crate::error::WalletError;
use crate::proving::Unproven;

/// A complaint before its proof.
pub type UnprovenComplaint = Unproven<Complaint, ComplaintBody>;

impl Account {
    // A member as the registry had it when this period of complaints began.
    fn listing_of_period(&self, tid: TokenId) -> Result<Listing, WalletError> {
        let (record, path) = self
            .state()
            .at_period(tid)
            .ok_or(WalletError::Nothing("complaints begin with the period after joining"))?;
        Ok(Listing { member: record.member, supply: record.supply, token: record.token, path })
    }

    /// A complaint about a holder of one's own token, in words that only the authority reads.
    ///
    /// # Errors
    /// [`WalletError::NotAMember`], [`WalletError::Nothing`] if the member holds nothing of it.
    pub fn complain(&self, subject: TokenId, words: &str) -> Result<UnprovenComplaint, WalletError> {
        let tid = self.me()?.member.tid;
        let (issuer, subject) = (self.listing_of_period(tid)?, self.listing_of_period(subject)?);
        let held = self.cap_table().notes().find(|note| note.pk == subject.member.pk);
        let held = held.ok_or(WalletError::Nothing("complaints are about holders of one's own token"))?;
        let mut witness = Witness::default();
        witness.sk = self.keys().sk.clone();
        witness.issuer = issuer;
        witness.subject = subject;
        witness.note.input.enabled = true;
        witness.note.input.amount = held.amount;
        witness.note.input.index = held.index;
        witness.note.input.carry = held.carry;
        witness.note.input.basis = held.basis;
        witness.note.input.since = held.since;
        witness.note.input.rho = held.rho;
        witness.note.input.path = self.replica().notes().path(held.position);
        let absence = self.state().nullifier_absence(held.nf());
        witness.note.absence = absence.ok_or(WalletError::Nothing("complaints are about notes that are alive"))?;
        witness.salt = Salt(random());
        let state = self.state();
        let roots = (state.tip().note_root, state.tip().nullifier_root);
        let body = witness.body(roots, state.period_root(), state.period());
        let (subject, salt) = (witness.subject.member.tid, witness.salt);
        let memo = Memo::Complaint(ComplaintMemo { subject, salt, words: words.to_owned() });
        let sealed = self.seal_to(&state.genesis().complaints.key, &memo)?;
        let (leg, ext) = leg(self, body, vec![sealed], String::new());
        Ok(Unproven { leg, instance: Instance { body, ext }, witness })
    }
}
