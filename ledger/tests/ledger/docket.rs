//! Rules of the docket.

use sotto_ledger::{DecisionStatus, Rejected};
use sotto_protocol::amount::TokenId;
use sotto_protocol::decision::{DecisionId, Verdict};
use sotto_protocol::operation::{Claim, MAX_CLAIM_BYTES, Reference};
use sotto_protocol::role::Role;
use sotto_protocol::transaction::{Transaction, TransactionId};

use crate::world::{AUTHORITY, ORACLE, World, genesis, key, public};

const FILER: u8 = 33;
const ONE: TokenId = TokenId(1);

fn world() -> World {
    let mut rules = genesis();
    rules.accreditation.filers.push(public(&key(FILER)));
    World::of(rules).and_members(1)
}

fn claim(world: &World, words: &str, by: u8) -> Transaction {
    let claim = Claim { tid: ONE, words: words.to_owned(), reference: Reference([1; 16]) };
    Transaction::File(Box::new(world.signed(claim, by)))
}

fn filed(world: &mut World) -> TransactionId {
    let claim = claim(world, "sold ACME", FILER);
    let id = claim.id(&world.state.network());
    world.must(claim);
    id
}

#[test]
fn ledger_41_filers_claim_in_words_about_members() {
    let mut world = world();
    for by in [AUTHORITY, ORACLE, 101] {
        let stranger = claim(&world, "sold ACME", by);
        world.refuses(stranger, &Rejected::NotAccredited { role: Role::Filer });
    }
    for words in [String::new(), " \t\n".to_owned(), "x".repeat(MAX_CLAIM_BYTES + 1)] {
        let spoilt = claim(&world, &words, FILER);
        world.refuses(spoilt, &Rejected::ClaimWords { bytes: words.len() });
    }
    let nobody = Claim { tid: TokenId(9), words: "sold ACME".to_owned(), reference: Reference([1; 16]) };
    let nobody = Transaction::File(Box::new(world.signed(nobody, FILER)));
    world.refuses(nobody, &Rejected::NoSuchMember { tid: TokenId(9) });
    let id = filed(&mut world);
    let entry = world.state.claim(id).expect("it was filed");
    assert_eq!((entry.claim.tid, entry.filer, entry.ruling), (ONE, public(&key(FILER)), None));
    assert_eq!(world.state.claims().count(), 1);
}

#[test]
fn ledger_42_claims_are_ruled_on_and_a_ruling_may_be_reopened() {
    let mut world = world();
    let unknown = TransactionId([9; 32]);
    let nothing = world.deciding(Verdict::Docket { claim: unknown, upheld: true }, AUTHORITY);
    world.refuses(nothing, &Rejected::NoSuchClaim { claim: unknown });
    let claim = filed(&mut world);
    let ruling = |world: &World| world.state.claim(claim).expect("it was filed").ruling;
    let effective = |world: &World, id: DecisionId| world.state.decision(id).expect("decided").effective;

    let upheld = world.decide(Verdict::Docket { claim, upheld: true });
    assert_eq!(ruling(&world), None, "members may still overrule it");
    world.go_height(effective(&world, upheld));
    assert_eq!(ruling(&world), Some((upheld, true)));
    let again = world.deciding(Verdict::Docket { claim, upheld: true }, AUTHORITY);
    world.refuses(again, &Rejected::RuledAlready { claim });

    let mut other = world.decision(Verdict::Docket { claim, upheld: false });
    other.reopens = Some(upheld);
    let id = other.id(&world.state.network());
    let other = world.endorsed(other, AUTHORITY);
    world.must(Transaction::Decide(Box::new(other)));
    world.go_height(effective(&world, id));
    assert_eq!(ruling(&world), Some((id, false)));
    assert_eq!(world.state.decision(upheld).expect("decided").status, DecisionStatus::Reopened);
}
