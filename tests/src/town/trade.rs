//! A trade through its four steps, each a file from one party to the next.

use sotto_protocol::amount::{Cents, Shares, TokenId};
use sotto_protocol::trade::DocHash;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::trade::Proposal;

use super::person::Person;
use super::{Fallible, Town};

/// What is traded.
#[derive(Debug, Clone, Copy)]
pub struct Deal {
    /// Whose shares.
    pub tid: TokenId,
    /// How many.
    pub shares: Shares,
    /// For how much.
    pub price: Cents,
}

/// The finished trade, not yet submitted. Without `issuer`, the seller is the issuer.
///
/// # Errors
/// If a step is refused.
pub fn prepare(
    town: &mut Town,
    (seller, buyer): (&mut Person, &mut Person),
    issuer: Option<&mut Person>,
    deal: Deal,
) -> Fallible<Transaction> {
    seller.sync(town)?;
    buyer.sync(town)?;
    let Deal { tid, shares, price } = deal;
    let proposal = Proposal { tid, buyer: buyer.tid()?, shares, price, doc: DocHash::default() };
    let (offer, (name, kept)) = seller.account.propose(&proposal)?;
    seller.folder.keep_trade(&name, &kept)?;
    town.between()?;
    let mut file = buyer.account.accept(&offer, &town.maker)?;
    town.between()?;
    if let Some(issuer) = issuer {
        issuer.sync(town)?;
        file = issuer.account.approve(&file, &town.maker)?;
        town.between()?;
    }
    Ok(seller.folder.finish(&seller.account, &file, &town.maker)?)
}

/// A whole trade.
///
/// # Errors
/// If it is refused.
pub fn trade(
    town: &mut Town,
    (seller, buyer): (&mut Person, &mut Person),
    issuer: Option<&mut Person>,
    deal: Deal,
) -> Fallible<()> {
    let transaction = prepare(town, (&mut *seller, &mut *buyer), issuer, deal)?;
    town.submit(&transaction)?;
    seller.sync(town)?;
    buyer.sync(town)
}
