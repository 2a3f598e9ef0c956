use proptest::prelude::*;

use super::*;
use crate::amount::{Cents, Fraction, Height, Index, Reputation, Shares, TokenId};
use crate::event::{EventId, EventOpening};
use crate::field::F;
use crate::keys::HolderKey;
use crate::note::memo::{ApprovalMemo, CashMemo, Cause, LockMemo, ShareMemo, Story};
use crate::note::{LockSalt, Origin};
use crate::tag::Rho;
use crate::testing::{arb_ciphertext, arb_memo, rng, through_cbor, through_json};
use crate::token::{Meta, TokenState};

const HERE: NetworkId = NetworkId([1; 32]);
const ELSEWHERE: NetworkId = NetworkId([2; 32]);

fn key(seed: u8) -> DecryptionKey {
    DecryptionKey::from_seed(&[seed; 32])
}

// One memo of every kind, every number and element as long as it gets.
fn longest_memos() -> Vec<Memo> {
    let (tid, amount, shares, most) = (TokenId(u32::MAX), Cents(u64::MAX), Shares(u64::MAX), -F::from(1u64));
    let story = |cause| Story { cause, tid, shares, price: amount, locked: amount, payout: amount, with: tid };
    let token = TokenState {
        tid,
        index: Index(u128::MAX),
        remainder: Fraction(u64::MAX),
        hk: HolderKey(most),
        meta: Meta { min_reputation: Reputation(u32::MAX), vetted: true },
        n: u32::MAX,
    };
    let share = ShareMemo {
        tid,
        amount: shares,
        index: Index(u128::MAX),
        carry: Fraction(u64::MAX),
        basis: amount,
        since: Height(u32::MAX),
        rho: Rho(most),
        token,
        story: story(Cause::Withdrew),
    };
    let origin = Origin::Event(EventId(most));
    let opening = EventOpening { tid, gross: amount, gain: amount, salt: most };
    vec![
        Memo::Share(share),
        Memo::Cash(CashMemo { amount, rho: Rho(most), story: story(Cause::Withdrew) }),
        Memo::Lock(LockMemo { tid, amount, origin, salt: LockSalt(most), story: story(Cause::Withdrew) }),
        Memo::Approval(ApprovalMemo { shares, price: amount, seller: tid, buyer: tid, rho: Rho(most) }),
        Memo::Event(opening, "A company name may well be as long as this one, GmbH & Co. KG aA".repeat(3)),
    ]
}

#[test]
fn the_longest_memo_of_every_kind_fits() {
    let mut rng = rng(1);
    for memo in longest_memos() {
        let sealed = key(1).encryption_key().seal_note(&HERE, &memo, &mut rng).expect("it fits");
        assert_eq!(sealed.0.len(), NOTE_CIPHERTEXT_BYTES);
        assert_eq!(key(1).open_note(&HERE, &sealed), Ok(memo));
    }
}

#[test]
fn a_memo_that_does_not_fit_is_refused() {
    let opening = EventOpening { tid: TokenId(1), gross: Cents(1), gain: Cents(1), salt: F::from(1u64) };
    let memo = Memo::Event(opening, "x".repeat(NOTE_PLAINTEXT_BYTES));
    let sealed = key(1).encryption_key().seal_note(&HERE, &memo, &mut rng(1));
    assert_eq!(sealed.err(), Some(EncryptionError::TooLong));
}

#[test]
fn only_the_reader_in_this_network_reads_it() {
    let memo = longest_memos().remove(0);
    let sealed = key(1).encryption_key().seal_note(&HERE, &memo, &mut rng(1)).expect("it fits");
    assert_eq!(key(2).open_note(&HERE, &sealed), Err(EncryptionError::NotForThisKey));
    assert_eq!(key(1).open_note(&ELSEWHERE, &sealed), Err(EncryptionError::NotForThisKey));
    let file = key(1).encryption_key().seal_file(&HERE, b"words", &mut rng(1)).expect("a good key");
    assert_eq!(key(2).open_file(&HERE, &file).err(), Some(EncryptionError::NotForThisKey));
    assert_eq!(key(1).open_file(&ELSEWHERE, &file).err(), Some(EncryptionError::NotForThisKey));
}

#[test]
fn every_changed_byte_is_noticed() {
    let memo = longest_memos().remove(1);
    let sealed = key(1).encryption_key().seal_note(&HERE, &memo, &mut rng(1)).expect("it fits");
    for at in 0..NOTE_CIPHERTEXT_BYTES {
        let mut changed = sealed;
        changed.0[at] ^= 1;
        assert_eq!(key(1).open_note(&HERE, &changed), Err(EncryptionError::NotForThisKey), "byte {at}");
    }
}

#[test]
fn a_note_is_not_a_file() {
    let memo = longest_memos().remove(1);
    let sealed = key(1).encryption_key().seal_note(&HERE, &memo, &mut rng(1)).expect("it fits");
    assert_eq!(key(1).open_file(&HERE, &sealed.0).err(), Some(EncryptionError::NotForThisKey));
}

#[test]
fn the_same_memo_never_looks_the_same() {
    let (memo, mut rng) = (longest_memos().remove(1), rng(1));
    let ek = key(1).encryption_key();
    let one = ek.seal_note(&HERE, &memo, &mut rng).expect("it fits");
    let two = ek.seal_note(&HERE, &memo, &mut rng).expect("it fits");
    assert!(one.0.chunks(16).zip(two.0.chunks(16)).all(|(a, b)| a != b));
}

