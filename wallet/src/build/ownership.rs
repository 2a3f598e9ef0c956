//! Ownership proofs: "I hold at least so much, and have since then".

use sotto_circuits::ownership::{Claim, Instance, OwnedNote, Witness};
use sotto_protocol::amount::{Height, Shares, TokenId};
use sotto_protocol::disclosure::context;
use sotto_protocol::network::ext;
use sotto_protocol::statement::Statement;

use crate::account::{Account, OwnShare};
use crate::error::WalletError;

/// What is to be shown, and to whom.
#[derive(Debug, Clone)]
pub struct Disclosure {
    /// Whose shares.
    pub tid: TokenId,
    /// At least this many.
    pub min: Shares,
    /// Held at this height already.
    pub since_max: Height,
    /// Who shall be convinced, and of what use it is to them: the proof is worthless elsewhere.
    pub audience: String,
    /// A number from the verifier, or a random one.
    pub nonce: String,
    /// Whether to show who one is.
    pub shows_key: bool,
}

/// An ownership statement before its proof; how many notes it takes decides which circuit.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "proven at once, never stored")]
pub enum UnprovenOwnership {
    /// From up to two notes.
    Two(Instance, Witness<2>),
    /// From up to four notes.
    Four(Instance, Witness<4>),
}

impl Account {
    /// What shows a holding, against the roots of the last block.
    ///
    /// # Errors
    /// [`WalletError::NotTrue`] if it is not so, [`WalletError::Scattered`] if it takes more than four notes.
    pub fn disclose(&self, disclosure: &Disclosure) -> Result<UnprovenOwnership, WalletError> {
        let notes = self.counted(disclosure)?;
        let network = self.state().network();
        let claim = Claim {
            tid: disclosure.tid,
            min: disclosure.min,
            since_max: disclosure.since_max,
            context: context(&network, &disclosure.audience, &disclosure.nonce),
            shows_key: disclosure.shows_key,
        };
        let (tip, sk) = (self.state().tip(), self.keys().sk.clone());
        let roots = (tip.note_root, tip.nullifier_root);
        let owned = notes.iter().map(|note| self.owned(note)).collect::<Result<Vec<_>, _>>()?;
        if owned.len() <= 2 {
            let witness = Witness::<2>::new(sk, owned).ok_or(WalletError::Scattered)?;
            let instance =
                Instance { body: witness.body(roots, claim), ext: ext(&network, Statement::Ownership2, &[]) };
            return Ok(UnprovenOwnership::Two(instance, witness));
        }
        let witness = Witness::<4>::new(sk, owned).ok_or(WalletError::Scattered)?;
        let instance = Instance { body: witness.body(roots, claim), ext: ext(&network, Statement::Ownership4, &[]) };
        Ok(UnprovenOwnership::Four(instance, witness))
    }

    // The fewest notes, held long enough, that together are enough.
    fn counted(&self, disclosure: &Disclosure) -> Result<Vec<&OwnShare>, WalletError> {
        let symbol = self.symbol(disclosure.tid);
        let notes = self.holdings().shares(disclosure.tid);
        let mut sum = 0u64;
        let mut counted = Vec::new();
        for note in notes.into_iter().filter(|n| n.memo.since <= disclosure.since_max) {
            if sum >= disclosure.min.0 && !counted.is_empty() {
                break;
            }
            sum = sum.saturating_add(note.memo.amount.0);
            counted.push(note);
        }
        if disclosure.min == Shares::ZERO || sum < disclosure.min.0 {
            let (min, since) = (disclosure.min, disclosure.since_max);
            let why = format!("{sum} shares of {symbol} were held at height {since}, not {min}");
            return Err(WalletError::NotTrue(why));
        }
        if counted.len() > 4 { Err(WalletError::Scattered) } else { Ok(counted) }
    }

    pub(crate) fn owned(&self, note: &OwnShare) -> Result<OwnedNote, WalletError> {
        let [input, _] = self.share_inputs(&[note]);
        let absence = self.state().nullifier_absence(note.nf);
        let absence = absence.ok_or_else(|| WalletError::NotTrue("the note was spent".to_owned()))?;
        let mut owned = OwnedNote::default();
        owned.input = input;
        owned.absence = absence;
        Ok(owned)
    }
}
