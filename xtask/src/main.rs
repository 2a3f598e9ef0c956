//! What people run: demo, test, bench.

fn main() {}
