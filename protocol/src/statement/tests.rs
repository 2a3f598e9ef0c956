use super::*;
use crate::testing::assert_all_differ;

#[test]
fn names_are_read_as_they_are_written() {
    for statement in Statement::ALL {
        assert_eq!(statement.to_string().parse(), Ok(*statement));
        let json = serde_json::to_string(statement).expect("plain data");
        assert_eq!(json, format!("\"{}\"", statement.name()));
        assert_eq!(serde_json::from_str::<Statement>(&json).expect("it was written so"), *statement);
    }
    let names: Vec<&str> = Statement::ALL.iter().map(|statement| statement.name()).collect();
    assert_all_differ(&names);
}

#[test]
fn no_other_name_is_read() {
    for name in ["", "Share", "share ", "settle-2", "settle"] {
        assert_eq!(name.parse::<Statement>(), Err(UnknownStatement(name.into())));
    }
}
