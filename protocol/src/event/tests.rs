use proptest::prelude::*;

use super::*;
use crate::testing::{arb_event_id, arb_event_opening, assert_all_differ, through_cbor, through_json};

#[test]
fn an_id_depends_on_every_field() {
    let opening = EventOpening { tid: TokenId(1), gross: Cents(2), gain: Cents(3), salt: F::from(4u64) };
    assert_eq!(opening.id().0, hash(Tag::Event, [1, 2, 3, 4u64].map(F::from)));
    assert_all_differ(&[
        opening.id(),
        EventOpening { tid: TokenId(9), ..opening }.id(),
        EventOpening { gross: Cents(9), ..opening }.id(),
        EventOpening { gain: Cents(9), ..opening }.id(),
        EventOpening { salt: F::from(9u64), ..opening }.id(),
    ]);
}

#[test]
fn resale_and_top_up_are_not_read_as_events() {
    for reserved in 0u64..2 {
        let id = EventId(F::from(reserved));
        let json = serde_json::to_string(&id).expect("plain data");
        serde_json::from_str::<EventId>(&json).expect_err(&json);
        let mut cbor = Vec::new();
        ciborium::into_writer(&id, &mut cbor).expect("writing to memory does not fail");
        ciborium::from_reader::<EventId, _>(cbor.as_slice()).expect_err("reserved");
        ciborium::from_reader::<Option<EventId>, _>(cbor.as_slice()).expect_err("a second name of none");
    }
}

#[test]
fn debug_shows_neither_salt_nor_amounts() {
    let opening = EventOpening { tid: TokenId(1), gross: Cents(77), gain: Cents(66), salt: F::from(55u64) };
    assert_eq!(format!("{opening:?}"), "EventOpening { tid: TokenId(1), .. }");
}

#[test]
fn a_consumed_stake_makes_another_event_of_its_sale() {
    let sale = CompanySale { company: CompanyId(F::from(1u64)), units: Units(2), salt: Salt(F::from(3u64)) };
    let salt = hash(Tag::Sale, [1u64, 2, 3].map(F::from));
    let gross = sale.gross_event(TokenId(4), Cents(100));
    assert_eq!(gross, EventOpening { tid: TokenId(4), gross: Cents(100), gain: Cents(100), salt });
    let nk = NullifierKey(F::from(7u64));
    let net = |basis| sale.net_event(TokenId(4), Cents(100), Cents(basis), nk);
    let salt = hash(Tag::NetSale, [salt, nk.0]);
    assert_eq!(net(30), EventOpening { tid: TokenId(4), gross: Cents(100), gain: Cents(70), salt });
    assert_eq!(net(101).gain, Cents::ZERO, "a loss is no gain");
    assert_ne!(net(0).id(), gross.id(), "not even where nothing was paid for it");
}

proptest! {
    #[test]
    fn events_round_trip(id in arb_event_id(), opening in arb_event_opening()) {
        prop_assert_eq!(through_json(&(id, opening)), (id, opening));
        prop_assert_eq!(through_cbor(&(Some(id), opening)), (Some(id), opening));
    }
}
