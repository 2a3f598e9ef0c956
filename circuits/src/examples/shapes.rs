//! Claims of the same statements in other shapes: what is left free in one is bound in another.

use sotto_protocol::event::EventOpening;
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::trade::{DocHash, SellerCommitment, Terms};

use super::*;

fn named<S: Proven>(name: &'static str, (instance, witness): (S::Instance, S::Witness)) -> Shaped<S> {
    Shaped { name, instance, witness }
}

fn trade(shares: u64, price: u64) -> Trade {
    Trade {
        shares: Shares(shares),
        price: Cents(price),
        buyer: OwnerTag(f(31)),
        terms: Terms { doc: DocHash(f(32)), ..Terms::default() },
        salt: Salt(f(33)),
        ..Trade::default()
    }
}

/// A claim of what is due, a resale by each policy, a raise, and a sale from one note.
pub(super) fn of_share(ext: F) -> Vec<Shaped<Share>> {
    vec![
        named("claim", Share::example(ext)),
        named("resale", sale(ext, |w| resell(w, Policy::Gross, 60_000))),
        named("resale with a gain", sale(ext, |w| resell(w, Policy::Gains, 60_000))),
        named("resale at a loss", sale(ext, |w| resell(w, Policy::Gains, 1))),
        named("raise", sale(ext, raise)),
        named(
            "claim on one note",
            sale(ext, |w| {
                w.inputs[1] = ShareInput::disabled(f(77));
            }),
        ),
    ]
}

fn resell(witness: &mut share::Witness, policy: Policy, price: u64) {
    witness.trade = Some(trade(15_000, price));
    witness.seller_salt = Salt(f(34));
    witness.seller_state = state(ALICE);
    witness.seller.member.policy = policy;
}

fn raise(witness: &mut share::Witness) {
    witness.trade = Some(trade(15_000, 5_000_000));
    witness.seller_salt = Salt(f(34));
    witness.sk = key_of(BOB);
    witness.seller.member = witness.token.member;
    witness.seller.token = witness.token.state.commit();
}

// A share claim with a change, and a world made for it.
fn sale(ext: F, change: impl FnOnce(&mut share::Witness)) -> (share::Instance, share::Witness) {
    let (_, mut witness) = Share::example(ext);
    change(&mut witness);
    let mut tree = RegistryTree::default();
    let token = &witness.token;
    let of_token = registry_leaf(token.member.hash(), token.supply, token.state.commit());
    let seller = &witness.seller;
    let of_seller = registry_leaf(seller.member.hash(), seller.supply, seller.token);
    let (at_token, at_seller) = (token.state.tid.0, seller.member.tid.0);
    tree.set_many([(at_token, of_token.0), (at_seller, of_seller.0)]);
    witness.token.path = tree.path(at_token);
    witness.seller.path = tree.path(at_seller);
    let pk = witness.sk.public_key();
    let (root_n, paths) = plant(&witness.inputs.each_ref().map(|input| input.note(BOB, pk).commit()));
    for (input, path) in witness.inputs.iter_mut().zip(paths) {
        input.path = path;
    }
    (share::Instance { body: witness.body(root_n, RegistryRoot(tree.root()), EXPIRY), ext }, witness)
}

/// A withdrawal, a purchase out of two notes, all money locked for holders, and a grant that is accepted.
pub(super) fn of_cash(ext: F) -> Vec<Shaped<Cash>> {
    let locks = |w: &mut cash::Witness| {
        w.outputs = [15_000, 45_000].map(|cents| {
            let (amount, salt) = (Cents(cents), LockSalt(f(cents)));
            cash::Output::Lock(LockNote { tid: BOB, amount, origin: Origin::TopUp, salt, ..LockNote::default() })
        });
    };
    vec![
        named("withdrawal", Cash::example(ext)),
        named("purchase", spend(ext, buy)),
        named("lock", spend(ext, locks)),
        named("grant", spend(ext, accept_grant)),
    ]
}

fn offer(price: u64) -> Trade {
    let terms = Terms { index: Index(9), supply: SUPPLY, ..Terms::default() };
    Trade { tid: BOB, seller: SellerCommitment(f(36)), terms, ..trade(5_000, price) }
}

