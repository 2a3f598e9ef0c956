//! What a transaction does to the cap table of one's own token.

use sotto_protocol::amount::{Cents, Fraction, Position, Shares, TokenId};
use sotto_protocol::note::Commitment;
use sotto_protocol::note::memo::ApprovalMemo;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::payout::owed_together;
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::transaction::ShareBody;
use sotto_protocol::tree::RegistryRoot;

use super::{CapNote, Scan, What};

impl Scan<'_> {
    pub(super) fn my_tid(&self) -> Option<TokenId> {
        Some(self.account.me().ok()?.member.tid)
    }

    pub(super) fn settled_on_cap_table(
        &mut self,
        root: RegistryRoot,
        nf: Nullifier,
        share: (Position, Commitment),
    ) -> Option<()> {
        let tid = self.my_tid()?;
        let old = self.account.cap_table.get(nf)?.clone();
        let token = self.token_at(root, tid)?;
        let (_, carry) = owed_together(&[(old.amount, old.index, old.carry)], token.index).ok()?;
        let rho = successor::share(old.rho, Slot::Second);
        let note = CapNote { index: token.index, carry, rho, position: share.0, ..old };
        self.account.cap_table.replace(&[nf], tid, (note, share.1));
        Some(())
    }

    // SHARE-4 to 11 from the issuer's side: the notes spent are known, and in a trade the approval says what was sold. An issuer with new
    // keys may know one of two notes: then what it led to is unknown, and the note is spent all the same.
    pub(super) fn kept_on_cap_table(
        &mut self,
        body: &ShareBody,
        approval: Option<ApprovalMemo>,
        outputs: [(Position, Commitment); 2],
    ) {
        if self.kept(body, approval, outputs).is_none() {
            self.account.cap_table.forget(&body.nf);
        }
    }

    fn kept(
        &mut self,
        body: &ShareBody,
        approval: Option<ApprovalMemo>,
        [buy, change]: [(Position, Commitment); 2],
    ) -> Option<()> {
        let tid = self.my_tid()?;
        let spent: Vec<_> = body.nf.iter().filter_map(|nf| self.account.cap_table.get(*nf)).cloned().collect();
        let first = spent.first()?.clone();
        let token = self.token_at(body.root_s, tid)?;
        let settled: Vec<_> = spent.iter().map(|n| (n.amount, n.index, n.carry)).collect();
        let (_, carry) = owed_together(&settled, token.index).ok()?;
        let amount: u64 = spent.iter().map(|n| n.amount.0).sum();
        let basis: u64 = spent.iter().map(|n| n.basis.0).sum();
        let sold = approval.map_or(Shares::ZERO, |a| a.shares);
        let basis_sold = crate::build::share::basis_of_part(Cents(basis), sold, Shares(amount));
        let kept = CapNote {
            amount: Shares(amount.checked_sub(sold.0)?),
            index: token.index,
            carry,
            basis: Cents(basis.checked_sub(basis_sold.0)?),
            since: spent.iter().map(|n| n.since).max()?,
            rho: successor::share(first.rho, Slot::Second),
            position: change.0,
            ..first.clone()
        };
        let cap_table = &mut self.account.cap_table;
        cap_table.replace(&body.nf, tid, (kept, change.1));
        if approval.is_none() {
            // The empty note that comes with a claim can be merged later as a first input: its successors must stay known.
            let nothing = CapNote {
                amount: Shares::ZERO,
                index: token.index,
                carry: Fraction::ZERO,
                basis: Cents::ZERO,
                since: body.expiry,
                rho: successor::share(first.rho, Slot::First),
                position: buy.0,
                ..first
            };
            cap_table.add(tid, nothing, buy.1);
        }
        Some(())
    }

    // The buyer's note, as the issuer approved it. Believed only if it is the one on the ledger.
    pub(super) fn bought_on_cap_table(
        &mut self,
        body: &ShareBody,
        approval: ApprovalMemo,
        (position, cm): (Position, Commitment),
    ) -> Option<()> {
        let tid = self.my_tid()?;
        let ApprovalMemo { shares, price, seller, buyer, rho } = approval;
        let bought = CapNote {
            holder: buyer,
            pk: self.account.state().member(buyer)?.member.pk,
            amount: shares,
            index: self.token_at(body.root_s, tid)?.index,
            carry: Fraction::ZERO,
            basis: price,
            since: body.expiry,
            rho,
            position,
        };
        if bought.commit(tid) == cm {
            self.account.cap_table.add(tid, bought, cm);
            self.tell(What::Approved { shares, price, from: seller, to: buyer });
        }
        Some(())
    }
}
