//! Fuzzes [`signet_fuzz::published`].

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use signet_fuzz::published::{PIECES, run};

fuzz_target!(|data: &[u8]| run(data));
fuzz_mutator!(|data: &mut [u8], size: usize, _max_size: usize, seed: u32| {
    PIECES.mutate(data, size, seed, fuzzer_mutate)
});
