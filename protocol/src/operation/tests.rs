use super::*;
use crate::amount::{Cents, Epoch, Height, Reputation, Shares};
use crate::encryption::{EncryptionKey, NOTE_CIPHERTEXT_BYTES};
use crate::field::F;
use crate::keys::PublicKey;
use crate::testing::{assert_all_differ, through_cbor, through_json};

const HERE: NetworkId = NetworkId([1; 32]);
const ELSEWHERE: NetworkId = NetworkId([2; 32]);

fn signer(seed: u8) -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[seed; 32])
}

fn registration() -> Registration {
    Registration {
        tid: TokenId(1),
        symbol: "BOB".into(),
        address: Address { pk: PublicKey(F::from(2u64)), ek: EncryptionKey([3; 32]), vk: VerifyingKey([4; 32]) },
        policy: Policy::Gains,
        reputation: Reputation(5),
        vetted: false,
        acknowledgement: Acknowledgement([6; 32]),
    }
}

fn deposit() -> Deposit {
    Deposit { amount: Cents(1), owner: OwnerTag(F::from(2u64)), reference: Reference([3; 16]) }
}

fn attestation() -> Attestation {
    let (event, opening) = (EventId(F::from(2u64)), NoteCiphertext([3; NOTE_CIPHERTEXT_BYTES]));
    Attestation { tid: TokenId(1), event, report: None, of_stake: false, opening }
}

fn announcement() -> Announcement {
    Announcement { tid: TokenId(1), supply_new: Shares(2), epoch: Epoch(3), made_at: Height(4) }
}

// Signs `payload`, then checks that the signature counts for it, here and by this signer, and for nothing else.
fn counts_for_nothing_else<P: Payload + Clone + PartialEq + std::fmt::Debug>(payload: &P, others: Vec<P>) {
    let signed = Signed::sign(&HERE, payload.clone(), &signer(1));
    assert_eq!(signed.verify(&HERE), Ok(()));
    assert_eq!(signed.verify(&ELSEWHERE), Err(SignatureError::Mismatch), "in another network");
    for other in others {
        assert_ne!(*payload, other, "the table of changes changes nothing");
        let changed = Signed { payload: other, ..signed.clone() };
        assert_eq!(changed.verify(&HERE), Err(SignatureError::Mismatch), "{:?}", changed.payload);
    }
    let by_another = Signed { signer: VerifyingKey(signer(2).verifying_key().to_bytes()), ..signed.clone() };
    assert_eq!(by_another.verify(&HERE), Err(SignatureError::Mismatch));
    for at in 0..64 {
        let mut changed = signed.clone();
        changed.signature.0[at] ^= 1;
        assert_eq!(changed.verify(&HERE), Err(SignatureError::Mismatch), "byte {at} of the signature");
    }
    assert_eq!(through_json(&signed), signed);
    assert_eq!(through_cbor(&signed), signed);
    assert_eq!(through_cbor(&signed).verify(&HERE), Ok(()));
}

#[test]
fn a_registration_is_signed_in_every_word() {
    let one = registration();
    let address = |change: fn(&mut Address)| {
        let mut other = registration();
        change(&mut other.address);
        other
    };
    let others = vec![
        Registration { tid: TokenId(9), ..one.clone() },
        Registration { symbol: "BOB2".into(), ..one.clone() },
        address(|a| a.pk = PublicKey(F::from(9u64))),
        address(|a| a.ek = EncryptionKey([9; 32])),
        address(|a| a.vk = VerifyingKey([9; 32])),
        Registration { policy: Policy::Gross, ..one.clone() },
        Registration { reputation: Reputation(9), ..one.clone() },
        Registration { vetted: true, ..one.clone() },
        Registration { acknowledgement: Acknowledgement([9; 32]), ..one.clone() },
    ];
    let bindings: Vec<_> = std::iter::once(&one).chain(&others).map(Registration::binding).collect();
    assert_all_differ(&bindings);
    counts_for_nothing_else(&one, others);
}

#[test]
fn a_deposit_is_signed_in_every_word() {
    let one = deposit();
    let others = vec![
        Deposit { amount: Cents(9), ..one.clone() },
        Deposit { owner: OwnerTag(F::from(9u64)), ..one.clone() },
        Deposit { reference: Reference([9; 16]), ..one.clone() },
    ];
    counts_for_nothing_else(&one, others);
}

#[test]
fn an_attestation_is_signed_in_every_word() {
    let one = attestation();
    let others = vec![
        Attestation { tid: TokenId(9), ..one.clone() },
        Attestation { event: EventId(F::from(9u64)), ..one.clone() },
        Attestation { of_stake: true, ..one.clone() },
        Attestation { report: Some(EventId(F::from(9u64))), ..one.clone() },
        Attestation { opening: NoteCiphertext([9; NOTE_CIPHERTEXT_BYTES]), ..one.clone() },
    ];
    counts_for_nothing_else(&one, others);
}

