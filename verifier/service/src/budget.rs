//! What a client may cost: a budget for each, in the work of verifying, so that whoever sends what does not verify starves nobody else.
//!
//! A *unit* is a request or a proof. A budget grows by the second up to a limit. A submission costs what it holds, and until it is
//! verified a *pledge* besides, which comes back if it verifies, or if the rules refuse it before a proof was looked at, and is lost
//! otherwise. So a client can have only so many unverified submissions under way, and pays for the bad ones.
//!
//! Whoever has not had a transaction verified, or had one refused since, is a *stranger*. All strangers together have a few places in
//! the queue: many addresses that send one bad proof each get no further than one that sends many.
//!
//! Libraries for rate limits neither give back nor take debts, which is why this is a count of its own.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::client::Client;

/// What a transaction costs besides that does not verify: finding it among the good ones of its batch takes several checks of its own.
pub(crate) const PLEDGE: u32 = 32;
/// What a letter costs with its request: everybody downloads it, for as long as it lives. Every budget can hold this much.
const LETTER: u32 = 8 * PLEDGE;
/// So many seconds' growth fit into a budget.
const DEPTH: u32 = 8;
/// What a new client begins with, as a part of a full budget: an address that was not seen before is cheap to come by.
const BEGINNING: f64 = 0.25;
/// Unverified submissions of strangers at a time, of all of them.
const STRANGERS: usize = 8;
/// Clients that are remembered. More share one budget, until there is room.
const CLIENTS: usize = 1 << 16;
/// How often room is made at most: it takes a look at every client.
const SWEEP: Duration = Duration::from_secs(1);

/// Why a client has to wait, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OverBudget {
    /// It used up what it had.
    Spent(Duration),
    /// Others that nobody knows either are waiting already.
    Strangers,
}

#[derive(Debug, Clone, Copy)]
struct Account {
    balance: f64,
    counted: Instant,
    known: bool,
}

struct Table {
    accounts: HashMap<Client, Account>,
    // Of all for whom there was no room.
    shared: Account,
    swept: Instant,
}

/// The budgets of all clients.
pub(crate) struct Budgets {
    // Units a second.
    growth: f64,
    most: f64,
    clients: usize,
    table: Mutex<Table>,
    strangers: Arc<Semaphore>,
}

/// What is held back for a submission until it is verified.
pub(crate) struct Pledge {
    budgets: Arc<Budgets>,
    client: Client,
    open: bool,
    place: Option<OwnedSemaphorePermit>,
}

impl Budgets {
    /// Budgets that grow by so many units a second.
    pub(crate) fn new(growth: u32) -> Self {
        Self::of(growth, CLIENTS, Instant::now())
    }

    fn of(growth: u32, clients: usize, now: Instant) -> Self {
        // Room for one pledge and its transaction at least, or nobody could submit anything.
        let most = f64::from(growth.saturating_mul(DEPTH).max(8 * PLEDGE));
        let shared = Account { balance: most, counted: now, known: false };
        let table = Table { accounts: HashMap::new(), shared, swept: now };
        let strangers = Arc::new(Semaphore::new(STRANGERS));
        Self { growth: f64::from(growth.max(1)), most, clients, table: Mutex::new(table), strangers }
    }

    /// Takes the cost of a request.
    pub(crate) fn charge(&self, client: Client, units: u32) -> Result<(), OverBudget> {
        self.charge_at(client, units, Instant::now())
    }

    fn charge_at(&self, client: Client, units: u32, now: Instant) -> Result<(), OverBudget> {
        let (units, growth) = (f64::from(units), self.growth);
        self.with(client, now, |account| {
            if account.balance >= units {
                account.balance -= units;
                return Ok(());
            }
            Err(OverBudget::Spent(Duration::from_secs_f64((units - account.balance) / growth)))
        })
    }

    /// Takes the rest of the cost of a letter, whose request was charged before it was read.
    pub(crate) fn charge_letter(&self, client: Client) -> Result<(), OverBudget> {
        self.charge(client, LETTER - 1)
    }

