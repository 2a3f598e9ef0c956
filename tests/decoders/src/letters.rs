//! The mailbox: pages as a service answers them, and what a sender who follows no rule seals into a letter.

use sotto_protocol::letter::{LETTER_BYTES, LETTER_CONTENT_BYTES, Letter, LetterNumber, LetterPage};

use crate::promise::read_binary;
use crate::sealed::{NETWORK, reader, rng, seal};

// What HPKE's key and tag leave of a letter.
const PLAIN_BYTES: usize = LETTER_BYTES - 48;

/// Pages of letters, single ones, and the plaintexts of letters, with zeros after what was given.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn letter(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    match which % 3 {
        0 => page(bytes),
        1 => drop(read_binary::<Letter>(bytes)),
        _ => plaintext(bytes),
    }
}

fn page(bytes: &[u8]) {
    let Some(page) = read_binary::<LetterPage>(bytes) else { return };
    for from in [0, page.oldest.0, u64::MAX] {
        let from = LetterNumber(from);
        let first = from.max(page.oldest);
        let letters = page.letters.len();
        let numbered: Vec<_> = page.clone().numbered(from).map(|(number, _)| number).collect();
        assert!(numbered.len() <= letters && numbered.first().is_none_or(|number| *number == first));
    }
}

fn plaintext(bytes: &[u8]) {
    let mut plain = bytes.to_vec();
    plain.resize(PLAIN_BYTES, 0);
    let sealed = Letter::new(seal(b"sotto/letter/v1", &plain)).expect("a letter's plaintext has one length");
    let Ok(content) = reader().open_letter(&NETWORK, &sealed) else { return };
    assert!(content.len() <= LETTER_CONTENT_BYTES);
    let again = reader().encryption_key().seal_letter(&NETWORK, &content, &mut rng()).expect("it fitted before");
    assert_eq!(again, sealed, "a letter has one plaintext");
}
