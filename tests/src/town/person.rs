//! A person with a wallet folder of their own.

use std::path::Path;

use secrecy::SecretString;
use sotto_protocol::amount::{Cents, Height, Reputation, Shares, TokenId};
use sotto_protocol::operation::{Acknowledgement, Deposit, Endorsed, Registration, Signed};
use sotto_protocol::token::{Meta, Policy};
use sotto_protocol::transaction::{Founding, Transaction};
use sotto_wallet::folder::Network;
use sotto_wallet::{Account, Chore, Folder, Node};

use super::officials::{reference, rng};
use super::{Fallible, Town};

/// The passphrase of every wallet in the demonstration.
pub const PASSPHRASE: &str = "sotto voce";

/// A person.
#[derive(Debug)]
pub struct Person {
    /// The name, which is also the token's symbol in lower case.
    pub name: &'static str,
    /// The wallet's folder.
    pub folder: Folder,
    /// What the wallet knows.
    pub account: Account,
}

impl Person {
    /// With a fresh wallet in `folder`.
    ///
    /// # Errors
    /// If the folder cannot be used.
    pub fn arrive(town: &Town, folder: &Path, name: &'static str) -> Fallible<Self> {
        let words = sotto_protocol::keys::new_mnemonic(&mut rng());
        Self::with_seed(town, folder, name, SecretString::from(words.to_string()))
    }

    /// With a wallet restored from its seed.
    ///
    /// # Errors
    /// If the folder cannot be used.
    pub fn with_seed(town: &Town, folder: &Path, name: &'static str, seed: SecretString) -> Fallible<Self> {
        let network = Network {
            genesis: town.node.genesis()?,
            service: town.service.address().to_owned(),
            birthday: Height::ZERO,
        };
        let folder = Folder::create(folder, network, seed, &SecretString::from(PASSPHRASE.to_owned()))?;
        let account = folder.account()?;
        Ok(Self { name, folder, account })
    }

    /// `Bob`.
    #[must_use]
    pub fn called(&self) -> String {
        let mut letters = self.name.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// The member's number.
    ///
    /// # Errors
    /// If this is no member yet.
    pub fn tid(&self) -> Fallible<TokenId> {
        Ok(self.account.me()?.member.tid)
    }

    /// Money at hand.
    #[must_use]
    pub fn cash(&self) -> Cents {
        self.account.balance().cash
    }

    /// Shares of a token.
    #[must_use]
    pub fn shares(&self, tid: TokenId) -> Shares {
        self.account.holding(tid).map_or(Shares::ZERO, |h| h.shares)
    }

    /// Reads the network.
    ///
    /// # Errors
    /// [`sotto_wallet::WalletError`].
    pub fn sync(&mut self, town: &Town) -> Fallible<()> {
        Ok(self.folder.sync(&mut self.account, &town.node, |_, _| {})?)
    }

    /// Reads the network and lets the wallet do what it does by itself.
    ///
    /// # Errors
    /// [`sotto_wallet::WalletError`].
    pub fn settle(&mut self, town: &mut Town) -> Fallible<Vec<Chore>> {
        town.between()?;
        let chores = self.folder.sync_and_settle(&mut self.account, &town.node, &town.maker, |_, _| {})?;
        for chore in &chores {
            let (what, tid, amount) = match chore {
                Chore::Declared { tid, amount } => ("by itself declares for the holders of", *tid, *amount),
                Chore::Claimed { tid, amount } => ("by itself claims on", *tid, *amount),
            };
            let symbol = self.account.symbol(tid);
            town.narrator.tell(&format!("{}'s wallet {what} {symbol}: {}", self.called(), amount.to_decimal()));
        }
        Ok(chores)
    }

    /// A registration by the authority, as asked for.
    ///
    /// # Errors
    /// If the service does not answer.
    pub fn registration(&self, town: &Town, policy: Policy) -> Fallible<Endorsed<Registration>> {
        let tid = self.account.state().next_tid().ok_or("the registry is full")?;
        let registration = Registration {
            tid,
            symbol: self.name.to_ascii_uppercase(),
            address: self.account.keys().address(),
            policy,
            reputation: Reputation(100),
            vetted: true,
            acknowledgement: Acknowledgement([9; 32]),
        };
        Ok(Endorsed::sign(&town.node.genesis()?.id(), registration, &town.officials.authority))
    }

    /// Registers and founds a token; a member from the next epoch on.
    ///
    /// # Errors
    /// If it is refused.
    pub fn found(&mut self, town: &mut Town, supply: Shares, policy: Policy) -> Fallible<()> {
        self.sync(town)?;
        let registration = self.registration(town, policy)?;
        let issue = self.account.found(&registration, supply, Meta::default())?.prove(&town.maker)?;
        town.submit(&Transaction::Found(Box::new(Founding { registration, issue })))?;
        self.sync(town)
    }

    /// Pays money in through the gateway.
    ///
    /// # Errors
    /// If it is refused.
    pub fn deposit(&mut self, town: &mut Town, amount: Cents) -> Fallible<()> {
        self.sync(town)?;
        let deposit = Deposit { amount, owner: self.account.deposits().next(), reference: reference() };
        let signed = Signed::sign(&town.node.genesis()?.id(), deposit, &town.officials.gateway);
        town.submit(&Transaction::Deposit(signed))?;
        self.sync(town)
    }
}
