//! The table of powers (R17): what the authority may decide, with how many keys, after what notice, and what members may overrule.
//!
//! It stands in the genesis and never changes. A power may have several rows: each holds until its height, the next one from
//! there on; after the last of them the power is gone. A later row never asks for less than the one before, so powers shrink.

use serde::{Deserialize, Serialize};

use crate::amount::Height;
use crate::operation::endorsed::MAX_ENDORSEMENTS;

macro_rules! powers {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Something that only the authority may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Power { $($(#[$doc])* $name,)* }

        impl Power {
            /// Every power.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name, as on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

powers! {
    /// Admit a verified person as a member (R1).
    Register = "register",
    /// Accredit a key for a role.
    Accredit = "accredit",
    /// Take an accreditation away.
    Revoke = "revoke",
    /// Block a proven fraud (R16). Never overruled by vote, but a ruling can be reopened.
    Block = "block",
    /// Release a blocked member.
    Release = "release",
    /// Appoint a steward, or dismiss one (R16).
    Steward = "steward",
    /// Replace a member's lost keys (R21). The old key may veto it during the notice.
    Rotate = "rotate",
    /// Rule on a claim in the docket (R24).
    Docket = "docket",
    /// Rule that a shareholder may be removed, and at what floor (R14).
    Removal = "removal",
    /// Change reputations and vettings, in a batch (R15).
    Standing = "standing",
}

impl std::fmt::Display for Power {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// How members may overrule a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrule {
    /// How many of a hundred members at the time of the decision must vote to overrule it, and be more than vote to keep it.
    pub quorum: u8,
    /// For how many blocks they vote.
    pub period: u32,
}

impl Overrule {
    /// How many votes it takes, of so many members.
    #[must_use]
    pub fn needed(&self, members: u32) -> u32 {
        let votes = (u64::from(members) * u64::from(self.quorum)).div_ceil(100);
        u32::try_from(votes.max(1)).expect("a quorum is at most the whole")
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PowerRow {
    /// What may be decided.
    pub power: Power,
    /// How many different authority keys must sign.
    pub keys: u32,
    /// How many blocks pass before it takes effect; 0 for at once.
    pub notice: u32,
    /// How members may overrule it before it takes effect; `None` if they may not.
    pub overrule: Option<Overrule>,
    /// From this height on the row no longer holds; `None` for ever.
    pub until: Option<Height>,
}

/// The table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Powers(pub Vec<PowerRow>);

/// Why a table does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PowersError {
    /// The rows are not in the order of powers and heights.
    #[error("the rows of `{0}` must stand together, each until a later height than the one before")]
    Order(Power),
    /// No key, or more keys than there are.
    #[error(
        "`{0}` must take at least one key, and no more than the genesis accredits or than sign one decision ({MAX_ENDORSEMENTS})"
    )]
    Keys(Power),
    /// A later row asks for less than an earlier one.
    #[error("a later row of `{0}` may not ask for fewer keys, for less notice, or for more to overrule it")]
    Grows(Power),
    /// The vote would be over after the decision took effect, or not be one.
    #[error(
        "a vote on `{0}` lasts at least one block and is over before the notice is; its quorum is 1 to 100 of a hundred"
    )]
    Vote(Power),
    /// A ban for proven fraud is not put to a vote, and nobody is registered by vote.
    #[error("`{0}` cannot be overruled by vote")]
    NotVoted(Power),
    /// The old key must have time for its veto.
    #[error("`rotate` needs a notice of at least one block, for the veto")]
    NoVeto,
    /// Registration is part of a founding, which has a time of its own.
    #[error("`register` has no notice: a founding takes effect at the next boundary")]
    RegisterNotice,
}

impl Powers {
    /// A table to begin with, for an authority of so many keys and epochs of so many blocks: most decisions take the majority of
    /// the keys and may be overruled by half of the members within one epoch; bans and revocations are at once.
    #[must_use]
    pub fn standard(keys: u32, epoch: u32) -> Self {
        let majority = keys / 2 + 1;
        let row = |power, keys, notice, overrule| PowerRow { power, keys, notice, overrule, until: None };
        let voted = |power, notice: u32| {
            let overrule = Overrule { quorum: 50, period: epoch };
            row(power, majority, notice.max(epoch), Some(overrule))
        };
        Self(vec![
            row(Power::Register, majority, 0, None),
            voted(Power::Accredit, epoch),
            row(Power::Revoke, majority, 0, None),
            row(Power::Block, majority, 0, None),
            row(Power::Release, majority, 0, None),
            voted(Power::Steward, epoch),
            row(Power::Rotate, majority, epoch.saturating_mul(2).max(1), None),
            voted(Power::Docket, epoch),
            voted(Power::Removal, epoch),
            voted(Power::Standing, epoch),
        ])
    }

    /// The row that holds at a height; `None` if nobody has this power then.
    #[must_use]
    pub fn at(&self, power: Power, height: Height) -> Option<&PowerRow> {
        self.0.iter().find(|row| row.power == power && row.until.is_none_or(|until| height < until))
    }

    /// The most keys that any decision takes, now or later: so many there must always be.
    #[must_use]
    pub fn most_keys(&self) -> u32 {
        self.0.iter().map(|row| row.keys).max().unwrap_or(0)
    }

    /// Whether this is a table that works with so many authority keys.
    ///
    /// # Errors
    /// [`PowersError`].
    pub fn check(&self, authority: usize) -> Result<(), PowersError> {
        self.0.iter().try_for_each(|row| row.check(authority))?;
        self.0.windows(2).try_for_each(|pair| pair[0].check_next(&pair[1]))
    }
}

impl PowerRow {
    fn check(&self, authority: usize) -> Result<(), PowersError> {
        let power = self.power;
        if self.keys == 0 || usize::try_from(self.keys).map_or(true, |keys| keys > authority.min(MAX_ENDORSEMENTS)) {
            return Err(PowersError::Keys(power));
        }
        if power == Power::Register && self.notice > 0 {
            return Err(PowersError::RegisterNotice);
        }
        if power == Power::Rotate && self.notice == 0 {
            return Err(PowersError::NoVeto);
        }
        let Some(Overrule { quorum, period }) = self.overrule else { return Ok(()) };
        if matches!(power, Power::Block | Power::Register) {
            return Err(PowersError::NotVoted(power));
        }
        let in_time = (1..=self.notice).contains(&period);
        if in_time && (1..=100).contains(&quorum) { Ok(()) } else { Err(PowersError::Vote(power)) }
    }

    fn check_next(&self, next: &Self) -> Result<(), PowersError> {
        let power = next.power;
        if self.power > power {
            return Err(PowersError::Order(power));
        }
        if self.power < power {
            return Ok(());
        }
        // The same power: the earlier row must end, and before the later one does.
        let later = self.until.is_some_and(|end| next.until.is_none_or(|after| end < after));
        if !later {
            return Err(PowersError::Order(power));
        }
        let voted = match (self.overrule, next.overrule) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(now), Some(after)) => after.quorum <= now.quorum && after.period >= now.period,
        };
        let shrinks = next.keys >= self.keys && next.notice >= self.notice && voted;
        if shrinks { Ok(()) } else { Err(PowersError::Grows(power)) }
    }
}

#[cfg(test)]
mod tests;
