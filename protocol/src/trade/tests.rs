use proptest::prelude::*;

use super::*;
use crate::testing::{arb_trade, assert_all_differ, through_cbor, through_json};

fn f(n: u64) -> F {
    F::from(n)
}

#[test]
fn an_id_depends_on_every_field() {
    let terms = Terms { index: Index(1), supply: Shares(2), expiry: Height(3), doc: DocHash(f(4)) };
    assert_eq!(terms.hash().0, hash(Tag::Terms, [1, 2, 3, 4].map(f)));
    let trade = Trade {
        tid: TokenId(1),
        shares: Shares(2),
        price: Cents(3),
        seller: SellerCommitment(f(4)),
        buyer: OwnerTag(f(5)),
        terms,
        salt: Salt(f(6)),
    };
    assert_eq!(trade.id().0, hash(Tag::Trade, [f(1), f(2), f(3), f(4), f(5), terms.hash().0, f(6)]));
    assert_all_differ(&[
        trade.id(),
        Trade { tid: TokenId(9), ..trade }.id(),
        Trade { shares: Shares(9), ..trade }.id(),
        Trade { price: Cents(9), ..trade }.id(),
        Trade { seller: SellerCommitment(f(9)), ..trade }.id(),
        Trade { buyer: OwnerTag(f(9)), ..trade }.id(),
        Trade { terms: Terms { index: Index(9), ..terms }, ..trade }.id(),
        Trade { terms: Terms { supply: Shares(9), ..terms }, ..trade }.id(),
        Trade { terms: Terms { expiry: Height(9), ..terms }, ..trade }.id(),
        Trade { terms: Terms { doc: DocHash(f(9)), ..terms }, ..trade }.id(),
        Trade { salt: Salt(f(9)), ..trade }.id(),
    ]);
}

#[test]
fn a_seller_is_hidden_by_the_salt() {
    let seller = PublicKey(f(1));
    assert_eq!(SellerCommitment::derive(seller, Salt(f(2))).0, hash(Tag::Seller, [f(1), f(2)]));
    assert_ne!(SellerCommitment::derive(seller, Salt(f(2))), SellerCommitment::derive(seller, Salt(f(3))));
    assert_eq!(format!("{:?}", Salt(f(2))), "Salt(..)");
}

#[test]
fn no_trade_is_zero() {
    assert!(!TradeId::none().is_some());
    assert_eq!(TradeId::none(), TradeId::default());
    assert!(Trade::default().id().is_some(), "even of nothing");
}

proptest! {
    #[test]
    fn trades_round_trip(trade in arb_trade()) {
        prop_assert_eq!(through_json(&trade), trade);
        prop_assert_eq!(through_cbor(&trade), trade);
        prop_assert_eq!(through_json(&trade).id(), trade.id());
    }

    #[test]
    fn different_trades_have_different_ids(one in arb_trade(), two in arb_trade()) {
        prop_assert_eq!(one == two, one.id() == two.id());
        prop_assert!(one.id().is_some());
    }
}
