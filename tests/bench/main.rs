//! What Signet costs. Every claim is a ratio of two things measured in turns in one run, or a bound that is far away.
//!
//! `tests/bench/run --help` says how to run it.

mod gate;
mod micro;
mod process;
mod ring_key;
mod scratch;
mod service;
mod turns;

use std::error::Error;
use std::process::ExitCode;

use gate::Gates;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| name == part);
    let mut gates = Gates::default();
    if wanted("micro") {
        micro::run(&mut gates)?;
    }
    if wanted("process") {
        process::run(&mut gates)?;
    }
    Ok(gates.close())
}
