//! Makes the verifying keys of the transparent statements on whatever machine this runs on, WebAssembly's 32 bits included, and succeeds
//! if they are the pinned ones. `cargo xtask portable-keys` runs it in Node.

use std::process::ExitCode;

use sotto_circuits::impact::Impact;
use sotto_circuits::ownership::{Ownership2, Ownership4};
use sotto_transparent::KeyStore;

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
fn no_randomness(_: &mut [u8]) -> Result<(), getrandom_02::Error> {
    Err(getrandom_02::Error::UNSUPPORTED)
}

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
getrandom_02::register_custom_getrandom!(no_randomness);

fn main() -> ExitCode {
    let keys = KeyStore::new(None);
    // A store hands out no key but the pinned one.
    let made = keys.get::<Ownership2>().and_then(|_| keys.get::<Ownership4>()).and_then(|_| keys.get::<Impact>());
    if made.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
