//! For what a key is accredited. The genesis names the first keys; decisions add and take away from then on.

use serde::{Deserialize, Serialize};

/// What an accredited key may sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Registers members and decides, as far as the table of powers goes.
    Authority,
    /// Signs deposits.
    Gateway,
    /// Attests company sales and stakes.
    Oracle,
    /// Files public claims that somebody's success was not reported (R24).
    Filer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Authority, Self::Gateway, Self::Oracle, Self::Filer];

    /// Its name, as on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Gateway => "gateway",
            Self::Oracle => "oracle",
            Self::Filer => "filer",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
