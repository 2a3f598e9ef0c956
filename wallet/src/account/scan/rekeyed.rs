//! Shares of a key that was replaced, re-issued to the new one.

use sotto_protocol::amount::Position;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::note::Commitment;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::successor;
use sotto_protocol::transaction::{Leg, RekeyBody};

use super::{Appended, CapNote, Scan};

impl Scan<'_> {
    pub(super) fn rekeyed(&mut self, leg: &Leg<RekeyBody>, appended: &mut Appended<'_>) -> Option<()> {
        let outputs: [_; 4] = *appended.take()?;
        for (i, output) in outputs.into_iter().enumerate() {
            self.share_output(leg.ciphertexts.get(i), output);
            self.rekeyed_on_cap_table(leg.body.nf[i], leg.body.pk_new, output);
        }
        Some(())
    }

    // REKEY-2 from the issuer's side: nothing changes but whose it is. A steward's secret is not the issuer's: such a note is lost to
    // the cap table, as the issuer is.
    fn rekeyed_on_cap_table(
        &mut self,
        nf: Nullifier,
        pk: PublicKey,
        (position, cm): (Position, Commitment),
    ) -> Option<()> {
        let tid = self.my_tid()?;
        let old = self.account.cap_table.get(nf)?.clone();
        let rho = successor::rekeyed(self.account.keys.sk.nullifier_key(), nf);
        self.account.cap_table.replace(&[nf], tid, (CapNote { pk, rho, position, ..old }, cm));
        Some(())
    }
}
