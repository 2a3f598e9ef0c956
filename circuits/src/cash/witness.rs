//! Private inputs of `cash`, and the public values that follow from them.

use sotto_protocol::amount::{Cents, Height, Shares};
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::note::{CashNote, Commitment, LockNote};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::trade::{Trade, TradeId};
use sotto_protocol::transaction::CashBody;
use sotto_protocol::tree::NoteRoot;
use zeroize::Zeroize;

use crate::spend::CashInput;

/// What becomes of a part of the money.
#[derive(Debug, Clone, Copy)]
pub enum Output {
    /// Kept.
    Cash(Cents),
    /// Locked for the holders of a token; `supply_at_sale` must be 0.
    Lock(LockNote),
}

impl Default for Output {
    fn default() -> Self {
        Self::Cash(Cents::ZERO)
    }
}

impl Output {
    /// How much.
    #[must_use]
    pub fn amount(&self) -> Cents {
        match self {
            Self::Cash(amount) => *amount,
            Self::Lock(lock) => lock.amount,
        }
    }
}

/// Private inputs of `cash`.
#[derive(Clone)]
pub struct Witness {
    /// The holder's key.
    pub sk: SpendingKey,
    /// What is spent.
    pub inputs: [CashInput; 2],
    /// The trade's opening, if there is one. Its `buyer` and `terms.expiry` are not read: they follow from the rest.
    pub trade: Option<Trade>,
    /// The secret of the tag at which the shares are received.
    pub rho_buyer: Rho,
    /// What becomes of the rest.
    pub outputs: [Output; 2],
}

impl Default for Witness {
    fn default() -> Self {
        Self {
            sk: SpendingKey(sotto_protocol::field::F::from(0u64)),
            inputs: Default::default(),
            trade: None,
            rho_buyer: Rho::default(),
            outputs: Default::default(),
        }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cash::Witness(..)")
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.sk.zeroize();
        self.rho_buyer.zeroize();
    }
}

impl Witness {
    /// The price paid; 0 without a trade.
    #[must_use]
    pub fn price(&self) -> Cents {
        self.trade.map_or(Cents::ZERO, |trade| trade.price)
    }

    /// `T` for this buyer and expiry; 0 without a trade.
    #[must_use]
    pub fn trade_id(&self, expiry: Height) -> TradeId {
        let Some(mut trade) = self.trade else { return TradeId::none() };
        trade.buyer = OwnerTag::derive(self.sk.public_key(), self.rho_buyer);
        trade.terms.expiry = expiry;
        trade.id()
    }

    /// What the inputs reveal.
    #[must_use]
    pub fn nullifiers(&self) -> [Nullifier; 2] {
        let nk = self.sk.nullifier_key();
        [self.inputs[0].nullifier(nk), self.inputs[1].nullifier(nk)]
    }

    /// The outputs' commitments, given the first nullifier.
    #[must_use]
    pub fn commitments(&self, nf_0: Nullifier) -> [Commitment; 2] {
        let (pk, nk) = (self.sk.public_key(), self.sk.nullifier_key());
        let commit = |output: &Output, slot| match output {
            Output::Cash(amount) => {
                CashNote { amount: *amount, owner: OwnerTag::derive(pk, successor::cash(nk, nf_0, slot)) }.commit()
            }
            Output::Lock(lock) => LockNote { supply_at_sale: Shares::ZERO, ..*lock }.commit(),
        };
        [commit(&self.outputs[0], Slot::First), commit(&self.outputs[1], Slot::Second)]
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, root_n: NoteRoot, expiry: Height, withdraw: Cents) -> CashBody {
        let nf = self.nullifiers();
        CashBody { root_n, expiry, nf, cm: self.commitments(nf[0]), withdraw, trade: self.trade_id(expiry) }
    }
}
