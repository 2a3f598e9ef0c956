use proptest::prelude::*;

use super::*;
use crate::testing::{through_cbor, through_json};

const PHASES: [Phase; 3] = [Phase::Open, Phase::Payouts, Phase::Issues];

fn arb_schedule() -> impl Strategy<Value = Schedule> {
    (1u32..50, 1u32..50, 1u32..50).prop_map(|(open, payouts, issues)| Schedule { open, payouts, issues })
}

#[test]
fn phases_follow_each_other() {
    let schedule = Schedule { open: 3, payouts: 2, issues: 1 };
    let expected = [
        (Phase::Open, 0),
        (Phase::Open, 0),
        (Phase::Open, 0),
        (Phase::Payouts, 0),
        (Phase::Payouts, 0),
        (Phase::Issues, 0),
        (Phase::Open, 1),
    ];
    for (height, (phase, epoch)) in (0..).map(Height).zip(expected) {
        assert_eq!((schedule.phase(height), schedule.epoch(height)), (phase, Epoch(epoch)), "at {height}");
        assert_eq!(schedule.is_boundary(height), height.0 == 6, "at {height}");
    }
}

#[test]
fn a_schedule_without_a_phase_is_refused() {
    for (open, payouts, issues) in [(0, 1, 1), (1, 0, 1), (1, 1, 0), (0, 0, 0)] {
        let schedule = Schedule { open, payouts, issues };
        assert_eq!(schedule.check(), Err(ScheduleError::EmptyPhase));
        let json = serde_json::to_string(&schedule).expect("plain data");
        serde_json::from_str::<Schedule>(&json).expect_err(&json);
    }
}

#[test]
fn an_epoch_without_end_is_refused() {
    let longest = Schedule { open: u32::MAX - 2, payouts: 1, issues: 1 };
    assert_eq!(longest.check(), Ok(()));
    assert_eq!(longest.phase(Height(u32::MAX - 1)), Phase::Issues);
    for (open, payouts, issues) in [(u32::MAX - 1, 1, 1), (u32::MAX, u32::MAX, u32::MAX), (1, u32::MAX, 1)] {
        let schedule = Schedule { open, payouts, issues };
        assert_eq!(schedule.check(), Err(ScheduleError::TooLong));
        let json = serde_json::to_string(&schedule).expect("plain data");
        serde_json::from_str::<Schedule>(&json).expect_err(&json);
    }
}

#[test]
fn unknown_and_missing_fields_are_refused() {
    for json in [r#"{"open":1,"payouts":1}"#, r#"{"open":1,"payouts":1,"issues":1,"more":1}"#] {
        serde_json::from_str::<Schedule>(json).expect_err(json);
    }
}

#[test]
fn the_last_height_is_the_end_of_time() {
    let schedule = Schedule { open: 1, payouts: 1, issues: 1 };
    for phase in PHASES {
        assert_eq!(schedule.next(Height(u32::MAX), phase), Height(u32::MAX));
    }
}

proptest! {
    #[test]
    fn schedules_round_trip(schedule in arb_schedule()) {
        prop_assert_eq!(schedule.check(), Ok(()));
        prop_assert_eq!(through_json(&schedule), schedule);
        prop_assert_eq!(through_cbor(&schedule), schedule);
    }

    #[test]
    fn next_is_the_first_height_of_the_phase(schedule in arb_schedule(), from in 0u32..1000) {
        for phase in PHASES {
            let expected = (from..).map(Height).find(|h| schedule.phase(*h) == phase).expect("every phase recurs");
            prop_assert_eq!(schedule.next(Height(from), phase), expected);
        }
    }

    #[test]
    fn boundaries_are_where_the_epoch_changes(schedule in arb_schedule(), height in 1u32..1000) {
        let turned = schedule.epoch(Height(height)) != schedule.epoch(Height(height - 1));
        prop_assert_eq!(schedule.is_boundary(Height(height)), turned);
        prop_assert_eq!(turned, schedule.phase(Height(height - 1)) == Phase::Issues && schedule.phase(Height(height)) == Phase::Open);
    }

    #[test]
    fn no_dilution_overtakes_a_debt(schedule in arb_schedule(), height in 0u32..1000) {
        // Within an epoch phases only move on: open, payouts, issues.
        let (now, next) = (Height(height), Height(height + 1));
        prop_assert!(schedule.is_boundary(next) || schedule.phase(now) <= schedule.phase(next));
    }
}