fn buy(witness: &mut cash::Witness) {
    witness.inputs[1].enabled = true;
    witness.inputs[1].amount = Cents(40_000);
    witness.inputs[1].rho = Rho(f(4));
    witness.trade = Some(offer(90_000));
    witness.rho_buyer = Rho(f(37));
    witness.outputs = [cash::Output::Cash(Cents(10_000)), cash::Output::default()];
}

fn accept_grant(witness: &mut cash::Witness) {
    witness.inputs[0] = CashInput::disabled(f(5));
    witness.trade = Some(offer(0));
    witness.rho_buyer = Rho(f(37));
    witness.outputs = [cash::Output::default(), cash::Output::default()];
}

fn spend(ext: F, change: impl FnOnce(&mut cash::Witness)) -> (cash::Instance, cash::Witness) {
    let (_, mut witness) = Cash::example(ext);
    change(&mut witness);
    let pk = witness.sk.public_key();
    let (root_n, paths) = plant(&witness.inputs.each_ref().map(|input| input.note(pk).commit()));
    for (input, path) in witness.inputs.iter_mut().zip(paths) {
        input.path = path;
    }
    (cash::Instance { body: witness.body(root_n, EXPIRY, Cents::ZERO), ext }, witness)
}

/// A raise, a resale approved by the steward, and a buyback of a token that asks for a reputation that its issuer does not have.
pub(super) fn of_approve(ext: F) -> Vec<Shaped<Approve>> {
    vec![
        named("raise", Approve::example(ext)),
        named("resale approved by a steward", approval(ext, by_steward)),
        named("buyback", approval(ext, buy_back)),
    ]
}

fn by_steward(witness: &mut approve::Witness) {
    let steward = SpendingKey(f(78));
    witness.issuer.member.steward = steward.public_key();
    witness.sk = steward;
    witness.seller = PublicKey(f(79));
    witness.issuer.state.meta = Meta { min_reputation: Reputation(100), vetted: false };
}

fn buy_back(witness: &mut approve::Witness) {
    witness.issuer.state.meta = Meta { min_reputation: Reputation(200), vetted: true };
    witness.seller = PublicKey(f(79));
    let OpenListing { member, supply, .. } = witness.issuer;
    witness.buyer = Listing { member, supply, token: witness.issuer.state.commit(), ..Listing::default() };
}

fn approval(ext: F, change: impl FnOnce(&mut approve::Witness)) -> (approve::Instance, approve::Witness) {
    let (_, mut witness) = Approve::example(ext);
    change(&mut witness);
    let mut tree = RegistryTree::default();
    let (issuer, buyer) = (&witness.issuer, &witness.buyer);
    let of_issuer = registry_leaf(issuer.member.hash(), issuer.supply, issuer.state.commit());
    let of_buyer = registry_leaf(buyer.member.hash(), buyer.supply, buyer.token);
    let (at_issuer, at_buyer) = (issuer.member.tid.0, buyer.member.tid.0);
    tree.set_many([(at_buyer, of_buyer.0), (at_issuer, of_issuer.0)]);
    witness.issuer.path = tree.path(at_issuer);
    witness.buyer.path = tree.path(at_buyer);
    (approve::Instance { body: witness.body(RegistryRoot(tree.root()), EXPIRY), ext }, witness)
}

/// A founding and a dilution.
pub(super) fn of_issue(ext: F) -> Vec<Shaped<Issue>> {
    let (_, mut witness) = Issue::example(ext);
    witness.state = state(BOB);
    let body = witness.body(SUPPLY, Shares(10_500_000), Height(7)).expect("there is something to issue");
    vec![named("founding", Issue::example(ext)), named("dilution", (issue::Instance { body, ext }, witness))]
}

