//! Fuzzes [`signet_fuzz::sealed_blob`].

#![no_main]

use libfuzzer_sys::fuzz_target;
use signet_fuzz::sealed_blob::run;

fuzz_target!(|data: &[u8]| run(data));
