//! Removals (R14): a ruling lets an issuer buy all shares of one holder, who is named in it but hidden, at no less than a floor.

use serde::{Deserialize, Serialize};

use crate::amount::{Cents, PriceFloor, Shares, TokenId};
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::keys::PublicKey;
use crate::trade::Salt;

field_newtype! {
    /// `H_RULING(tid, pk, salt)`.
    RulingId
}

/// What a ruling's id opens to. The authority, the issuer and the holder know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// Whose shares may be bought back.
    pub tid: TokenId,
    /// From whom.
    pub pk: PublicKey,
    /// Hides from whom.
    pub salt: Salt,
}

impl Ruling {
    /// `H_RULING(tid, pk, salt)`.
    #[must_use]
    pub fn id(&self) -> RulingId {
        RulingId(hash(Tag::Ruling, [self.tid.field(), self.pk.0, self.salt.0]))
    }
}

/// Bits of the fraction of a cent in which a price floor counts.
pub const FLOOR_BITS: u32 = 32;

impl PriceFloor {
    /// The floor at which so many shares cost at least this much. `None` for no shares, or for a price that no floor expresses.
    #[must_use]
    pub fn of(price: Cents, shares: Shares) -> Option<Self> {
        let exact = (u128::from(price.0) << FLOOR_BITS).checked_add(u128::from(shares.0).checked_sub(1)?)?;
        u64::try_from(exact / u128::from(shares.0)).ok().map(Self)
    }
}

/// The least that so many shares may cost: `ceil(shares * floor / 2^32)` cents. `None` if no price is enough.
#[must_use]
pub fn least_price(shares: Shares, floor: PriceFloor) -> Option<Cents> {
    let exact = u128::from(shares.0) * u128::from(floor.0);
    u64::try_from(exact.div_ceil(1 << FLOOR_BITS)).ok().map(Cents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::F;
    use crate::testing::assert_all_differ;

    #[test]
    fn an_id_says_token_holder_and_salt() {
        let ruling = Ruling { tid: TokenId(3), pk: PublicKey(F::from(4u64)), salt: Salt(F::from(5u64)) };
        let others = [
            ruling,
            Ruling { tid: TokenId(4), ..ruling },
            Ruling { pk: PublicKey(F::from(5u64)), ..ruling },
            Ruling { salt: Salt(F::from(6u64)), ..ruling },
        ];
        assert_all_differ(&others.map(|ruling| ruling.id()));
    }

    #[test]
    fn a_floor_is_the_least_that_reaches_its_price() {
        for (price, shares) in [(1, 1), (500_000, 100_000), (1, 3), (7, 1_000_000), (0, 5)] {
            let (price, shares) = (Cents(price), Shares(shares));
            let floor = PriceFloor::of(price, shares).expect("a small price");
            assert!(least_price(shares, floor) >= Some(price));
            let below = floor.0.checked_sub(1).and_then(|below| least_price(shares, PriceFloor(below)));
            assert!(below.is_none_or(|least| least <= price));
        }
        assert_eq!(PriceFloor::of(Cents(1), Shares::ZERO), None);
        assert_eq!(PriceFloor::of(Cents(u64::MAX), Shares(1)), None);
    }

    #[test]
    fn a_price_is_enough_from_the_floor_on() {
        let half_a_cent = PriceFloor(1 << 31);
        assert_eq!(least_price(Shares(10), half_a_cent), Some(Cents(5)));
        assert_eq!(least_price(Shares(11), half_a_cent), Some(Cents(6)));
        assert_eq!(least_price(Shares(1), PriceFloor(1)), Some(Cents(1)));
        assert_eq!(least_price(Shares(u64::MAX), PriceFloor(0)), Some(Cents(0)));
        assert_eq!(least_price(Shares(u64::MAX), PriceFloor(1 << 32)), Some(Cents(u64::MAX)));
        assert_eq!(least_price(Shares(u64::MAX), PriceFloor((1 << 32) + 1)), None);
        assert_eq!(least_price(Shares(u64::MAX), PriceFloor(u64::MAX)), None);
    }
}
