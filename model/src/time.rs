//! Time: blocks, and what takes effect when an epoch begins.

use sotto_protocol::amount::Height;

use crate::distribution::Progress;
use crate::keys::Keys;
use crate::model::Model;

impl Model {
    /// The next block. At a boundary, what was pending takes effect before anything else in it:
    /// 1. declared payouts credit every share that exists;
    /// 2. the events they paid close;
    /// 3. announced dilutions that were issued mint their shares;
    /// 4. foundings begin;
    /// 5. decisions that are due take effect, and rulings that are over expire;
    /// 6. notice makes members quiet, or ends;
    /// 7. a new period of complaints begins.
    ///
    /// Votes are counted, and keys are replaced, at whatever height it is time.
    pub fn advance_block(&mut self) {
        self.height = Height(self.height.0.checked_add(1).expect("a network does not live for 2^32 blocks"));
        if self.rules.schedule.is_boundary(self.height) {
            self.tokens.values_mut().for_each(crate::cap_table::CapTable::take_effect);
            self.close_events();
            self.settle_announcements();
            self.begin_foundings();
        }
        self.settle_decisions();
        if self.rules.schedule.is_boundary(self.height) {
            self.expire_rulings();
            self.hush();
            self.begin_period();
        }
    }

    fn begin_foundings(&mut self) {
        for (tid, founding) in std::mem::take(&mut self.foundings) {
            self.members.insert(tid, founding.member);
            self.mint_up_to(Keys::first(tid), founding.supply);
        }
    }

    fn close_events(&mut self) {
        for event in self.events.values_mut().filter(|e| e.progress == Progress::Distributed) {
            event.progress = Progress::Closed;
        }
    }
}