#[test]
fn a_hostile_sender_is_refused() {
    let ek = key(1).encryption_key();
    let mut rng = rng(1);
    let honest = note_plaintext(&longest_memos()[1]).expect("it fits");
    let end = honest.iter().rposition(|b| *b != 0).expect("it is not empty");
    let mut hidden = honest.to_vec();
    hidden[end + 5] = 1;
    let garbage = vec![0xff; NOTE_PLAINTEXT_BYTES];
    // A map, array and string that claim 2^64 - 1 elements; 512 arrays inside each other.
    let claims = [0xbb, 0x9b, 0x7b].map(|head| [vec![head], vec![0xff; 8], vec![0; 503]].concat());
    let nested = vec![0x81; NOTE_PLAINTEXT_BYTES];
    for plain in [vec![hidden, garbage, nested], claims.to_vec()].concat() {
        let sealed = ek.seal(NOTE_INFO, &HERE, &plain, &mut rng).expect("a good key");
        let note = NoteCiphertext(sealed.try_into().expect("a note's length"));
        assert_eq!(key(1).open_note(&HERE, &note), Err(EncryptionError::Malformed));
    }
}

#[test]
fn a_file_that_lies_about_its_length_is_refused() {
    let (ek, mut rng) = (key(1).encryption_key(), rng(1));
    for length in [9u64, 1 << 32, u64::MAX - 8, u64::MAX] {
        let plain = [length.to_be_bytes().as_slice(), &[0; 8]].concat();
        let file = ek.seal(FILE_INFO, &HERE, &plain, &mut rng).expect("a good key");
        assert_eq!(key(1).open_file(&HERE, &file).err(), Some(EncryptionError::Malformed), "{length}");
    }
    let file = ek.seal(FILE_INFO, &HERE, &[0; 7], &mut rng).expect("a good key");
    assert_eq!(key(1).open_file(&HERE, &file).err(), Some(EncryptionError::Malformed));
    for short in [0, 1, 31, 32, 47] {
        assert_eq!(key(1).open_file(&HERE, &vec![7; short]).err(), Some(EncryptionError::NotForThisKey));
    }
}

#[test]
fn a_file_has_one_plaintext() {
    let (ek, mut rng) = (key(1).encryption_key(), rng(1));
    let padded = |length: usize| {
        let mut plain = [3u64.to_be_bytes().as_slice(), b"abc"].concat();
        plain.resize(length, 0);
        plain
    };
    let mut open = |plain: &[u8]| {
        let file = ek.seal(FILE_INFO, &HERE, plain, &mut rng).expect("a good key");
        key(1).open_file(&HERE, &file)
    };
    assert_eq!(open(&padded(FILE_BLOCK_BYTES)).expect("as it is sealed").as_slice(), b"abc");
    let mut hidden = padded(FILE_BLOCK_BYTES);
    hidden[FILE_BLOCK_BYTES - 1] = 1;
    for other in [padded(11), padded(FILE_BLOCK_BYTES - 1), padded(2 * FILE_BLOCK_BYTES), hidden] {
        assert_eq!(open(&other).err(), Some(EncryptionError::Malformed), "{} bytes", other.len());
    }
}

#[test]
fn points_of_small_order_are_no_keys() {
    let mut one = [0; 32];
    one[0] = 1;
    for point in [[0; 32], one] {
        let sealed = EncryptionKey(point).seal_file(&HERE, b"words", &mut rng(1));
        assert_eq!(sealed.err(), Some(EncryptionError::RecipientKey));
    }
}

#[test]
fn fixed_bytes_are_read_at_their_length_only() {
    let note = NoteCiphertext([0xab; NOTE_CIPHERTEXT_BYTES]);
    assert_eq!(through_json(&note), note);
    assert_eq!(through_cbor(&note), note);
    let text = "ab".repeat(32);
    let bad = [text.to_uppercase(), text[2..].to_owned(), format!("{text}ab"), text[1..].to_owned(), "xy".repeat(32)];
    for text in bad {
        serde_json::from_str::<EncryptionKey>(&format!("\"{text}\"")).expect_err(&text);
    }
    for length in [0, 31, 33] {
        let mut cbor = Vec::new();
        ciborium::into_writer(&ciborium::Value::Bytes(vec![0; length]), &mut cbor).expect("writing to memory");
        ciborium::from_reader::<EncryptionKey, _>(cbor.as_slice()).expect_err("another length");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn notes_round_trip(memo in arb_memo(), seed in any::<u8>()) {
        let sealed = key(seed).encryption_key().seal_note(&HERE, &memo, &mut rng(seed)).expect("it fits");
        prop_assert_eq!(key(seed).open_note(&HERE, &sealed), Ok(memo));
    }

    #[test]
    fn files_round_trip_and_hide_their_length(content in proptest::collection::vec(any::<u8>(), 0..9000)) {
        let file = key(1).encryption_key().seal_file(&HERE, &content, &mut rng(1)).expect("a good key");
        prop_assert_eq!((file.len() - OVERHEAD_BYTES) % FILE_BLOCK_BYTES, 0);
        let read = key(1).open_file(&HERE, &file).expect("it is for this key");
        prop_assert_eq!(&*read, &content);
    }

    #[test]
    fn opening_anything_never_panics(note in arb_ciphertext(), file in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(key(1).open_note(&HERE, &note), Err(EncryptionError::NotForThisKey));
        prop_assert!(key(1).open_file(&HERE, &file).is_err());
    }
}
