//! What Signet costs. Every claim is a ratio of two things measured in turns in one run, or a bound that is far away.
//!
//! `tests/bench/run --help` says how to run it.

mod child;
mod gate;
mod in_process;
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
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(service::FLOOR) {
        return service::serve_the_floor(arguments).map(|()| ExitCode::SUCCESS);
    }
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |part: &str| named.is_empty() || named.iter().any(|name| name == part);
    let mut gates = Gates::new(std::env::args().any(|argument| argument == "--any-machine"));
    if wanted("micro") {
        micro::run(&mut gates)?;
    }
    if wanted("process") {
        process::run(&mut gates)?;
    }
    if wanted("service") {
        service::run(&service::Wanted { names: &named, tokens: tokens()? }, &mut gates)?;
    }
    Ok(gates.close())
}

/// How many tokens the memory of a service is measured with.
fn tokens() -> Result<u64, Box<dyn Error>> {
    let written = std::env::args().find_map(|argument| argument.strip_prefix("--tokens=").map(str::to_owned));
    Ok(written.map_or(Ok(1_000_000), |written| written.parse())?)
}
