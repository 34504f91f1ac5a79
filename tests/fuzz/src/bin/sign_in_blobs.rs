//! Fuzzes [`signet_fuzz::sign_in_blobs`].

#![no_main]

use libfuzzer_sys::fuzz_target;
use signet_fuzz::sign_in_blobs::run;

fuzz_target!(|data: &[u8]| run(data));
