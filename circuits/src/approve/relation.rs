//! The rules of `approve` in plain Rust; see `SPEC.md`.

use sotto_protocol::keys::PublicKey;
use sotto_protocol::member::Status;

use super::{Instance, Witness};

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// APPROVE-1: the issuer's record, the token's state or its supply is another.
    #[error("APPROVE-1: the registry does not list this issuer with this state and supply")]
    Token,
    /// APPROVE-1: somebody else approves.
    #[error("APPROVE-1: only the issuer or the issuer's steward may approve")]
    Approver,
    /// APPROVE-1: the issuer's key is being replaced.
    #[error("APPROVE-1: the issuer's key is being replaced")]
    IssuerRotating,
    /// APPROVE-2: the trade is another.
    #[error("APPROVE-2: the trade does not open to these parties, token and terms")]
    Trade,
    /// APPROVE-2: a wash sale.
    #[error("APPROVE-2: buyer and seller are one member")]
    SameParty,
    /// APPROVE-3: the buyer is not registered with this record.
    #[error("APPROVE-3: the registry does not list the buyer with this record")]
    Buyer,
    /// APPROVE-3: the buyer may not buy.
    #[error("APPROVE-3: the buyer is not active")]
    BuyerInactive,
    /// APPROVE-3: the buyer's key is being replaced.
    #[error("APPROVE-3: the buyer's key is being replaced")]
    BuyerRotating,
    /// APPROVE-3: the buyer's reputation is too low.
    #[error("APPROVE-3: the token demands a higher reputation of its buyers")]
    Reputation,
    /// APPROVE-3: the buyer is not vetted.
    #[error("APPROVE-3: the token demands vetted buyers")]
    NotVetted,
    /// APPROVE-4: a steward raises.
    #[error("APPROVE-4: only the issuer may approve the issuer's own sale")]
    RaiseBySteward,
    /// APPROVE-4: a blocked issuer raises.
    #[error("APPROVE-4: an issuer who is not active cannot sell own shares")]
    RaiseInactive,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    approver(instance, witness)?;
    trade(instance, witness)?;
    buyer(instance, witness)?;
    raise(witness)
    // APPROVE-5: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// APPROVE-1
fn approver(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if !witness.issuer.stands_in(instance.body.root_s) {
        return Err(Violation::Token);
    }
    let (key, issuer) = (witness.sk.public_key(), &witness.issuer.member);
    if key == issuer.pk {
        return if issuer.status.has(Status::ROTATING) { Err(Violation::IssuerRotating) } else { Ok(()) };
    }
    let by_steward = issuer.steward != PublicKey::default() && key == issuer.steward;
    if by_steward { Ok(()) } else { Err(Violation::Approver) }
}

// APPROVE-2
fn trade(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if instance.body.trade != witness.trade_id(instance.body.expiry) {
        return Err(Violation::Trade);
    }
    if witness.buyer.member.pk == witness.seller { Err(Violation::SameParty) } else { Ok(()) }
}

// APPROVE-3
fn buyer(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if !witness.buyer.stands_in(instance.body.root_s) {
        return Err(Violation::Buyer);
    }
    let (buyer, wanted) = (&witness.buyer.member, &witness.issuer.state.meta);
    if !buyer.status.has(Status::ACTIVE) {
        return Err(Violation::BuyerInactive);
    }
    if buyer.status.has(Status::ROTATING) {
        return Err(Violation::BuyerRotating);
    }
    if witness.is_buyback() {
        return Ok(());
    }
    if buyer.reputation < wanted.min_reputation {
        return Err(Violation::Reputation);
    }
    if wanted.vetted && !buyer.status.has(Status::VETTED) { Err(Violation::NotVetted) } else { Ok(()) }
}

// APPROVE-4
fn raise(witness: &Witness) -> Result<(), Violation> {
    if !witness.is_raise() {
        return Ok(());
    }
    if witness.sk.public_key() != witness.issuer.member.pk {
        return Err(Violation::RaiseBySteward);
    }
    if witness.issuer.member.status.has(Status::ACTIVE) { Ok(()) } else { Err(Violation::RaiseInactive) }
}