#[test]
fn an_attested_stake_is_signed_in_every_word() {
    let (company, held) = (CompanyId(F::from(1u64)), HeldHash(F::from(2u64)));
    let one = StakeAttestation { company, held, opening: NoteCiphertext([3; NOTE_CIPHERTEXT_BYTES]) };
    let others = vec![
        StakeAttestation { company: CompanyId(F::from(9u64)), ..one.clone() },
        StakeAttestation { held: HeldHash(F::from(9u64)), ..one.clone() },
        StakeAttestation { opening: NoteCiphertext([9; NOTE_CIPHERTEXT_BYTES]), ..one.clone() },
    ];
    counts_for_nothing_else(&one, others);
}

#[test]
fn a_report_is_signed_in_every_word() {
    let (event, opening) = (EventId(F::from(2u64)), NoteCiphertext([3; NOTE_CIPHERTEXT_BYTES]));
    let one = Report { tid: TokenId(1), event, opening };
    let others = vec![
        Report { tid: TokenId(9), ..one.clone() },
        Report { event: EventId(F::from(9u64)), ..one.clone() },
        Report { opening: NoteCiphertext([9; NOTE_CIPHERTEXT_BYTES]), ..one.clone() },
    ];
    counts_for_nothing_else(&one, others);
}

#[test]
fn a_claim_is_signed_in_every_word() {
    let one = Claim { tid: TokenId(1), words: "sold ACME".into(), reference: Reference([3; 16]) };
    let others = vec![
        Claim { tid: TokenId(9), ..one.clone() },
        Claim { words: "sold".into(), ..one.clone() },
        Claim { reference: Reference([9; 16]), ..one.clone() },
    ];
    counts_for_nothing_else(&one, others);
}

#[test]
fn vetoes_and_withdrawals_are_signed_in_every_word() {
    let veto = |decision: u64| Veto { decision: DecisionId(F::from(decision)) };
    counts_for_nothing_else(&veto(1), vec![veto(2)]);
    let one = Withdrawal { tid: TokenId(1), epoch: Epoch(3), made_at: Height(4) };
    let others = vec![
        Withdrawal { tid: TokenId(9), ..one.clone() },
        Withdrawal { epoch: Epoch(9), ..one.clone() },
        Withdrawal { made_at: Height(9), ..one.clone() },
    ];
    counts_for_nothing_else(&one, others);
}

#[test]
fn an_announcement_is_signed_in_every_word() {
    let one = announcement();
    let others = vec![
        Announcement { tid: TokenId(9), ..one.clone() },
        Announcement { supply_new: Shares(9), ..one.clone() },
        Announcement { epoch: Epoch(9), ..one.clone() },
        Announcement { made_at: Height(9), ..one.clone() },
    ];
    counts_for_nothing_else(&one, others);
}

// The same words as a deposit, under another name.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Another(Deposit);

impl Payload for Another {
    const NAME: &'static str = "another";
}

#[test]
fn a_signature_of_one_kind_is_none_of_another() {
    let Signed { payload, signer, signature } = Signed::sign(&HERE, deposit(), &signer(1));
    let other = Signed { payload: Another(payload), signer, signature };
    assert_eq!(other.verify(&HERE), Err(SignatureError::Mismatch));
    let names = [
        crate::decision::Decision::NAME,
        Registration::NAME,
        Deposit::NAME,
        Attestation::NAME,
        StakeAttestation::NAME,
        Report::NAME,
        Claim::NAME,
        Veto::NAME,
        Withdrawal::NAME,
        Announcement::NAME,
    ];
    assert_all_differ(&names);
}

#[test]
fn a_second_signature_cannot_be_made_from_the_first() {
    // s + L: the same number modulo the order of the group.
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut signed = Signed::sign(&HERE, deposit(), &signer(1));
    let mut carry = 0u16;
    for (byte, add) in signed.signature.0[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = (sum & 0xff) as u8;
        carry = sum >> 8;
    }
    assert_eq!(carry, 0);
    assert_eq!(signed.verify(&HERE), Err(SignatureError::Mismatch));
}

#[test]
fn keys_that_are_no_usable_points_sign_nothing() {
    let signed = Signed::sign(&HERE, deposit(), &signer(1));
    let mut identity = [0; 32];
    identity[0] = 1;
    for bytes in [[0; 32], identity, [2; 32], [0xff; 32]] {
        let forged = Signed { signer: VerifyingKey(bytes), ..signed.clone() };
        forged.verify(&HERE).expect_err("no such key");
        // R = identity, s = 0 verifies for keys of small order unless the check is strict.
        let mut signature = [0; 64];
        signature[0] = 1;
        let forged = Signed { signature: SignatureBytes(signature), ..forged };
        forged.verify(&HERE).expect_err("no such key");
    }
}

#[test]
fn unknown_fields_are_refused() {
    for at in ["", "/payload"] {
        let mut json = serde_json::to_value(Signed::sign(&HERE, deposit(), &signer(1))).expect("plain data");
        json.pointer_mut(at).expect("it is there")["more"] = 1.into();
        serde_json::from_value::<Signed<Deposit>>(json).expect_err("an unknown field");
    }
}
