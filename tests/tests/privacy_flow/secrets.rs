//! What nobody may read: the figures of the flow, and all that any wallet ever knew.

use std::collections::BTreeSet;

use sotto_wallet::Account;

use super::{Figures, SUPPLY};

/// The figures to be searched for, but for small ones, which stand everywhere.
#[derive(Debug, Default)]
pub struct Secrets {
    /// Of notes, locks, tokens, prices, sales.
    pub private: BTreeSet<u128>,
    /// Those that are public and not small: that they are found shows that the search works.
    pub public: BTreeSet<u128>,
}

impl Secrets {
    /// Those that the flow begins with.
    pub fn of(figures: &Figures) -> Self {
        let public = figures.deposits.iter().chain([&figures.withdrawal]).map(|c| u128::from(c.0)).collect();
        let mut secrets = Self { private: BTreeSet::new(), public };
        let deals = figures.raises.iter().chain([&figures.resale]);
        deals.flat_map(|deal| [deal.price.0, deal.shares.0]).for_each(|figure| secrets.add(figure.into()));
        [figures.gross, figures.gain].into_iter().for_each(|figure| secrets.add(figure.0.into()));
        secrets
    }

    fn add(&mut self, number: u128) {
        let is_public = self.public.contains(&number) || number == u128::from(SUPPLY.0);
        if number >> 32 != 0 && !is_public {
            self.private.insert(number);
        }
    }

    /// Adds everything that a wallet knows now.
    pub fn watch(&mut self, account: &Account) {
        let mut seen: Vec<u128> = Vec::new();
        let balance = account.balance();
        seen.push(balance.cash.0.into());
        seen.extend(balance.holdings.iter().flat_map(|h| [h.shares.0, h.basis.0, h.claimable.0].map(u128::from)));
        seen.extend(account.holdings().cash().iter().map(|note| u128::from(note.amount.0)));
        for note in account.holdings().live_shares() {
            let memo = &note.memo;
            seen.extend([memo.amount.0, memo.basis.0, memo.carry.0].map(u128::from));
            seen.push(memo.index.0);
            seen.push(memo.token.remainder.0.into());
        }
        seen.extend(account.locks().all().iter().map(|lock| u128::from(lock.note.amount.0)));
        let followed: Vec<_> = account.followed().filter_map(|tid| account.token(tid).ok()).collect();
        seen.extend(followed.iter().flat_map(|token| [token.index.0, token.remainder.0.into()]));
        seen.into_iter().for_each(|number| self.add(number));
    }
}