    /// Whether something of this client was verified, and nothing refused since.
    pub(crate) fn knows(&self, client: Client) -> bool {
        self.with(client, Instant::now(), |account| account.known)
    }

    /// Takes what nobody's mistake costs: something that no wallet sends. It may leave a debt.
    pub(crate) fn fine(&self, client: Client) {
        self.fine_at(client, Instant::now());
    }

    fn fine_at(&self, client: Client, now: Instant) {
        self.with(client, now, |account| {
            // However many were under way: a debt is paid back within the time that a budget takes to fill.
            account.balance = (account.balance - f64::from(PLEDGE)).max(-self.most);
            account.known = false;
        });
    }

    /// Takes the cost of a submission, and a pledge.
    pub(crate) fn pledge(self: &Arc<Self>, client: Client, units: u32) -> Result<Pledge, OverBudget> {
        let now = Instant::now();
        let place = if self.knows(client) {
            None
        } else {
            Some(self.strangers.clone().try_acquire_owned().map_err(|_| OverBudget::Strangers)?)
        };
        // More proofs than a budget holds would be refused for ever.
        let units = units.min(4 * PLEDGE);
        self.charge_at(client, units + PLEDGE, now)?;
        Ok(Pledge { budgets: self.clone(), client, open: true, place })
    }

    fn give_back(&self, client: Client, verified: bool) {
        self.with(client, Instant::now(), |account| {
            account.balance = (account.balance + f64::from(PLEDGE)).min(self.most);
            account.known |= verified;
        });
    }

    fn with<T>(&self, client: Client, now: Instant, work: impl FnOnce(&mut Account) -> T) -> T {
        let mut table = self.table.lock();
        let Table { accounts, shared, swept } = &mut *table;
        if accounts.len() >= self.clients && !accounts.contains_key(&client) && now.duration_since(*swept) >= SWEEP {
            *swept = now;
            // Whoever has a full budget again is as good as new, but for having been known.
            accounts.retain(|_, account| self.grown(account, now) < self.most);
        }
        let account = if accounts.len() >= self.clients && !accounts.contains_key(&client) {
            // What one of them did says nothing about the others.
            shared.known = false;
            shared
        } else {
            let beginning = Account { balance: self.most * BEGINNING, counted: now, known: false };
            accounts.entry(client).or_insert(beginning)
        };
        account.balance = self.grown(account, now);
        account.counted = account.counted.max(now);
        work(account)
    }

    fn grown(&self, account: &Account, now: Instant) -> f64 {
        let grown = now.saturating_duration_since(account.counted).as_secs_f64() * self.growth;
        (account.balance + grown).min(self.most)
    }
}

impl Pledge {
    /// Whether it is the word of somebody unknown.
    pub(crate) fn is_strangers(&self) -> bool {
        self.place.is_some()
    }

    /// The submission verified: the client is known by it.
    pub(crate) fn verified(mut self) {
        self.open = false;
        self.budgets.give_back(self.client, true);
    }

    /// It did not: the pledge is lost.
    pub(crate) fn failed(mut self) {
        self.open = false;
        self.budgets.with(self.client, Instant::now(), |account| account.known = false);
    }
}

