//! People without folders on disk: an account each, in memory.

use sotto_protocol::amount::{Cents, Height, Shares, TokenId};
use sotto_protocol::keys::Keys;
use sotto_protocol::network::Genesis;
use sotto_protocol::token::{Meta, Policy};
use sotto_protocol::transaction::{Founding, Transaction};
use sotto_wallet::{Account, Node, ProofMaker};

use super::{LocalNetwork, Officials, RealProofs, RelationOnly, genesis, rng};

/// A new person.
pub fn newcomer(genesis: Genesis) -> Account {
    newcomer_with_words(genesis).0
}

/// A new person, and the words of the seed.
pub fn newcomer_with_words(genesis: Genesis) -> (Account, String) {
    let words = sotto_protocol::keys::new_mnemonic(&mut rng());
    (Account::new(Keys::from_mnemonic(&words).unwrap(), genesis).unwrap(), words.to_string())
}

/// Reads all blocks up to the tip.
pub fn catch_up<N: Node>(account: &mut Account, network: &N) {
    let tip = network.tip().unwrap();
    while account.height() < tip {
        for block in network.blocks(Height(account.height().0 + 1)).unwrap() {
            account.absorb(&block).unwrap();
        }
    }
}

/// The same for several accounts, which share one copy of the ledger from then on.
pub fn catch_up_together<N: Node>(accounts: &mut [Account], network: &N) {
    let tip = network.tip().unwrap();
    while let Some(first) = accounts.first().filter(|first| first.height() < tip) {
        for block in network.blocks(Height(first.height().0 + 1)).unwrap() {
            Account::absorb_together(accounts, &block).unwrap();
        }
    }
}

/// A network and its members; number `tid` stands at `tid - 1`.
pub struct Crew<M = RelationOnly> {
    pub network: LocalNetwork,
    pub accounts: Vec<Account>,
    pub maker: M,
}

impl Crew {
    /// Everybody is a member with a token of this supply and some money, at the beginning of an epoch.
    pub fn new(people: usize, supply: Shares, cash: Cents) -> Self {
        Self::on(LocalNetwork::default(), RelationOnly, people, (supply, cash))
    }
}

impl Crew<RealProofs> {
    /// The same, with real proofs, which the network verifies.
    pub fn proven(people: usize, supply: Shares, cash: Cents) -> Self {
        let network = LocalNetwork::verifying(genesis(&Officials::default()));
        Self::on(network, RealProofs::default(), people, (supply, cash))
    }
}

impl<M: ProofMaker> Crew<M> {
    fn on(network: LocalNetwork, maker: M, people: usize, (supply, cash): (Shares, Cents)) -> Self {
        let genesis = network.genesis().unwrap();
        let mut crew = Self { network, accounts: (0..people).map(|_| newcomer(genesis.clone())).collect(), maker };
        for (i, policy) in (0..people).zip([Policy::Gross, Policy::Gains].into_iter().cycle()) {
            let registration = crew.network.register(&crew.accounts[i], &format!("M{i}"), policy);
            let issue = crew.accounts[i].found(&registration, supply, Meta::default()).unwrap();
            let issue = issue.prove(&crew.maker).unwrap();
            crew.network.submit(&Transaction::Found(Box::new(Founding { registration, issue }))).unwrap();
            crew.network.deposit(cash, crew.accounts[i].deposits().next());
            crew.sync();
        }
        crew.network.next_epoch();
        // Minted notes can be spent once the block that holds them is sealed.
        crew.network.seal();
        crew.sync();
        crew
    }

    pub fn sync(&mut self) {
        for account in &mut self.accounts {
            catch_up(account, &self.network);
        }
    }

    pub fn of(&self, tid: TokenId) -> &Account {
        &self.accounts[tid.0 as usize - 1]
    }

    /// Submits what must be accepted, and lets everybody read it.
    pub fn submit(&mut self, transaction: &Transaction) {
        self.network.submit(transaction).unwrap();
        self.sync();
    }
}
