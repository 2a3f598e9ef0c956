//! Stakes that were sold: consumed, so that their cost basis counts and nobody shows them any more.

use sotto_circuits::stake::{Instance, Stake, Witness};
use sotto_protocol::event::EventId;
use sotto_protocol::note::memo::{Memo, StakeMemo};
use sotto_protocol::successor;
use sotto_protocol::transaction::StakeBody;

use super::leg;
use crate::account::Account;
use crate::error::WalletError;
use crate::proving::Unproven;

/// A consumed stake before its proof.
pub type UnprovenStake = Unproven<Stake, StakeBody>;

impl Account {
    /// Consumes the stake whose sale an oracle attested. Of several lots that are large enough, the dearest goes first.
    ///
    /// # Errors
    /// [`WalletError::NotAMember`], [`WalletError::Nothing`] if that is no such sale, or no stake is large enough.
    pub fn consume_stake(&self, event: EventId) -> Result<UnprovenStake, WalletError> {
        let tid = self.me()?.member.tid;
        let known = self.known_events().get(&event).and_then(|known| known.sale.clone());
        let sale = known.ok_or(WalletError::Nothing("that is no sale of an attested stake of this wallet's"))?;
        let lots = self.stakes().all();
        let lots = lots.into_iter().filter(|lot| lot.memo.company == sale.company && lot.memo.units >= sale.units);
        // More basis for each unit: compared without dividing.
        let lot = lots.max_by(|a, b| {
            let cost = |x: &StakeMemo, y: &StakeMemo| u128::from(x.basis.0) * u128::from(y.units.0);
            cost(&a.memo, &b.memo).cmp(&cost(&b.memo, &a.memo))
        });
        let lot = lot.ok_or(WalletError::Nothing("no stake is large enough for that sale"))?;
        let mut witness = Witness::default();
        witness.sk = self.keys().sk.clone();
        witness.tid = tid;
        witness.stake.enabled = true;
        witness.stake.units = lot.memo.units;
        witness.stake.basis = lot.memo.basis;
        witness.stake.since = lot.memo.since;
        witness.stake.rho = lot.memo.rho;
        witness.stake.path = self.replica().notes().path(lot.position);
        witness.sale = sale.sale();
        witness.gross = sale.gross;
        let body = witness.body(self.state().tip().note_root);
        let split = witness.split().ok_or(WalletError::Nothing("no stake is large enough for that sale"))?;
        let rho = successor::stake(self.keys().sk.nullifier_key(), body.nf);
        let (units, basis) = (split.rest, split.basis_kept);
        let memo = Memo::Stake(StakeMemo { units, basis, rho, ..lot.memo.clone() });
        let sealed = self.seal_to_self(&memo)?;
        let (leg, ext) = leg(self, body, vec![sealed], String::new());
        Ok(Unproven { leg, instance: Instance { body, ext }, witness })
    }
}
