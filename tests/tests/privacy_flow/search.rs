//! Looking for numbers in bytes, in every form in which a program might have written them.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use super::secrets::Secrets;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE32_LOWER: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

// The digits that bytes become in an alphabet of 2^n letters, if `skipped` bits of something else stand before them: only the
// digits that depend on nothing else.
fn digits(bytes: &[u8], alphabet: &[u8], skipped: usize) -> Vec<u8> {
    let width = alphabet.len().trailing_zeros() as usize;
    let bit = |at: usize| usize::from(bytes[at / 8] >> (7 - at % 8) & 1);
    let first = (width - skipped % width) % width;
    (first..bytes.len() * 8 + 1 - width)
        .step_by(width)
        .map(|start| alphabet[(start..start + width).fold(0, |digit, at| digit << 1 | bit(at))])
        .collect()
}

fn grouped(number: u128, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// Every form in which a number might be written. A wider form (eight bytes, a field element, a CBOR integer) contains the
/// narrowest one, so that is what is searched for: the digits without leading zeros, from either end.
pub fn forms(number: u128) -> BTreeSet<Vec<u8>> {
    let big = number.to_be_bytes();
    let big = &big[number.leading_zeros() as usize / 8..];
    assert!(big.len() >= 5, "{number} is too small to be searched for");
    let little: Vec<u8> = big.iter().rev().copied().collect();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let list = |bytes: &[u8], separator: &str| bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(separator);
    let mut forms = BTreeSet::from([big.to_vec(), little.clone()]);
    let (dollars, cents) = (number / 100, number % 100);
    let texts = [
        number.to_string(),
        format!("{dollars}.{cents:02}"),
        format!("{number:b}"),
        format!("{number:o}"),
        grouped(number, ','),
        grouped(number, '_'),
        format!("{}.{cents:02}", grouped(dollars, ',')),
    ];
    forms.extend(texts.map(String::into_bytes));
    for bytes in [big, &little] {
        let texts = [hex(bytes), hex(bytes).to_uppercase(), list(bytes, ","), list(bytes, ", ")];
        forms.extend(texts.map(String::into_bytes));
        // Text in which every byte is a whole number of digits would need no alignment; these do.
        for alphabet in [BASE64.as_slice(), BASE64_URL] {
            forms.extend([0, 8, 16].map(|skipped| digits(bytes, alphabet, skipped)));
        }
        for alphabet in [BASE32.as_slice(), BASE32_LOWER, BECH32] {
            forms.extend([0, 8, 16, 24, 32].map(|skipped| digits(bytes, alphabet, skipped)));
        }
    }
    forms
}

/// The numbers that stand in the hay in some form.
pub fn found(hay: &[u8], numbers: &BTreeSet<u128>) -> BTreeSet<u128> {
    let (owners, patterns): (Vec<u128>, Vec<Vec<u8>>) =
        numbers.iter().flat_map(|number| forms(*number).into_iter().map(|form| (*number, form))).unzip();
    let search = AhoCorasick::new(&patterns).expect("a few thousand short patterns");
    search.find_overlapping_iter(hay).map(|hit| owners[hit.pattern().as_usize()]).collect()
}

impl Secrets {
    /// Nothing private stands there.
    pub fn assert_absent(&self, hay: &[u8], what: &str) {
        assert!(!hay.is_empty(), "there is nothing in {what}");
        let found = found(hay, &self.private);
        assert!(found.is_empty(), "{found:?} in {what}");
    }

    /// All that is public stands there, so the search sees what there is; and nothing private.
    pub fn assert_private(&self, hay: &[u8], what: &str) {
        assert_eq!(found(hay, &self.public), self.public, "not all that is public is found in {what}");
        self.assert_absent(hay, what);
    }

    /// Enough to be searched for, and long enough that no random ciphertext contains one by chance.
    pub fn assert_searchable(&self, least: usize) {
        assert!(self.private.len() >= least, "{} secrets", self.private.len());
        assert!(self.private.iter().all(|secret| secret >> 40 != 0));
    }
}
