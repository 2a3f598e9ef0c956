//! Whoever signs in public: operator, authority, cash gateway, oracle.

use std::io::Write;
use std::path::Path;

use ed25519_dalek::SigningKey;
use sotto_protocol::encryption::DecryptionKey;
use sotto_protocol::epoch::Schedule;
use sotto_protocol::field;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::network::{Accreditation, ComplaintRules, Genesis, NetworkKind};
use sotto_protocol::operation::Reference;
use sotto_protocol::powers::Powers;

/// The operating system's randomness.
pub fn rng() -> impl rand_core::CryptoRng {
    rand_core::UnwrapErr(getrandom::SysRng)
}

/// A reference that was never used before.
#[must_use]
pub fn reference() -> Reference {
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&field::to_bytes(&field::random(&mut rng()))[16..]);
    Reference(bytes)
}

/// Keeps a key where `sotto` finds it: 64 hexadecimal digits, readable by its owner alone.
///
/// # Errors
/// If the file cannot be written.
pub fn write_key(path: &Path, key: &SigningKey) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let text = zeroize::Zeroizing::new(hex::encode(key.to_bytes()));
    let mut file = std::fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}

/// Their keys.
#[derive(Clone)]
pub struct Officials {
    /// Seals blocks.
    pub operator: SigningKey,
    /// Registers and blocks members.
    pub authority: SigningKey,
    /// Signs deposits.
    pub gateway: SigningKey,
    /// Attests company sales.
    pub oracle: SigningKey,
}

impl std::fmt::Debug for Officials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Officials(..)")
    }
}

impl Officials {
    /// With fresh keys.
    #[must_use]
    pub fn appoint() -> Self {
        let key = || {
            let mut bytes = zeroize::Zeroizing::new([0u8; 32]);
            rand_core::Rng::fill_bytes(&mut rng(), bytes.as_mut());
            SigningKey::from_bytes(&bytes)
        };
        Self { operator: key(), authority: key(), gateway: key(), oracle: key() }
    }

    /// A development network with short epochs.
    #[must_use]
    pub fn genesis(&self, name: &str) -> Genesis {
        let vk = |key: &SigningKey| VerifyingKey(key.verifying_key().to_bytes());
        Genesis {
            name: name.to_owned(),
            kind: NetworkKind::Development,
            schedule: Schedule { open: 60, payouts: 30, issues: 10 },
            root_window: 4,
            expiry_window: 100,
            event_deadline: 150,
            complaints: ComplaintRules { key: DecryptionKey::from_seed(&[8; 32]).encryption_key(), epochs: 4 },
            accreditation: Accreditation {
                operator: vk(&self.operator),
                authority: vec![vk(&self.authority)],
                gateways: vec![vk(&self.gateway)],
                oracles: vec![vk(&self.oracle)],
                filers: Vec::new(),
            },
            powers: Powers::standard(1, 100),
        }
    }
}
