//! What holds after every operation, whatever it was.

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use sotto_protocol::amount::TokenId;

use crate::arithmetic::{units, units_per_cent};
use crate::cap_table::CapTable;
use crate::lot::Holding;
use crate::model::Model;

/// An invariant that does not hold: the model itself is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Invariant 1.
    #[error("deposits less withdrawals are {put_in}, cash, locks, accrued and remainders are {found} (2^-64 cents)")]
    Cash {
        /// Deposits less withdrawals.
        put_in: BigUint,
        /// Everything that can be found in the network.
        found: BigUint,
    },
    /// Invariant 2.
    #[error("{tid}: {held} shares are held of {supply}")]
    Shares {
        /// Whose token.
        tid: TokenId,
        /// Shares in all hands.
        held: BigUint,
        /// Shares outstanding.
        supply: BigUint,
    },
    /// Invariant 3, the sum: credited, declared and remainder are all that was ever paid out.
    #[error("{tid}: {paid_out} units were paid out, {found} were credited or remain")]
    Distributed {
        /// Whose token.
        tid: TokenId,
        /// Paid out.
        paid_out: BigUint,
        /// Credited or left over.
        found: BigUint,
    },
    /// Invariant 3, for one holder: what was credited is what was paid and what is unclaimed.
    #[error("{tid}: {holder} was credited {credited} units, but {found} were paid or are unclaimed")]
    Credited {
        /// Whose token.
        tid: TokenId,
        /// Whose holding.
        holder: TokenId,
        /// Credited.
        credited: BigUint,
        /// Paid or unclaimed.
        found: BigUint,
    },
    /// Invariant 3, pro rata: further from the naive formula than rounding explains.
    #[error("{tid}: {holder} is {off} units from the naive formula")]
    ProRata {
        /// Whose token.
        tid: TokenId,
        /// Whose holding.
        holder: TokenId,
        /// How far.
        off: BigRational,
    },
    /// Invariant 3: what could not be divided is less than a unit a share.
    #[error("{tid}: the remainder is not below the supply")]
    Remainder {
        /// Whose token.
        tid: TokenId,
    },
}

impl Model {
    /// Checks all of them.
    ///
    /// # Errors
    /// The first that is [`Broken`].
    pub fn check_invariants(&self) -> Result<(), Broken> {
        self.check_cash()?;
        for (tid, table) in &self.tokens {
            table.check(*tid)?;
        }
        Ok(())
    }

    /// Deposits less withdrawals are the cash in all hands, the locks, what is accrued and what dividing left over: to the
    /// 2^-64 cent.
    fn check_cash(&self) -> Result<(), Broken> {
        let put_in = (&self.deposited - &self.withdrawn) * units_per_cent();
        let cash: BigUint = self.cash.values().map(|c| units(*c)).sum();
        let locks: BigUint = self.locks.values().map(|l| units(l.amount)).sum();
        let accrued: BigUint = self.tokens.values().map(CapTable::accrued).sum();
        let found = cash + locks + accrued;
        if put_in == found { Ok(()) } else { Err(Broken::Cash { put_in, found }) }
    }
}

impl CapTable {
    /// Paid out and not yet in anybody's hand: unclaimed, declared, and the remainder, in units.
    #[must_use]
    pub fn accrued(&self) -> BigUint {
        self.holdings.values().map(Holding::unclaimed).sum::<BigUint>() + self.declared_units() + &self.remainder
    }

    fn declared_units(&self) -> BigUint {
        self.declared.iter().map(|payout| &payout.per_share * self.supply.0).sum()
    }

    /// Checks what holds for a single token.
    ///
    /// # Errors
    /// The first that is [`Broken`].
    pub fn check(&self, tid: TokenId) -> Result<(), Broken> {
        let supply = BigUint::from(self.supply.0);
        let held: BigUint = self.holdings.values().map(|h| BigUint::from(h.amount().0)).sum();
        if held != supply {
            return Err(Broken::Shares { tid, held, supply });
        }
        if self.remainder >= supply {
            return Err(Broken::Remainder { tid });
        }
        let credited: BigUint = self.holdings.values().map(|h| &h.credited).sum();
        let (paid_out, found) = (&self.paid_out * units_per_cent(), credited + self.declared_units() + &self.remainder);
        if paid_out != found {
            return Err(Broken::Distributed { tid, paid_out, found });
        }
        self.holdings.iter().try_for_each(|(holder, holding)| holding.check(tid, *holder))
    }
}

impl Holding {
    /// Credited less entitled, in units: 0 when every division was exact.
    #[must_use]
    pub fn deviation(&self) -> BigRational {
        let entitled = &self.entitled * BigInt::from(units_per_cent());
        BigRational::from(BigInt::from(self.credited.clone())) - entitled
    }

    fn check(&self, tid: TokenId, holder: TokenId) -> Result<(), Broken> {
        let found = &self.paid * units_per_cent() + self.unclaimed();
        if self.credited != found {
            return Err(Broken::Credited { tid, holder, credited: self.credited.clone(), found });
        }
        let off = self.deviation();
        let bound = BigRational::from(BigInt::from(self.exposure.clone()));
        if off > bound || -&off > bound {
            return Err(Broken::ProRata { tid, holder, off });
        }
        Ok(())
    }
}
