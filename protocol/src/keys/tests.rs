use super::*;
use crate::testing::{rng, through_cbor, through_json};

const WORDS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
    abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art";

fn keys() -> Keys {
    Keys::from_mnemonic(WORDS).expect("a valid mnemonic")
}

#[test]
fn the_seed_alone_gives_every_key() {
    let (one, two) = (keys(), keys());
    assert_eq!(one.sk, two.sk);
    assert_eq!(one.address(), two.address());
    assert_eq!(one.signing_key().to_bytes(), two.signing_key().to_bytes());
    assert_eq!(one.address().pk, one.sk.public_key());
    assert_eq!(one.address().vk, one.verifying_key());
    assert_eq!(one.address().ek, one.dk.encryption_key());
}

#[test]
fn spaces_do_not_matter() {
    let spaced = format!("  {}\n", WORDS.replace(' ', "\t  "));
    assert_eq!(Keys::from_mnemonic(&spaced).expect("a valid mnemonic").address(), keys().address());
}

#[test]
fn only_24_words_are_a_seed() {
    for count in [12, 15, 18, 21] {
        let shorter = Mnemonic::from_entropy(&vec![7; count / 3 * 4]).expect("a BIP-39 length").to_string();
        assert_eq!(shorter.split(' ').count(), count);
        assert_eq!(Keys::from_mnemonic(&shorter).err(), Some(KeyError::Mnemonic), "{count} words");
    }
    let bad =
        ["".to_owned(), WORDS.replace("art", "able"), WORDS.replacen("abandon", "notaword", 1), format!("{WORDS} art")];
    for words in bad {
        assert_eq!(Keys::from_mnemonic(&words).err(), Some(KeyError::Mnemonic), "{words}");
    }
}

#[test]
fn new_seeds_are_valid_and_differ() {
    let mut rng = rng(2);
    let (one, two) = (new_mnemonic(&mut rng), new_mnemonic(&mut rng));
    assert_ne!(*one, *two);
    assert_eq!(one.split(' ').count(), 24);
    let (one, two) = (Keys::from_mnemonic(&one).expect("valid"), Keys::from_mnemonic(&two).expect("valid"));
    assert_ne!(one.address().pk, two.address().pk);
    assert_ne!(one.address().ek, two.address().ek);
    assert_ne!(one.address().vk, two.address().vk);
}

#[test]
fn the_public_key_follows_from_the_viewing_key() {
    let sk = keys().sk.clone();
    assert_eq!(PublicKey::derive(sk.authorizing_key(), sk.nullifier_key()), sk.public_key());
    assert_ne!(sk.authorizing_key().0, sk.nullifier_key().0);
}

#[test]
fn pseudonyms_differ_from_context_to_context() {
    let sk = keys().sk.clone();
    let (one, two) = (F::from(1u64), F::from(2u64));
    assert_eq!(sk.pseudonym(one), sk.pseudonym(one));
    assert_ne!(sk.pseudonym(one), sk.pseudonym(two));
    assert_ne!(SpendingKey(one).pseudonym(one), SpendingKey(two).pseudonym(one));
}

#[test]
fn debug_shows_no_secret() {
    let keys = keys();
    let shown = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        keys,
        keys.sk,
        keys.dk,
        keys.sk.authorizing_key(),
        keys.sk.nullifier_key(),
        HolderKey(keys.sk.0)
    );
    assert_eq!(shown, "Keys(..) SpendingKey(..) DecryptionKey(..) AuthorizingKey(..) NullifierKey(..) HolderKey(..)");
}

#[test]
fn secrets_can_be_wiped() {
    let mut sk = keys().sk.clone();
    sk.zeroize();
    assert_eq!(sk.0, F::from(0u64));
    let mut hk = HolderKey(F::from(9u64));
    hk.zeroize();
    assert_eq!(hk, HolderKey::default());

    fn wiped_on_drop<T: ZeroizeOnDrop>() {}
    wiped_on_drop::<Keys>();
    wiped_on_drop::<SpendingKey>();
    wiped_on_drop::<DecryptionKey>();
    wiped_on_drop::<ed25519_dalek::SigningKey>();
}

#[test]
fn verifying_keys_are_lower_case_hexadecimal() {
    let vk = keys().verifying_key();
    assert_eq!(through_json(&vk), vk);
    assert_eq!(through_cbor(&vk), vk);
    let text = String::from(vk);
    let bad = [text.to_uppercase(), text[2..].to_owned(), format!("{text}00"), text.replacen(&text[..1], "g", 1)];
    for text in bad {
        assert_eq!(VerifyingKey::try_from(text), Err(KeyError::Hex));
    }
}

#[test]
fn addresses_refuse_unknown_fields() {
    let address = keys().address();
    assert_eq!(through_json(&address), address);
    assert_eq!(through_cbor(&address), address);
    let mut json = serde_json::to_value(address).expect("plain data");
    json["more"] = 1.into();
    serde_json::from_value::<Address>(json).expect_err("an unknown field");
}
