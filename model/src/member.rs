//! Members: who may do what. Every member has exactly one token, of the same number.

use sotto_protocol::amount::{Reputation, Shares, TokenId};
use sotto_protocol::member::Status;
use sotto_protocol::token::{Meta, Policy};

use crate::keys::Keys;
use crate::model::Model;
use crate::refused::Refused;

/// A member's public record, and what the member's token asks of a buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Active or blocked, vetted, quiet, rotating.
    pub status: Status,
    /// How often the keys were replaced: which of them are in use.
    pub keys: u32,
    /// Standing.
    pub reputation: Reputation,
    /// What of a sale goes to the token's holders; never changes.
    pub policy: Policy,
    /// What a buyer of the token must be.
    pub meta: Meta,
}

impl Member {
    /// The keys in use of the member of this number.
    #[must_use]
    pub fn keys_of(&self, member: TokenId) -> Keys {
        Keys { member, nth: self.keys }
    }
}

/// A founding that takes effect at the boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Founding {
    /// The record.
    pub member: Member,
    /// Shares that the token begins with, all the owner's.
    pub supply: Shares,
}

/// What the authority says of a person, and what the person's token shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    /// What of a sale goes to the token's holders.
    pub policy: Policy,
    /// What a buyer of the token must be.
    pub meta: Meta,
    /// The standing to begin with.
    pub reputation: Reputation,
    /// Whether vetted as a patient long-term investor.
    pub vetted: bool,
    /// Shares that the token begins with, all the owner's.
    pub supply: Shares,
}

impl Model {
    /// Registers a person and founds the token (R1). Both begin at the next boundary; numbers are given in order.
    ///
    /// # Errors
    /// [`Refused::NoShares`] for a token without shares.
    pub fn register(&mut self, person: Registration) -> Result<TokenId, Refused> {
        if person.supply == Shares::ZERO {
            return Err(Refused::NoShares);
        }
        let vetted = if person.vetted { Status::VETTED } else { 0 };
        let member = Member {
            status: Status(Status::ACTIVE).with(vetted),
            keys: 0,
            reputation: person.reputation,
            policy: person.policy,
            meta: person.meta,
        };
        let taken = self.members.len() + self.foundings.len();
        let tid = TokenId(u32::try_from(taken + 1).map_err(|_| Refused::TooMuch)?);
        self.foundings.insert(tid, Founding { member, supply: person.supply });
        Ok(tid)
    }

    /// Blocks a member for proven fraud, or lifts the block (R16), at once. What is owed to and by the member still flows.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`]; [`Refused::NothingToChange`] if it is so already.
    pub fn block(&mut self, tid: TokenId, blocked: bool) -> Result<(), Refused> {
        let member = self.members.get_mut(&tid).ok_or(Refused::UnknownMember(tid))?;
        if member.status.has(Status::BLOCKED) == blocked {
            return Err(Refused::NothingToChange(tid));
        }
        member.status = if blocked {
            member.status.with(Status::BLOCKED).without(Status::ACTIVE)
        } else {
            member.status.with(Status::ACTIVE).without(Status::BLOCKED)
        };
        Ok(())
    }
}
