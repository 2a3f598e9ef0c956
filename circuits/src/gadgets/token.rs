//! The token's hidden state in constraints; see `sotto_protocol::token`.

use sotto_protocol::field::F;
use sotto_protocol::hash::Tag;
use sotto_protocol::token::TokenState;

use super::hash::hash;
use super::wire::{Cs, Result, Wire, witness};

/// The opening of `K = H_TOKEN(tid, D, rem, hk, meta, n)`.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::token::TokenState`
pub struct TokenStateVar {
    pub tid: Wire,
    pub index: Wire,
    pub remainder: Wire,
    pub hk: Wire,
    pub meta: Wire,
    pub n: Wire,
}

impl TokenStateVar {
    /// A private token state. Its numbers are not ranged here; whoever computes with one ranges it.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn witness(cs: &Cs, state: &TokenState) -> Result<Self> {
        Ok(Self {
            tid: witness(cs, state.tid.field())?,
            index: witness(cs, state.index.field())?,
            remainder: witness(cs, state.remainder.field())?,
            hk: witness(cs, state.hk.0)?,
            meta: witness(cs, state.meta.field())?,
            n: witness(cs, F::from(state.n))?,
        })
    }

    /// `K`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn commit(&self) -> Result<Wire> {
        let Self { tid, index, remainder, hk, meta, n } = self;
        hash(Tag::Token, [tid, index, remainder, hk, meta, n])
    }
}
