use super::*;
use crate::testing::{rng, through_cbor, through_json};

const HERE: NetworkId = NetworkId([1; 32]);
const ELSEWHERE: NetworkId = NetworkId([2; 32]);

fn key(seed: u8) -> DecryptionKey {
    DecryptionKey::from_seed(&[seed; 32])
}

fn letter(content: &[u8]) -> Letter {
    key(1).encryption_key().seal_letter(&HERE, content, &mut rng(1)).expect("it fits")
}

#[test]
fn all_letters_are_of_one_size_and_come_back_as_they_were() {
    for length in [0, 1, 4_000, LETTER_CONTENT_BYTES] {
        let content = vec![7; length];
        let sealed = letter(&content);
        assert_eq!(sealed.bytes().len(), LETTER_BYTES);
        assert_eq!(*key(1).open_letter(&HERE, &sealed).expect("it is for this key"), content);
        assert_eq!(through_cbor(&sealed), sealed);
        assert_eq!(through_json(&sealed), sealed);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let content = vec![7; LETTER_CONTENT_BYTES + 1];
    let sealed = key(1).encryption_key().seal_letter(&HERE, &content, &mut rng(1));
    assert_eq!(sealed.err(), Some(EncryptionError::TooLong));
    for length in [0, LETTER_BYTES - 1, LETTER_BYTES + 1] {
        assert_eq!(Letter::new(vec![0; length]).err(), Some(NotALetter(length)));
        assert!(cbor::decode::<Letter>(&cbor::encode(&ciborium::Value::Bytes(vec![0; length]))).is_err());
    }
}

#[test]
fn only_the_reader_in_this_network_reads_it() {
    let sealed = letter(b"words");
    assert_eq!(key(2).open_letter(&HERE, &sealed).err(), Some(EncryptionError::NotForThisKey));
    assert_eq!(key(1).open_letter(&ELSEWHERE, &sealed).err(), Some(EncryptionError::NotForThisKey));
    // Nor is it a file.
    assert_eq!(key(1).open_file(&HERE, sealed.bytes()).err(), Some(EncryptionError::NotForThisKey));
}

#[test]
fn every_changed_byte_is_noticed() {
    let sealed = letter(b"words");
    for at in (0..64).chain((64..LETTER_BYTES).step_by(509)).chain(LETTER_BYTES - 17..LETTER_BYTES) {
        let mut changed = sealed.clone();
        changed.0[at] ^= 1;
        assert_eq!(key(1).open_letter(&HERE, &changed).err(), Some(EncryptionError::NotForThisKey), "byte {at}");
        assert_ne!(changed.digest(), sealed.digest());
    }
}

#[test]
fn the_same_content_never_looks_the_same() {
    let (ek, mut rng) = (key(1).encryption_key(), rng(1));
    let [one, two] = [(); 2].map(|()| ek.seal_letter(&HERE, b"words", &mut rng).expect("it fits"));
    assert!(one.0.chunks(16).zip(two.0.chunks(16)).all(|(a, b)| a != b));
}

#[test]
fn a_hostile_sender_is_refused() {
    let ek = key(1).encryption_key();
    let plain = |len: u64, end: u8| {
        let mut plain = vec![0; PLAIN_BYTES];
        plain[..8].copy_from_slice(&len.to_be_bytes());
        plain[PLAIN_BYTES - 1] = end;
        plain
    };
    let most = LETTER_CONTENT_BYTES as u64;
    for (plain, good) in [
        (plain(0, 0), true),
        (plain(most, 0), true),
        (plain(most, 1), true),
        // Something hidden in the padding, and lengths beyond the end.
        (plain(most - 1, 1), false),
        (plain(0, 1), false),
        (plain(most + 1, 0), false),
        (plain(u64::MAX - 7, 0), false),
        (plain(u64::MAX, 0), false),
    ] {
        let sealed = Letter::new(ek.seal(INFO, &HERE, &plain, &mut rng(1)).expect("a good key")).expect("one size");
        let read = key(1).open_letter(&HERE, &sealed);
        assert_eq!(read.is_ok(), good, "{:?}", &plain[..8]);
        assert!(good || read.err() == Some(EncryptionError::Malformed));
    }
}

#[test]
fn a_page_says_which_letters_are_on_it() {
    let (one, two) = (letter(b"1"), letter(b"2"));
    let page = LetterPage { oldest: LetterNumber(4), next: LetterNumber(9), letters: vec![one.clone(), two.clone()] };
    assert_eq!(LetterPage::read(&cbor::encode(&page)), Ok(page.clone()));
    let numbers = |from| page.clone().numbered(LetterNumber(from)).map(|(n, _)| n.0).collect::<Vec<_>>();
    assert_eq!((numbers(0), numbers(4), numbers(7)), (vec![4, 5], vec![4, 5], vec![7, 8]));
    // Whatever a service says, nothing overflows.
    let last = LetterPage { oldest: LetterNumber(u64::MAX), next: LetterNumber(0), letters: vec![one, two] };
    assert_eq!(last.numbered(LetterNumber(0)).count(), 1);
}
