//! What must hold, and whether it did.

use std::process::ExitCode;

/// The gates so far.
#[derive(Default)]
pub(crate) struct Gates(Vec<(bool, String)>);

impl Gates {
    /// Holds what was found against the most it may be. What is not a number does not pass.
    pub(crate) fn judge(&mut self, what: &str, found: f64, most: f64) {
        let passed = found <= most;
        self.0.push((passed, format!("{what}: {found:.3}, at most {most:.3}")));
    }

    /// Holds what was found against the least it may be. What is not a number does not pass.
    pub(crate) fn judge_least(&mut self, what: &str, found: f64, least: f64) {
        let passed = found >= least;
        self.0.push((passed, format!("{what}: {found:.3}, at least {least:.3}")));
    }

    /// Prints every gate and a closing line, and says how the process ends.
    pub(crate) fn close(self) -> ExitCode {
        println!("\ngates");
        for (passed, text) in &self.0 {
            println!("  {} {text}", if *passed { "passed" } else { "FAILED" });
        }
        let failed = self.0.iter().filter(|(passed, _)| !passed).count();
        println!("{} passed, {failed} failed", self.0.len().saturating_sub(failed));
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