/// A resale; a resale from before a dilution and what makes up for it; an event by each policy.
pub(super) fn of_payout(ext: F) -> Vec<Shaped<Payout>> {
    let opening = EventOpening { tid: BOB, gross: Cents(1_000_000_000), gain: Cents(400_000_000), salt: f(72) };
    let of_event =
        |amount| LockNote { supply_at_sale: Shares::ZERO, origin: Origin::Event(opening.id()), ..proceeds(amount, 1) };
    let top_up = LockNote { supply_at_sale: Shares::ZERO, origin: Origin::TopUp, ..proceeds(4_001, 1) };
    let diluted = [proceeds(80_001, 9_523_809), proceeds(50_000, 10_000_000), top_up];
    let event = Some(opening);
    vec![
        named("resale", Payout::example(ext)),
        named("diluted", distribution(ext, &diluted, None, Policy::Gross)),
        named("event", distribution(ext, &[of_event(999_000_000), of_event(1_000_000)], event, Policy::Gross)),
        named("gain of an event", distribution(ext, &[of_event(400_000_000)], event, Policy::Gains)),
    ]
}

fn proceeds(amount: u64, supply: u64) -> LockNote {
    let salt = LockSalt(f(400 + amount));
    LockNote { tid: BOB, amount: Cents(amount), supply_at_sale: Shares(supply), origin: Origin::Resale, salt }
}

fn distribution(
    ext: F,
    locks: &[LockNote],
    event: Option<EventOpening>,
    policy: Policy,
) -> (payout::Instance, payout::Witness) {
    let mut witness = payout::Witness::default();
    (witness.state, witness.event) = (state(BOB), event);
    for (i, input) in witness.inputs.iter_mut().enumerate() {
        *input = LockInput::disabled(f(600 + i as u64));
        input.note.tid = BOB;
    }
    for (input, note) in witness.inputs.iter_mut().zip(locks) {
        (input.enabled, input.note) = (true, *note);
    }
    // Locks of nothing are there, too: what keeps an input from being half enabled is no other constraint than its bit's.
    let (root_n, paths) = plant(&witness.inputs.each_ref().map(|input| input.note.commit()));
    for (input, path) in witness.inputs.iter_mut().zip(paths) {
        input.path = path;
    }
    let body = witness.body(policy, SUPPLY, root_n, PayoutNonce(f(73))).expect("in range");
    (payout::Instance { body, ext }, witness)
}

/// As many holders as there are slots, and one slot less by the steward.
pub(super) fn of_settle<const K: usize>(ext: F) -> Vec<Shaped<Settle<K>>> {
    let (_, mut witness) = Settle::<K>::example(ext);
    let mut tree = RegistryTree::default();
    let steward = SpendingKey(f(78));
    witness.token.member.steward = steward.public_key();
    witness.sk = steward;
    let token = &witness.token;
    tree.set_many([(BOB.0, registry_leaf(token.member.hash(), token.supply, token.state.commit()).0)]);
    witness.token.path = tree.path(BOB.0);
    if let Some(last) = witness.slots.last_mut() {
        *last = settle::Slot::unused(f(80));
    }
    let (root_n, paths) = plant(&witness.slots.each_ref().map(|slot| slot.input.note(BOB, slot.pk).commit()));
    for (slot, path) in witness.slots.iter_mut().zip(paths) {
        slot.input.path = path;
    }
    let body = witness.body(root_n, RegistryRoot(tree.root())).expect("in range");
    let partly = (settle::Instance::new(&body, ext).expect("as many slots"), witness);
    vec![named("every slot used", Settle::<K>::example(ext)), named("the last slot unused, by a steward", partly)]
}

/// All notes counted, and one note less counted by somebody who shows the key.
pub(super) fn of_ownership<const J: usize>(ext: F) -> Vec<Shaped<Ownership<J>>> {
    let (instance, mut witness) = Ownership::<J>::example(ext);
    if let Some(last) = witness.notes.last_mut() {
        *last = ownership::OwnedNote::default();
    }
    let ownership::Instance { body, .. } = instance;
    let claim = ownership::Claim {
        tid: BOB,
        min: Shares(1),
        since_max: body.since_max,
        context: body.context,
        shows_key: true,
    };
    let shown = (ownership::Instance { body: witness.body((body.root_n, body.root_nf), claim), ext }, witness);
    vec![named("every note", Ownership::<J>::example(ext)), named("one note less, with the key", shown)]
}
