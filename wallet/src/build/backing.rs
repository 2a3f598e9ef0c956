//! Backing: "I hold at least so much of this company, and have since then".

use sotto_circuits::backing::{Claim, Instance, OwnedStake, PLACES, Witness};
use sotto_protocol::amount::{Height, Units};
use sotto_protocol::disclosure::context;
use sotto_protocol::network::ext;
use sotto_protocol::note::CompanyId;
use sotto_protocol::statement::Statement;

use crate::account::{Account, OwnStake};
use crate::error::WalletError;

/// What is to be shown, and to whom.
#[derive(Debug, Clone)]
pub struct BackingDisclosure {
    /// Of which company: the name as its oracle writes it.
    pub company: String,
    /// At least this many units.
    pub min: Units,
    /// Held at this height already.
    pub since_max: Height,
    /// Who shall be convinced, and of what use it is to them: the proof is worthless elsewhere.
    pub audience: String,
    /// A number from the verifier, or a random one.
    pub nonce: String,
    /// Whether to show who one is.
    pub shows_key: bool,
}

impl Account {
    /// What shows a company stake, against the roots of the last block.
    ///
    /// # Errors
    /// [`WalletError::NotTrue`] if it is not so, [`WalletError::Scattered`] if it takes more than two stakes.
    pub fn show_backing(&self, disclosure: &BackingDisclosure) -> Result<(Instance, Witness), WalletError> {
        let stakes = self.counted_stakes(disclosure)?;
        let owned = stakes.into_iter().map(|stake| self.owned_stake(stake)).collect::<Result<_, _>>()?;
        let witness = Witness::new(self.keys().sk.clone(), owned).ok_or(WalletError::Scattered)?;
        let (network, tip) = (self.state().network(), self.state().tip());
        let claim = Claim {
            company: CompanyId::of(&disclosure.company),
            min: disclosure.min,
            since_max: disclosure.since_max,
            context: context(&network, &disclosure.audience, &disclosure.nonce),
            shows_key: disclosure.shows_key,
        };
        let body = witness.body((tip.note_root, tip.nullifier_root), claim);
        Ok((Instance { body, ext: ext(&network, Statement::Backing, &[]) }, witness))
    }

    // Own stakes in a company, largest first.
    fn stakes_of(&self, company: &str) -> Vec<&OwnStake> {
        let mut stakes = self.stakes().all();
        stakes.retain(|stake| stake.memo.company == company && stake.memo.units > Units::ZERO);
        stakes.sort_by_key(|stake| std::cmp::Reverse((stake.memo.units, stake.position)));
        stakes
    }

    // The fewest stakes, held long enough, that together are enough.
    fn counted_stakes(&self, disclosure: &BackingDisclosure) -> Result<Vec<&OwnStake>, WalletError> {
        let BackingDisclosure { company, min, since_max, .. } = disclosure;
        let mut sum = 0u64;
        let mut counted = Vec::new();
        for stake in self.stakes_of(company).into_iter().filter(|stake| stake.memo.since <= *since_max) {
            if sum >= min.0 && !counted.is_empty() {
                break;
            }
            sum = sum.saturating_add(stake.memo.units.0);
            counted.push(stake);
        }
        if *min == Units::ZERO || sum < min.0 {
            let why = format!("{sum} units of {company} were held at block {since_max}, not {min}");
            return Err(WalletError::NotTrue(why));
        }
        if counted.len() > PLACES { Err(WalletError::Scattered) } else { Ok(counted) }
    }

    fn owned_stake(&self, stake: &OwnStake) -> Result<OwnedStake, WalletError> {
        let absence = self.state().nullifier_absence(stake.nf);
        let mut owned = OwnedStake::default();
        owned.absence = absence.ok_or_else(|| WalletError::NotTrue("the stake was sold".to_owned()))?;
        let input = &mut owned.input;
        input.enabled = true;
        (input.units, input.basis, input.since) = (stake.memo.units, stake.memo.basis, stake.memo.since);
        input.rho = stake.memo.rho;
        input.path = self.replica().notes().path(stake.position);
        Ok(owned)
    }
}
