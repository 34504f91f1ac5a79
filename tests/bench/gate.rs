//! What must hold, and whether it did.

use std::process::ExitCode;

/// A bound on what is found.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    side: Side,
    /// What is promised of a quiet machine of the kind that the README names.
    promised: f64,
    /// What any machine must keep. Where a system call or a cold cache line costs three times as much, a change for the
    /// worse still shows.
    anywhere: f64,
}

#[derive(Clone, Copy)]
enum Side {
    Most,
    Least,
}

impl Limit {
    /// The most it may be, on any machine.
    pub(crate) const fn most(promised: f64) -> Self {
        Self { side: Side::Most, promised, anywhere: promised }
    }

    /// The least it may be, on any machine.
    pub(crate) const fn least(promised: f64) -> Self {
        Self { side: Side::Least, promised, anywhere: promised }
    }

    /// The same, with a wider bound for machines of which it is not promised.
    pub(crate) const fn or_anywhere(self, anywhere: f64) -> Self {
        Self { anywhere, ..self }
    }

    /// Whether the promise is kept. What is not a number does not keep it.
    fn is_kept(self, found: f64) -> bool {
        self.holds(found, self.promised)
    }

    fn holds(self, found: f64, bound: f64) -> bool {
        match self.side {
            Side::Most => found <= bound,
            Side::Least => found >= bound,
        }
    }
}

/// What became of a gate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Kept,
    /// The promise is missed, but not what any machine must keep.
    Missed,
    Failed,
}

impl Verdict {
    const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept  ",
            Self::Missed => "MISSED",
            Self::Failed => "FAILED",
        }
    }
}

/// The gates so far.
pub(crate) struct Gates {
    /// Whether this is a machine of which nothing was promised.
    any_machine: bool,
    verdicts: Vec<(Verdict, String)>,
}

impl Gates {
    /// None so far; on `any_machine` the wider bounds are what counts.
    pub(crate) const fn new(any_machine: bool) -> Self {
        Self { any_machine, verdicts: Vec::new() }
    }

    /// Whether another try could not make a difference to how the process ends.
    pub(crate) fn are_content(&self, found: f64, limit: Limit) -> bool {
        limit.holds(found, if self.any_machine { limit.anywhere } else { limit.promised })
    }

    /// Holds what was found against its limit.
    pub(crate) fn judge(&mut self, what: &str, found: f64, limit: Limit) {
        let verdict = if limit.is_kept(found) {
            Verdict::Kept
        } else if limit.holds(found, limit.anywhere) {
            Verdict::Missed
        } else {
            Verdict::Failed
        };
        let side = match limit.side {
            Side::Most => "at most",
            Side::Least => "at least",
        };
        let Limit { promised, anywhere, .. } = limit;
        let wider = if promised == anywhere { String::new() } else { format!(" (anywhere {anywhere:.3})") };
        self.verdicts.push((verdict, format!("{what}: {found:.3}, {side} {promised:.3}{wider}")));
    }

    /// Prints every gate and a closing line, and says how the process ends: well when every promise is kept, or, on
    /// any machine, when nothing failed.
    pub(crate) fn close(self) -> ExitCode {
        println!("\ngates");
        for (verdict, text) in &self.verdicts {
            println!("  {} {text}", verdict.name());
        }
        let count = |wanted: Verdict| self.verdicts.iter().filter(|(verdict, _)| *verdict == wanted).count();
        let (kept, missed, failed) = (count(Verdict::Kept), count(Verdict::Missed), count(Verdict::Failed));
        println!("{kept} kept, {missed} missed, {failed} failed");
        if failed == 0 && (self.any_machine || missed == 0) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
