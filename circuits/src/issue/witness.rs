//! Private inputs of `issue`, and the public values that follow from them.

use sotto_protocol::amount::{Cents, Fraction, Height, Shares};
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::note::ShareNote;
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::token::{StateExhausted, TokenCommitment, TokenState};
use sotto_protocol::transaction::IssueBody;
use zeroize::Zeroize;

/// Private inputs of `issue`.
#[derive(Clone)]
pub struct Witness {
    /// The issuer's key.
    pub sk: SpendingKey,
    /// The token's state before; for a founding the one that its first holder starts from: index, remainder and `n` are 0.
    pub state: TokenState,
    /// The minted note's secret.
    pub rho: Rho,
}

impl Default for Witness {
    fn default() -> Self {
        Self {
            sk: SpendingKey(sotto_protocol::field::F::from(0u64)),
            state: TokenState::default(),
            rho: Rho::default(),
        }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("issue::Witness(..)")
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        // The key overwrites itself.
        self.state.index.0.zeroize();
        self.state.remainder.0.zeroize();
        self.state.hk.zeroize();
        self.rho.zeroize();
    }
}

/// Why nothing can be issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// The new supply is not above the old one.
    #[error("an issue makes at least one share")]
    NothingMinted,
    /// The token's state cannot change any more.
    #[error(transparent)]
    State(#[from] StateExhausted),
}

impl Witness {
    /// The token's state after.
    ///
    /// # Errors
    /// [`StateExhausted`].
    pub fn state_new(&self) -> Result<TokenState, StateExhausted> {
        self.state.next(self.state.index, self.state.remainder)
    }

    /// The minted note: settled at the token's index, without a basis.
    #[must_use]
    pub fn mint(&self, amount: Shares, height: Height) -> ShareNote {
        ShareNote {
            tid: self.state.tid,
            amount,
            index: self.state.index,
            carry: Fraction::ZERO,
            basis: Cents::ZERO,
            since: height,
            owner: OwnerTag::derive(self.sk.public_key(), self.rho),
        }
    }

    /// The public values that these private ones make true (if any do). It is a founding exactly if there were no shares before.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn body(&self, supply_old: Shares, supply_new: Shares, height: Height) -> Result<IssueBody, IssueError> {
        let minted = supply_new.checked_sub(supply_old).filter(|minted| *minted != Shares::ZERO);
        let minted = minted.ok_or(IssueError::NothingMinted)?;
        let founding = supply_old == Shares::ZERO;
        Ok(IssueBody {
            tid: self.state.tid,
            pk: self.sk.public_key(),
            k_old: if founding { TokenCommitment::default() } else { self.state.commit() },
            k_new: self.state_new()?.commit(),
            supply_old,
            supply_new,
            height,
            cm_mint: self.mint(minted, height).commit(),
            hkc: self.state.hk.commit(),
        })
    }
}
