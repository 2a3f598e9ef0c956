use proptest::prelude::*;

use super::*;
use crate::field::{from_bytes, to_bytes};
use crate::testing::{assert_all_differ, through_cbor, through_json};

fn genesis() -> Genesis {
    Genesis {
        name: "test".into(),
        kind: NetworkKind::Development,
        schedule: Schedule { open: 3, payouts: 2, issues: 1 },
        root_window: 4,
        expiry_window: 5,
        event_deadline: 6,
        complaints: ComplaintRules { key: EncryptionKey([5; 32]), epochs: 4 },
        accreditation: Accreditation {
            operator: VerifyingKey([4; 32]),
            authority: vec![VerifyingKey([1; 32])],
            gateways: vec![VerifyingKey([2; 32])],
            oracles: vec![VerifyingKey([3; 32])],
            filers: Vec::new(),
        },
        powers: Powers::standard(1, 6),
    }
}

#[test]
fn an_id_depends_on_everything_that_is_fixed() {
    let with = |change: fn(&mut Genesis)| {
        let mut changed = genesis();
        change(&mut changed);
        changed.id()
    };
    assert_eq!(genesis().id(), genesis().id());
    assert_all_differ(&[
        genesis().id(),
        with(|g| g.name.push('2')),
        with(|g| g.kind = NetworkKind::Production),
        with(|g| g.schedule.open = 9),
        with(|g| g.schedule.payouts = 9),
        with(|g| g.schedule.issues = 9),
        with(|g| g.root_window = 9),
        with(|g| g.expiry_window = 9),
        with(|g| g.event_deadline = 9),
        with(|g| g.complaints.key = EncryptionKey([9; 32])),
        with(|g| g.complaints.epochs = 9),
        with(|g| g.accreditation.operator = VerifyingKey([9; 32])),
        with(|g| g.accreditation.authority[0] = VerifyingKey([9; 32])),
        with(|g| g.accreditation.gateways.clear()),
        with(|g| g.accreditation.oracles.push(VerifyingKey([9; 32]))),
        with(|g| g.accreditation.filers.push(VerifyingKey([9; 32]))),
        with(|g| g.powers.0[0].keys = 2),
        with(|g| g.powers.0[1].notice = 9),
        with(|g| g.powers.0[1].overrule = None),
        with(|g| g.powers.0[1].until = Some(crate::amount::Height(9))),
        with(|g| {
            // A key moved from one role to another.
            let key = g.accreditation.gateways.remove(0);
            g.accreditation.authority.push(key);
        }),
    ]);
}

#[test]
fn a_genesis_is_read_as_it_was_written() {
    assert_eq!(through_json(&genesis()), genesis());
    assert_eq!(through_cbor(&genesis()).id(), genesis().id());
    let mut json = serde_json::to_value(genesis()).expect("plain data");
    json["more"] = 1.into();
    serde_json::from_value::<Genesis>(json).expect_err("an unknown field");
    let mut json = serde_json::to_value(genesis()).expect("plain data");
    json["schedule"]["issues"] = 0.into();
    serde_json::from_value::<Genesis>(json).expect_err("a phase without blocks");
}

#[test]
fn ext_depends_on_network_statement_and_every_part() {
    let (one, two) = (NetworkId([1; 32]), NetworkId([2; 32]));
    let mut all = vec![
        ext(&two, Statement::Share, &[b"a", b"b"]),
        ext(&one, Statement::Share, &[]),
        ext(&one, Statement::Share, &[b""]),
        ext(&one, Statement::Share, &[b"", b""]),
        ext(&one, Statement::Share, &[b"ab"]),
        ext(&one, Statement::Share, &[b"b", b"a"]),
        ext(&one, Statement::Share, &[b"", b"ab"]),
        ext(&one, Statement::Share, &[b"ab", b""]),
        ext(&one, Statement::Share, &[b"a", b"b", b""]),
    ];
    all.extend(Statement::ALL.iter().map(|statement| ext(&one, *statement, &[b"a", b"b"])));
    assert_all_differ(&all);
}

proptest! {
    #[test]
    fn ext_is_at_most_31_bytes(network in any::<[u8; 32]>(), part in proptest::collection::vec(any::<u8>(), 0..100)) {
        let value = ext(&NetworkId(network), Statement::Cash, &[&part]);
        prop_assert_eq!(to_bytes(&value)[0], 0);
        prop_assert_eq!(from_bytes(&to_bytes(&value)), Ok(value));
    }

    #[test]
    fn moving_a_boundary_between_parts_changes_ext(bytes in proptest::collection::vec(any::<u8>(), 1..60), at in any::<usize>()) {
        let network = NetworkId([7; 32]);
        let (left, right) = bytes.split_at(at % bytes.len());
        let whole = ext(&network, Statement::Cash, &[&bytes]);
        prop_assert_ne!(whole, ext(&network, Statement::Cash, &[left, right]));
    }
}
