use super::*;
use crate::encryption::EncryptionKey;
use crate::testing::{assert_all_differ, through_cbor, through_json};

const HERE: NetworkId = NetworkId([1; 32]);

fn decision(verdict: Verdict) -> Decision {
    Decision {
        verdict,
        reason: "because".into(),
        reopens: None,
        expiry: crate::amount::Height(9),
        reference: Reference([2; 16]),
    }
}

fn address() -> Address {
    Address { pk: PublicKey(F::from(2u64)), ek: EncryptionKey([3; 32]), vk: VerifyingKey([4; 32]) }
}

fn one_of_each() -> Vec<Decision> {
    let (tid, key) = (TokenId(1), VerifyingKey([5; 32]));
    let change = Standing { tid, reputation: Reputation(5), vetted: false };
    [
        Verdict::Accredit { role: Role::Oracle, key },
        Verdict::Revoke { role: Role::Oracle, key },
        Verdict::Block { tid },
        Verdict::Release { tid },
        Verdict::Steward { tid, steward: PublicKey(F::from(7u64)) },
        Verdict::Rotate { tid, address: address() },
        Verdict::Docket { claim: TransactionId([8; 32]), upheld: true },
        Verdict::Removal { tid, ruling: RulingId(F::from(8u64)), floor: PriceFloor(9), epochs: 2 },
        Verdict::Standing { changes: vec![change], complaints: vec![ComplaintNullifier(F::from(9u64))] },
    ]
    .map(decision)
    .to_vec()
}

#[test]
fn every_power_but_registration_has_its_verdict() {
    let mut powers: Vec<_> = one_of_each().iter().map(|decision| decision.verdict.power()).collect();
    powers.push(Power::Register);
    powers.sort_unstable();
    assert_eq!(powers, Power::ALL);
}

#[test]
fn decisions_survive_their_forms() {
    for decision in one_of_each() {
        assert_eq!(through_json(&decision), decision);
        assert_eq!(through_cbor(&decision), decision);
        let mut json = serde_json::to_value(&decision).expect("plain data");
        json["more"] = 1.into();
        serde_json::from_value::<Decision>(json).expect_err("an unknown field");
    }
}

#[test]
fn an_id_depends_on_every_word_and_on_the_network() {
    let ids: Vec<_> = one_of_each().iter().map(|decision| decision.id(&HERE)).collect();
    assert_all_differ(&ids);
    let one = decision(Verdict::Block { tid: TokenId(1) });
    assert_all_differ(&[
        one.id(&HERE),
        one.id(&NetworkId([2; 32])),
        Decision { verdict: Verdict::Block { tid: TokenId(2) }, ..one.clone() }.id(&HERE),
        Decision { reason: "none".into(), ..one.clone() }.id(&HERE),
        Decision { reopens: Some(DecisionId(F::from(3u64))), ..one.clone() }.id(&HERE),
        Decision { expiry: crate::amount::Height(8), ..one.clone() }.id(&HERE),
        Decision { reference: Reference([9; 16]), ..one.clone() }.id(&HERE),
    ]);
}
