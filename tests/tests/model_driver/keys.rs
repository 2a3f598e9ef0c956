//! Keys that are replaced, and shares that follow.

use sotto_model::decision::{DecisionId, Outcome as ModelOutcome};
use sotto_model::keys::Keys;
use sotto_protocol::amount::{Cents, TokenId};
use sotto_protocol::decision::Verdict;
use sotto_protocol::member::Status;
use sotto_protocol::operation::Veto;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::account::CapNote;
use sotto_wallet::{Node, ProofMaker, WalletError};

use super::{Outcome, World};
use crate::support::crew::{catch_up, newcomer_with_words};
use crate::support::forge::{self, Refusal};

impl<M: ProofMaker> World<M> {
    /// Somebody whose keys are being replaced.
    pub(super) fn rotating(&self) -> Option<TokenId> {
        let members = self.model.members().iter();
        members.rev().find(|(_, member)| member.status.has(Status::ROTATING)).map(|(tid, _)| *tid)
    }

    /// A wallet whose keys are nobody's yet.
    pub(super) fn add_spare(&mut self) {
        let (mut account, words) = newcomer_with_words(self.network.genesis().unwrap());
        catch_up(&mut account, &self.network);
        let at = self.join(account, words);
        self.spare.push(at);
    }

    pub(super) fn rotate(&mut self, member: TokenId) -> Outcome {
        let at = *self.spare.last().expect("steps name keys that there are");
        let address = self.accounts[at].keys().address();
        let real = self.decree(Verdict::Rotate { tid: member, address });
        if real.is_ok() {
            self.spare.pop();
            self.successors.insert(self.decisions.len() - 1, at);
        }
        (real, self.model.rotate(member).map(drop))
    }

    /// Where keys were replaced, the new wallet is the member's from now on. The old one stays: its money is under its keys.
    pub(super) fn succeed(&mut self) {
        let mut waiting = std::mem::take(&mut self.successors);
        waiting.retain(|decision, at| {
            let decision = &self.model.decisions()[&DecisionId(*decision as u64)];
            if let (ModelOutcome::InForce, sotto_model::decision::Verdict::Rotation(rotation)) =
                (decision.outcome, &decision.verdict)
            {
                self.whose.insert(self.model.keys(rotation.member).unwrap(), *at);
            }
            decision.outcome == ModelOutcome::Pending
        });
        self.successors = waiting;
    }

    pub(super) fn veto(&mut self, by: TokenId, decision: usize) -> Outcome {
        let veto = Veto { decision: self.decisions[decision] };
        let signed = self.network.sign(veto, self.of(by).keys().signing_key());
        let real = self.submit(&Transaction::Veto(signed));
        // The same veto again is no second one: it gets its first receipt (LEDGER-9).
        if real.is_ok() && !self.vetoes.insert((self.keys(by), decision)) {
            return (real, Ok(()));
        }
        (real, self.model.veto(by, DecisionId(decision as u64)))
    }

    /// The issuer re-issues what stands under replaced keys; or, too early, what stands under those in use, to keys that are in nobody's place.
    pub(super) fn rekey(&mut self, tid: TokenId, holder: TokenId, early: bool) -> Outcome {
        let issuer = self.of(tid);
        let next = self.successors.values().chain(&self.spare).next().copied();
        let early = early && next.is_some();
        let old = if early {
            Some(self.pks[self.whose[&self.keys(holder)]])
        } else {
            issuer.stranded_notes(holder).unwrap_or_default().first().map(|note| note.pk)
        };
        let notes: Vec<&CapNote> = issuer.cap_table().notes().filter(|note| Some(note.pk) == old).take(4).collect();
        let contents = self.cap_contents(tid, &notes);
        let lots = old.map_or_else(Vec::new, |pk| self.lots(self.keys_of(pk), tid, &contents));
        let leg = match (old, next) {
            (Some(old), Some(next)) if early => forge::rekey(issuer, &notes, [old, self.pks[next]]),
            _ => issuer.rekey(holder),
        };
        let real = leg
            .map_err(Refusal::from)
            .and_then(|leg| Ok(leg.prove(&self.maker)?))
            .and_then(|leg| self.submit(&Transaction::Rekey(Box::new(leg))));
        (real, self.model.rekey(tid, holder, &lots))
    }

    /// Whoever has these keys hands a token's state over to its owner: no transaction, a file.
    pub(super) fn hand_over(&mut self, tid: TokenId, from: Keys) -> Outcome {
        let file = self.accounts[self.whose[&from]].hand_over(tid);
        let owner = self.whose[&self.keys(tid)];
        let real = file.and_then(|file| self.accounts[owner].take_over(&file)).map_err(Refusal::from);
        if real.is_ok() {
            assert_eq!(real, Ok(tid));
        }
        (real.map(drop), self.model.hand_over(tid, from))
    }

    /// Money leaves from keys that may have been replaced: as much of it as two notes hold.
    pub(super) fn leave(&mut self, keys: Keys, amount: u64) -> Outcome {
        let account = &self.accounts[self.whose[&keys]];
        let scattered = matches!(account.pick_cash(Cents(amount)), Err(WalletError::Scattered));
        let two: u64 = account.holdings().cash().iter().take(2).map(|note| note.amount.0).sum();
        let amount = Cents(if scattered { two } else { amount });
        let real = self.submit_cash(account.withdraw(amount, "a bank".to_owned()));
        (real, self.model.withdraw_from(keys, amount))
    }
}
