//! The campaign's pages speak of the circuits as they are: a circuit that changed after it was examined has to be examined again.

use sotto_audit_circuits::campaign::Family;
use sotto_circuits::statements::CircuitPin;

fn page(name: &str) -> String {
    let path = format!("{}/../docs/src/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

// The row of a statement in the first table, where its circuit's digest stands.
fn examined(page: &str, statement: &str, digest: &str) -> bool {
    let start = format!("| `{statement}` | ");
    page.lines().any(|line| line.starts_with(&start) && line.contains(&format!("| `{}` |", &digest[..16])))
}

#[test]
fn every_circuit_was_examined_as_it_is() {
    let page = page("audit-campaign.md");
    for statement in Family::Groth16.statements(false) {
        let digest = CircuitPin::of(*statement).digest;
        assert!(examined(&page, &statement.to_string(), digest), "{statement} has changed since it was examined");
    }
}

#[test]
fn every_transparent_circuit_was_examined_as_it_is() {
    let page = page("audit-campaign-transparent.md");
    for statement in Family::Transparent.statements(false) {
        let subject = Family::Transparent.subject(*statement, true).expect("its claims hold");
        let digest = &subject.circuit.digest;
        assert!(examined(&page, &statement.to_string(), digest), "{statement} has changed since it was examined");
    }
}