// Nobody looked at a proof: it comes back.
impl Drop for Pledge {
    fn drop(&mut self) {
        if self.open {
            self.budgets.give_back(self.client, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn client(number: u32) -> Client {
        Client::from(std::net::IpAddr::from(Ipv4Addr::from(number)))
    }

    fn balance(budgets: &Budgets, client: Client, now: Instant) -> f64 {
        budgets.with(client, now, |account| account.balance)
    }

    #[test]
    fn a_budget_runs_out_and_grows_again() {
        let now = Instant::now();
        let budgets = Budgets::of(64, CLIENTS, now);
        let most = 64 * DEPTH;
        // A new client has a part of it.
        budgets.charge_at(client(1), most / 4, now).expect("it has that much");
        let late = Err(OverBudget::Spent(Duration::from_secs(2)));
        assert_eq!(budgets.charge_at(client(1), 128, now), late, "it says how long to wait");
        budgets.charge_at(client(1), 128, now + Duration::from_secs(2)).expect("it grew");
        // Another's is untouched, and none grows over its limit.
        let later = now + Duration::from_secs(3600);
        assert_eq!(balance(&budgets, client(2), now).round(), f64::from(most / 4));
        assert_eq!(balance(&budgets, client(1), later).round(), f64::from(most));
    }

    // Slow enough that the clock does not matter.
    fn slowly() -> Arc<Budgets> {
        Arc::new(Budgets::of(1, CLIENTS, Instant::now()))
    }

    #[test]
    fn a_pledge_comes_back_unless_the_proof_is_bad() {
        let budgets = slowly();
        let about = |expected: i32| {
            let balance = balance(&budgets, client(1), Instant::now());
            assert!((f64::from(expected)..f64::from(expected) + 20.0).contains(&balance), "{balance}");
        };
        let known = || budgets.with(client(1), Instant::now(), |account| account.known);
        about(64);
        drop(budgets.pledge(client(1), 2).expect("it has that much"));
        about(62);
        assert!(!known());
        budgets.pledge(client(1), 2).expect("it has that much").verified();
        about(60);
        assert!(known());
        budgets.pledge(client(1), 2).expect("it has that much").failed();
        about(26);
        assert!(!known());
        budgets.fine(client(1));
        about(-6);
    }

    #[test]
    fn whoever_sends_bad_proofs_pays_until_nothing_is_left_and_others_do_not_notice() {
        let budgets = slowly();
        let mut bad = 0;
        while let Ok(pledge) = budgets.pledge(client(1), 1) {
            pledge.failed();
            bad += 1;
        }
        assert!((1..=2).contains(&bad), "{bad} bad proofs empty a new client's budget");
        budgets.pledge(client(2), 1).expect("another has its own").verified();
    }

    #[test]
    fn a_debt_is_bounded() {
        let now = Instant::now();
        let budgets = Budgets::of(64, CLIENTS, now);
        (0..1000).for_each(|_| budgets.fine_at(client(1), now));
        assert_eq!(balance(&budgets, client(1), now).round(), -f64::from(64 * DEPTH));
    }

    #[test]
    fn the_smallest_budget_can_hold_a_letter() {
        let now = Instant::now();
        let budgets = Budgets::of(1, 8, now);
        let full = now + Duration::from_secs(3600);
        budgets.charge_at(client(0), 0, now).expect("nothing is asked for");
        budgets.charge_at(client(0), 1, full).expect("the request");
        budgets.charge_at(client(0), LETTER - 1, full).expect("the letter");
        assert!(budgets.charge_at(client(0), 1, full).is_err(), "and nothing else");
    }

    #[test]
    fn strangers_share_a_few_places_and_known_clients_need_none() {
        let budgets = Arc::new(Budgets::new(1000));
        budgets.pledge(client(0), 1).expect("there is room").verified();
        let waiting: Vec<_> = (1..=8).map(|n| budgets.pledge(client(n), 1).expect("there is room")).collect();
        assert_eq!(budgets.pledge(client(99), 1).err(), Some(OverBudget::Strangers));
        let known = budgets.pledge(client(0), 1).expect("it is known");
        drop(waiting);
        budgets.pledge(client(99), 1).expect("there is room again").failed();
        // Known until a proof of its own fails.
        known.failed();
        let _waiting: Vec<_> = (1..=8).map(|n| budgets.pledge(client(n), 1).expect("there is room")).collect();
        assert_eq!(budgets.pledge(client(0), 1).err(), Some(OverBudget::Strangers));
    }

    #[test]
    fn the_table_does_not_grow_for_ever() {
        let now = Instant::now();
        let budgets = Budgets::of(64, 8, now);
        (0..100).for_each(|n| budgets.charge_at(client(n), 1, now).expect("it has that much"));
        assert_eq!(budgets.table.lock().accounts.len(), 8);
        // Once budgets are full again, there is room.
        let later = now + Duration::from_secs(3600);
        budgets.charge_at(client(200), 1, later).expect("it has that much");
        assert!(budgets.table.lock().accounts.contains_key(&client(200)));
        assert_eq!(budgets.table.lock().accounts.len(), 1);
    }
}
