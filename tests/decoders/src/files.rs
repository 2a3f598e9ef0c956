//! Files in a wallet's folder and beside it.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use secrecy::SecretString;
use sotto_cli::{files as named, ledger, log_file};
use sotto_protocol::amount::Height;
use sotto_wallet::Folder;
use sotto_wallet::folder::Network;

use crate::binary::GENESIS;

const WORDS: &str = concat!(
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon ",
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art"
);

// A folder's place, and the folder: opened once, since that is slow by design, and made again for each wallet that is read.
static WALLET: LazyLock<(PathBuf, Folder)> = LazyLock::new(|| {
    let place = tempfile::tempdir().expect("a folder").keep();
    let network = Network { genesis: GENESIS.clone(), service: String::new(), birthday: Height::ZERO };
    let folder = Folder::create(&place, network, WORDS.into(), &SecretString::from("passphrase")).expect("a wallet");
    fs::remove_dir_all(&place).expect("it was made");
    (place, folder)
});

/// The blocks that a wallet cached, and the small files that commands read.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn files(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let (place, folder) = &*WALLET;
    fs::create_dir_all(place).expect("a folder");
    if which.is_multiple_of(2) {
        fs::write(place.join("blocks.cbor"), bytes).expect("there is room");
        // What is damaged is thrown away; what is left reads the same again.
        let height = folder.account().expect("a cache cannot hurt").height();
        assert_eq!(folder.account().expect("nor what is left of it").height(), height);
    } else {
        let file = place.join("network.json");
        fs::write(&file, bytes).expect("there is room");
        if let Ok(genesis) = ledger::read_genesis(&file) {
            assert_eq!(genesis, serde_json::from_slice(bytes).expect("it was read"));
        }
        if let Ok(network) = Folder::network_of(place) {
            assert_eq!(network, serde_json::from_slice(bytes).expect("it was read"));
        }
        if let Ok(key) = named::read_key(&file) {
            let text = bytes.trim_ascii().to_ascii_lowercase();
            assert_eq!(hex::encode(key.to_bytes()).as_bytes(), text, "one text a key, but for its case");
        }
        if let Ok(checkpoint) = log_file::read_file(&file, &GENESIS) {
            assert_eq!(checkpoint.text().as_bytes(), bytes);
        }
    }
    fs::remove_dir_all(place).expect("it was made");
}
