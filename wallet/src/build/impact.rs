//! Impact: "I hold a part of so many people's tokens, and have since then".

use sotto_circuits::impact::{Backed, Claim, Instance, PLACES, Witness};
use sotto_ledger::MemberRecord;
use sotto_protocol::amount::{Height, Portion};
use sotto_protocol::disclosure::context;
use sotto_protocol::network::ext;
use sotto_protocol::statement::Statement;

use crate::account::{Account, OwnShare};
use crate::error::WalletError;

/// What is to be shown, and to whom.
#[derive(Debug, Clone)]
pub struct ImpactDisclosure {
    /// At least this portion of each token.
    pub portion: Portion,
    /// Of so many people's tokens, one's own not counted.
    pub count: u32,
    /// Held at this height already.
    pub since_max: Height,
    /// Who shall be convinced, and of what use it is to them: the proof is worthless elsewhere.
    pub audience: String,
    /// A number from the verifier, or a random one.
    pub nonce: String,
    /// Whether to show who one is.
    pub shows_key: bool,
}

impl Account {
    /// What shows that one holds a part of so many people's tokens, against the roots of the last block.
    ///
    /// # Errors
    /// [`WalletError::NotTrue`] if it is not so; [`WalletError::Scattered`] if it would be, were notes of one token merged.
    pub fn show_impact(&self, disclosure: &ImpactDisclosure) -> Result<(Instance, Witness), WalletError> {
        let (state, me) = (self.state(), self.me()?.member.tid);
        let tip = state.tip();
        if tip.registry_root != state.registry_root() {
            let why = "an epoch begins with the next block; sync after it and try again";
            return Err(WalletError::NotTrue(why.to_owned()));
        }
        let wanted = usize::try_from(disclosure.count).unwrap_or(usize::MAX);
        if !(1..=PLACES).contains(&wanted) {
            return Err(WalletError::NotTrue(format!("one proof counts 1 to {PLACES} tokens")));
        }
        let others = state.members().filter(|record| record.member.tid != me);
        let counted: Vec<_> = others.filter_map(|record| self.counts(disclosure, record)).take(wanted).collect();
        if counted.len() < wanted {
            return Err(self.too_few(disclosure, counted.len()));
        }
        let backed = counted.into_iter().map(|(note, record)| self.backed(note, record)).collect::<Result<_, _>>()?;
        let holder = self.listing(me)?;
        let witness = Witness::new(self.keys().sk.clone(), holder, backed).ok_or(WalletError::Scattered)?;
        let network = state.network();
        let body = witness.body(Claim {
            portion: disclosure.portion,
            since_max: disclosure.since_max,
            context: context(&network, &disclosure.audience, &disclosure.nonce),
            shows_key: disclosure.shows_key,
            root_s: tip.registry_root,
            roots: (tip.note_root, tip.nullifier_root),
        });
        Ok((Instance { body, ext: ext(&network, Statement::Impact, &[]) }, witness))
    }

    // A note of this member's token that is enough alone.
    fn counts<'a>(
        &'a self,
        disclosure: &ImpactDisclosure,
        record: &'a MemberRecord,
    ) -> Option<(&'a OwnShare, &'a MemberRecord)> {
        let mut notes = self.old_enough(disclosure, record).into_iter();
        let note = notes.find(|note| disclosure.portion.is_held_by(note.memo.amount, record.supply))?;
        Some((note, record))
    }

    fn old_enough(&self, disclosure: &ImpactDisclosure, record: &MemberRecord) -> Vec<&OwnShare> {
        let mut notes = self.holdings().shares(record.member.tid);
        notes.retain(|note| note.memo.since <= disclosure.since_max);
        notes
    }

    fn too_few(&self, disclosure: &ImpactDisclosure, counted: usize) -> WalletError {
        let me = self.me().map(|record| record.member.tid).ok();
        let others = self.state().members().filter(|record| Some(record.member.tid) != me);
        let merged = others.filter(|record| {
            let notes = self.old_enough(disclosure, record);
            let sum = notes.iter().fold(0u64, |sum, note| sum.saturating_add(note.memo.amount.0));
            disclosure.portion.is_held_by(sotto_protocol::amount::Shares(sum), record.supply) && sum > 0
        });
        if merged.count() >= usize::try_from(disclosure.count).unwrap_or(usize::MAX) {
            return WalletError::Scattered;
        }
        let (count, since) = (disclosure.count, disclosure.since_max);
        WalletError::NotTrue(format!("so much of {counted} people's tokens was held at block {since}, not of {count}"))
    }

    fn backed(&self, note: &OwnShare, record: &MemberRecord) -> Result<Backed, WalletError> {
        let mut backed = Backed::default();
        backed.note = self.owned(note)?;
        backed.token = self.listing(record.member.tid)?;
        Ok(backed)
    }
}
