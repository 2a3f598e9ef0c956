//! Trial decryption: every encrypted note is tried with the member's key, on all cores. This is what reading the network costs.

use std::collections::BTreeMap;

use rayon::prelude::*;
use sotto_protocol::amount::Height;
use sotto_protocol::block::CompactBlock;
use sotto_protocol::encryption::{DecryptionKey, NoteCiphertext};
use sotto_protocol::network::NetworkId;
use sotto_protocol::note::memo::Memo;

use super::Account;

/// So few are not worth waking other threads for.
const FEW: usize = 16;

/// Tries the encrypted notes of blocks. It needs nothing of the ledger, so blocks may be tried long before it is their turn.
#[derive(Debug, Clone)]
pub struct Opener {
    dk: DecryptionKey,
    network: NetworkId,
    birthday: Height,
}

/// The notes of some blocks that are for this member, with what they say.
#[derive(Debug, Default)]
pub struct Opened(BTreeMap<NoteCiphertext, Memo>);

impl Opener {
    /// Tries all of them, but for those of blocks before the birthday.
    #[must_use]
    pub fn open(&self, blocks: &[CompactBlock]) -> Opened {
        let blocks = blocks.iter().map(CompactBlock::block).filter(|block| block.header.height >= self.birthday);
        let sealed: Vec<_> = blocks.flat_map(|block| &block.transactions).flat_map(|t| t.ciphertexts()).collect();
        let try_one = |note: &&NoteCiphertext| Some((**note, self.dk.open_note(&self.network, note).ok()?));
        Opened(if sealed.len() < FEW {
            sealed.iter().filter_map(try_one).collect()
        } else {
            sealed.par_iter().filter_map(try_one).collect()
        })
    }
}

impl Opened {
    pub(super) fn get(&self, note: &NoteCiphertext) -> Option<&Memo> {
        self.0.get(note)
    }
}

impl Account {
    /// What tries encrypted notes for this member.
    #[must_use]
    pub fn opener(&self) -> Opener {
        Opener { dk: self.keys.dk.clone(), network: self.state().network(), birthday: self.birthday }
    }
}
