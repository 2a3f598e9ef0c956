//! Short random sequences, each from a copy of a world in which something is going on already.

use sotto_protocol::amount::{Cents, PriceFloor, Shares, TokenId};
use sotto_protocol::epoch::Phase;

use super::dice::Dice;
use super::step::{Bargain, Step};
use super::{Tally, World, rare_dice};
use crate::support::RelationOnly;
use crate::support::forge::Deal;

/// How many sequences begin in the worlds of one [`Stages`].
pub const SEQUENCES: u64 = 1_000;

const RANDOM_STEPS: u64 = 12;

/// Worlds to begin in: each a little further than the one before it, with random steps in between.
pub struct Stages(Vec<World<RelationOnly>>);

impl Stages {
    pub fn new(seed: u64) -> Self {
        let mut world = World::new(seed);
        let stories: [fn(&mut World<RelationOnly>); 11] = [
            |_| {},
            raise,
            resell,
            pay_resales,
            owe_for_a_sale,
            announce,
            wait_to_dilute,
            sell_a_stake,
            rule_and_rotate,
            wait_for_new_keys,
            wait_to_remove,
        ];
        let stages = stories.map(|story| {
            story(&mut world);
            let stage = world.clone();
            (0..RANDOM_STEPS).for_each(|_| world.step());
            stage
        });
        Self(stages.into())
    }

    /// A random sequence: where it begins, how long it is and what happens follow from the seed.
    pub fn run(&self, seed: u64) -> Tally {
        let mut dice = Dice::new(seed);
        let mut world = self.0[dice.index(self.0.len())].clone();
        let begun = world.trail.len();
        let steps = if dice.chance(1, 100) { 60 } else { 3 + dice.below(6) };
        (world.seed, world.dice, world.more_dice) = (seed, dice, Dice::new(!seed));
        (world.rare_dice, world.tally) = (rare_dice(seed), Tally::default());
        (0..steps).for_each(|_| world.step());
        let steps = (world.trail.len() - begun) as u64;
        Tally { sequences: 1, steps, ..world.into_tally() }
    }
}

/// A world in which one member was bought out, and another got new keys, with the shares that had been under the old ones.
pub fn bought_out_and_rekeyed(seed: u64) -> World<RelationOnly> {
    let mut world = World::new(seed);
    let stories: [fn(&mut World<RelationOnly>); 7] =
        [raise, resell, pay_resales, sell_a_stake, rule_and_rotate, wait_for_new_keys, wait_to_remove];
    stories.into_iter().for_each(|story| story(&mut world));
    let (tid, holder, early) = (TokenId(1), TokenId(4), false);
    world.carry_out(&Step::Rekey { tid, holder, early });
    world.to(Phase::Open);
    world.carry_out(&Step::Remove { ruling: 0, less: 0, more: 1 });
    for kind in ["Rekey", "Remove"] {
        assert_eq!(world.tally.done.get(kind), Some(&1), "{kind}: {:?}", world.tally);
    }
    world
}

fn sell(world: &mut World<RelationOnly>, [tid, seller, buyer]: [u32; 3], shares: u64, price: u64) {
    let deal = Deal { tid: TokenId(tid), shares: Shares(shares), price: Cents(price) };
    let bargain = Bargain { seller: TokenId(seller), buyer: TokenId(buyer), deal, approved: true };
    world.to(Phase::Open);
    world.prepare(&Step::Trade(bargain.clone()));
    world.carry_out(&Step::Trade(bargain));
}

// Everybody holds something of somebody.
fn raise(world: &mut World<RelationOnly>) {
    for [owner, buyer] in [[1, 3], [1, 4], [3, 4], [4, 1]] {
        sell(world, [owner, owner, buyer], 2, 100);
    }
}

// Money is locked for the holders of two tokens, one of each policy.
fn resell(world: &mut World<RelationOnly>) {
    sell(world, [1, 3, 4], 1, 120);
    sell(world, [1, 4, 3], 1, 130);
}

fn pay_resales(world: &mut World<RelationOnly>) {
    world.to(Phase::Payouts);
    world.carry_out(&Step::PayLocks { tid: TokenId(3), which: vec![0] });
}

fn owe_for_a_sale(world: &mut World<RelationOnly>) {
    for member in [3, 4] {
        world.carry_out(&Step::Attest { tid: TokenId(member), gross: 50, gain: 20 });
    }
    let event = world.events.len() - 1;
    world.prepare(&Step::LockForEvent { member: TokenId(4), event, less: 0 });
    world.carry_out(&Step::LockForEvent { member: TokenId(4), event, less: 0 });
}

fn announce(world: &mut World<RelationOnly>) {
    for tid in [1, 2].map(TokenId) {
        world.carry_out(&Step::Announce { tid, more: 5, ahead: 3 });
    }
}

fn wait_to_dilute(world: &mut World<RelationOnly>) {
    world.wait_for(&Step::Dilute { tid: TokenId(1) });
}

// Two sales await their stakes; and somebody is blocked.
fn sell_a_stake(world: &mut World<RelationOnly>) {
    for owner in [3, 4].map(TokenId) {
        world.carry_out(&Step::AttestStake { owner, company: 1, units: 30, basis: 90 });
    }
    for tid in [3, 4].map(TokenId) {
        world.carry_out(&Step::AttestSale { tid, company: 1, units: 10, gross: 50 });
    }
    world.carry_out(&Step::Block { tid: TokenId(2), blocked: true });
}

// Two holders may be bought out once notice is over, and the keys of a third are being replaced.
fn rule_and_rotate(world: &mut World<RelationOnly>) {
    for [tid, holder] in [[1, 3], [4, 1]].map(|pair| pair.map(TokenId)) {
        world.carry_out(&Step::Rule { tid, holder, salt: 9, floor: PriceFloor(50 << 32), epochs: 16 });
    }
    world.add_spare();
    world.carry_out(&Step::Rotate { member: TokenId(4) });
}

fn wait_for_new_keys(world: &mut World<RelationOnly>) {
    world.wait_for_decision(&Step::Rekey { tid: TokenId(1), holder: TokenId(4), early: false });
}

fn wait_to_remove(world: &mut World<RelationOnly>) {
    world.wait_for_decision(&Step::Remove { ruling: world.rulings.len() - 1, less: 0, more: 0 });
}

impl World<RelationOnly> {
    fn to(&mut self, phase: Phase) {
        while self.model.phase() != phase {
            self.pass();
        }
    }
}
