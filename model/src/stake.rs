//! Stakes in companies: attested by oracles, consumed when they are sold, so that their cost counts (R22).

use sotto_protocol::amount::{Cents, TokenId, Units};

use crate::arithmetic::basis_of_units;
use crate::distribution::{Event, EventId, Progress};
use crate::keys::Keys;
use crate::model::Model;
use crate::refused::Refused;

/// A company, by any number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Company(pub u64);

/// The number of a stake, in the order of attestation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StakeId(pub u64);

/// A part of a company in one hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stake {
    /// Whose.
    pub owner: Keys,
    /// Of which company.
    pub company: Company,
    /// How much of it is left.
    pub units: Units,
    /// What was paid for that.
    pub basis: Cents,
}

/// What of a stake was sold, as the oracle says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoldStake {
    /// By whom, with which keys: no others read what the oracle wrote.
    pub seller: Keys,
    /// Of which company.
    pub company: Company,
    /// How much.
    pub units: Units,
}

impl Model {
    /// An oracle attests that a member holds a part of a company.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`].
    pub fn attest_stake(
        &mut self,
        owner: TokenId,
        (company, units): (Company, Units),
        basis: Cents,
    ) -> Result<StakeId, Refused> {
        let owner = self.keys(owner)?;
        let id = StakeId(self.next_stake);
        self.next_stake += 1;
        // Nothing is no stake.
        if units != Units(0) {
            self.stakes.insert(id, Stake { owner, company, units, basis });
        }
        Ok(id)
    }

    /// An oracle attests that a member sold such a part: it does not know what that had cost. The event awaits its stake, and is not
    /// paid before (LEDGER-47).
    ///
    /// # Errors
    /// [`Refused::UnknownMember`].
    pub fn attest_sale(
        &mut self,
        tid: TokenId,
        (company, units): (Company, Units),
        gross: Cents,
    ) -> Result<EventId, Refused> {
        let sold = SoldStake { seller: self.member(tid)?.keys_of(tid), company, units };
        Ok(self.open_event(Event {
            sold: Some(sold),
            progress: Progress::AwaitsStake,
            ..self.new_event(tid, gross, gross)
        }))
    }

    /// The seller consumes the stake that was sold, or a part of it. Its part of the cost goes along, rounded down, and another event, with
    /// the gain above that, takes the place of the attested one.
    ///
    /// # Errors
    /// [`Refused::UnknownEvent`], [`Refused::Rotating`], [`Refused::NoStakeAwaited`], [`Refused::OtherKeys`], [`Refused::UnknownStake`],
    /// [`Refused::NothingSold`], [`Refused::NotEnoughUnits`].
    pub fn consume(&mut self, tid: TokenId, event: EventId, stake: StakeId) -> Result<EventId, Refused> {
        let attested = self.event_of(tid, event)?;
        self.check_not_rotating(tid)?;
        let sold = attested.sold.filter(|_| attested.progress == Progress::AwaitsStake);
        let sold = sold.ok_or(Refused::NoStakeAwaited(event))?;
        let keys = self.keys(tid)?;
        if sold.seller != keys {
            return Err(Refused::OtherKeys(tid));
        }
        let held = self.stakes.get(&stake).filter(|held| held.owner == keys && held.company == sold.company);
        let held = *held.ok_or(Refused::UnknownStake(stake))?;
        if sold.units == Units(0) {
            return Err(Refused::NothingSold);
        }
        let rest = held.units.0.checked_sub(sold.units.0);
        let rest = rest.ok_or(Refused::NotEnoughUnits { held: held.units, sold: sold.units })?;
        let basis = basis_of_units(held.basis, sold.units, held.units);
        self.stakes.remove(&stake);
        if rest > 0 {
            let kept = held.basis.checked_sub(basis).expect("a part has at most the basis of the whole");
            self.stakes.insert(stake, Stake { units: Units(rest), basis: kept, ..held });
        }
        self.events.entry(event).and_modify(|event| event.progress = Progress::Replaced);
        let gain = attested.gross.checked_sub(basis).unwrap_or(Cents::ZERO);
        Ok(self.open_event(Event { gain, sold: None, progress: Progress::Open, ..attested }))
    }
}
