//! What JavaScript imports into WebAssembly.

#![allow(unsafe_code, reason = "functions of the host are declared as foreign ones")]

use crate::runtime::{Host, install};

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// A clock that cannot be set, in ms.
    safe fn monotonic() -> f64;
    /// The system's time, in ms since the epoch.
    safe fn system() -> f64;
    /// Not 0: a request may wait for what another one fetches.
    safe fn shares_work() -> u32;
    /// Fills `length` bytes at random; 0: it could not.
    fn random(bytes: *mut u8, length: usize) -> u32;
}

/// Makes the host known; to be called once, before everything else.
#[unsafe(no_mangle)]
pub extern "C" fn begin() {
    install(Host {
        monotonic: || monotonic(),
        system: || system(),
        shares_work: || shares_work() != 0,
        random: |bytes| {
            // SAFETY: the host writes `length` bytes at the address of a slice that
            // has as many, while nothing else has access to it.
            unsafe { random(bytes.as_mut_ptr(), bytes.len()) != 0 }
        },
    });
}
