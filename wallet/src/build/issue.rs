//! Issue legs: found a token, dilute it.

use sotto_circuits::issue::{Instance, Issue, Witness};
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Shares};
use sotto_protocol::encryption::NoteCiphertext;
use sotto_protocol::field::F;
use sotto_protocol::hash::{Tag, hash};
use sotto_protocol::keys::{HolderKey, Keys};
use sotto_protocol::network::NetworkId;
use sotto_protocol::note::memo::{Cause, Memo, ShareMemo, Story};
use sotto_protocol::operation::{Announcement, Endorsed, Registration, Signed};
use sotto_protocol::tag::Rho;
use sotto_protocol::token::{Meta, TokenState};
use sotto_protocol::transaction::{IssueBody, Leg, ProofBytes};

use super::{os_rng, story};
use crate::account::Account;
use crate::error::WalletError;
use crate::proving::Unproven;

/// An issue leg before its proof.
pub type UnprovenIssue = Unproven<Issue, IssueBody>;

// The own token's holder key and the secrets of its mints follow from the seed, like everything else.
fn own_secret(keys: &Keys, what: u64) -> F {
    hash(Tag::OwnSalt, [keys.sk.nullifier_key().0, F::from(what), F::from(0u64)])
}

impl Account {
    /// The founding of one's own token, for the registration that the authority signed.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn found(
        &self,
        registration: &Endorsed<Registration>,
        supply: Shares,
        meta: Meta,
    ) -> Result<UnprovenIssue, WalletError> {
        let state = TokenState {
            tid: registration.payload.tid,
            index: Index::ZERO,
            remainder: Fraction::ZERO,
            hk: HolderKey(own_secret(self.keys(), 1)),
            meta,
            n: 0,
        };
        let attachment = registration.payload.binding();
        self.issue_leg(state, (Shares::ZERO, supply), self.state().next_boundary(), &attachment)
    }

    /// The announcement of a dilution, for the first epoch that the rules allow.
    ///
    /// # Errors
    /// [`WalletError::NotAMember`], [`WalletError::Nothing`] if that would not be more shares than there are.
    pub fn announce(&self, supply_new: Shares) -> Result<Signed<Announcement>, WalletError> {
        let me = self.me()?;
        if supply_new <= me.supply {
            return Err(WalletError::Nothing("a dilution makes more shares than there are"));
        }
        let state = self.state();
        let (epoch, made_at) = (state.earliest_dilution(), state.height());
        let announcement = Announcement { tid: me.member.tid, supply_new, epoch, made_at };
        Ok(Signed::sign(&state.network(), announcement, self.keys().signing_key()))
    }

    /// The dilution that was announced for this epoch.
    ///
    /// # Errors
    /// [`WalletError::Nothing`] if none was.
    pub fn dilute(&self) -> Result<UnprovenIssue, WalletError> {
        let tid = self.me()?.member.tid;
        let announced = self.state().announcement(tid).ok_or(WalletError::Nothing("no dilution was announced"))?;
        let supply_new = announced.supply_new;
        let supply_old = self.me()?.supply;
        self.issue_leg(self.pending_token(tid)?, (supply_old, supply_new), self.state().next_boundary(), &[])
    }

    fn issue_leg(
        &self,
        state: TokenState,
        (old, new): (Shares, Shares),
        height: Height,
        more: &[u8],
    ) -> Result<UnprovenIssue, WalletError> {
        let mut witness = Witness::default();
        witness.sk = self.keys().sk.clone();
        witness.state = state;
        witness.rho = Rho(own_secret(self.keys(), 2 + (u64::from(height.0) << 8)));
        let body =
            witness.body(old, new, height).map_err(|_| WalletError::Nothing("an issue makes at least one share"))?;
        let note = self.mint_note(&witness, &body)?;
        let leg = Leg { body, ciphertexts: vec![note], destination: String::new(), proof: ProofBytes::BLANK };
        let ext = ext(&leg, &self.state().network(), more);
        Ok(Unproven { leg, instance: Instance { body, ext }, witness })
    }

    fn mint_note(&self, witness: &Witness, body: &IssueBody) -> Result<NoteCiphertext, WalletError> {
        let minted = Shares(body.supply_new.0 - body.supply_old.0);
        let token =
            witness.state_new().map_err(|_| WalletError::Nothing("the token's state cannot change any more"))?;
        let story = Story { shares: minted, ..story(Cause::Mint, body.tid) };
        let memo = ShareMemo {
            tid: body.tid,
            amount: minted,
            index: token.index,
            carry: Fraction::ZERO,
            basis: Cents::ZERO,
            since: body.height,
            rho: witness.rho,
            token,
            story,
        };
        Ok(self.keys().dk.encryption_key().seal_note(&self.state().network(), &Memo::Share(memo), &mut os_rng())?)
    }
}

fn ext(leg: &Leg<IssueBody>, network: &NetworkId, more: &[u8]) -> F {
    leg.ext(network, more).expect("`issue` is a statement")
}
