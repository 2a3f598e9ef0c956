use super::*;

fn row(power: Power, until: Option<u32>) -> PowerRow {
    PowerRow { power, keys: 1, notice: 4, overrule: None, until: until.map(Height) }
}

#[test]
fn the_standard_table_works_for_any_authority_and_has_every_power() {
    for (keys, epoch) in [(1, 1), (1, 100), (3, 70), (7, 5)] {
        let table = Powers::standard(keys, epoch);
        assert_eq!(table.check(keys as usize), Ok(()));
        for power in Power::ALL {
            let row = table.at(*power, Height(u32::MAX)).expect("every power is held");
            assert!(row.keys <= keys, "{power}");
        }
        assert!(table.most_keys() * 2 > keys);
    }
}

#[test]
fn a_row_holds_until_its_height_and_the_next_from_there_on() {
    let later = PowerRow { keys: 2, ..row(Power::Block, Some(20)) };
    let table = Powers(vec![row(Power::Block, Some(10)), later]);
    assert_eq!(table.check(2), Ok(()));
    assert_eq!(table.at(Power::Block, Height(9)).map(|row| row.keys), Some(1));
    assert_eq!(table.at(Power::Block, Height(10)).map(|row| row.keys), Some(2));
    assert_eq!(table.at(Power::Block, Height(20)), None, "expired");
    assert_eq!(table.at(Power::Rotate, Height(1)), None, "never held");
}

#[test]
fn tables_that_do_not_work_are_refused() {
    let refused = |rows: &[PowerRow]| Powers(rows.to_vec()).check(2).expect_err("this table does not work");
    let block = row(Power::Block, None);
    assert_eq!(refused(&[PowerRow { keys: 0, ..block }]), PowersError::Keys(Power::Block));
    assert_eq!(refused(&[PowerRow { keys: 3, ..block }]), PowersError::Keys(Power::Block));
    assert_eq!(refused(&[row(Power::Release, None), block]), PowersError::Order(Power::Block));
    assert_eq!(refused(&[block, block]), PowersError::Order(Power::Block));
    let first = row(Power::Block, Some(9));
    assert_eq!(refused(&[first, row(Power::Block, Some(9))]), PowersError::Order(Power::Block));
    assert_eq!(refused(&[PowerRow { keys: 2, ..first }, block]), PowersError::Grows(Power::Block));
    assert_eq!(refused(&[first, PowerRow { notice: 3, ..block }]), PowersError::Grows(Power::Block));
    assert_eq!(refused(&[PowerRow { notice: 0, ..row(Power::Rotate, None) }]), PowersError::NoVeto);
    assert_eq!(refused(&[row(Power::Register, None)]), PowersError::RegisterNotice);
    let voted = |power, quorum, period| PowerRow { overrule: Some(Overrule { quorum, period }), ..row(power, None) };
    assert_eq!(refused(&[voted(Power::Block, 50, 4)]), PowersError::NotVoted(Power::Block));
    let until = |row: PowerRow| PowerRow { until: Some(Height(9)), ..row };
    let first = until(voted(Power::Steward, 50, 3));
    for next in [row(Power::Steward, None), voted(Power::Steward, 51, 3), voted(Power::Steward, 50, 2)] {
        assert_eq!(refused(&[first, next]), PowersError::Grows(Power::Steward));
    }
    assert_eq!(Powers(vec![first, voted(Power::Steward, 40, 4)]).check(2), Ok(()));
    for (quorum, period) in [(0, 4), (101, 4), (50, 0), (50, 5)] {
        assert_eq!(refused(&[voted(Power::Steward, quorum, period)]), PowersError::Vote(Power::Steward));
    }
    assert_eq!(Powers(vec![voted(Power::Steward, 100, 4)]).check(2), Ok(()));
}

#[test]
fn a_quorum_is_rounded_up_and_never_nothing() {
    let half = Overrule { quorum: 50, period: 1 };
    let needed: Vec<_> = [0, 1, 2, 3, 4, 5].map(|active| half.needed(active)).to_vec();
    assert_eq!(needed, [1, 1, 1, 2, 2, 3]);
    assert_eq!(Overrule { quorum: 100, period: 1 }.needed(u32::MAX), u32::MAX);
}

#[test]
fn names_on_the_wire_are_the_names_shown() {
    for power in Power::ALL {
        assert_eq!(serde_json::to_value(power).expect("plain data"), power.name());
    }
    for role in crate::role::Role::ALL {
        assert_eq!(serde_json::to_value(role).expect("plain data"), role.name());
    }
}
