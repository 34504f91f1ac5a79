//! Everything that is wrong with a configuration, told at once.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{error, fmt};

use super::key_path;
use super::lines::{Excerpt, Spot};
use super::overrides::Origin;

/// All faults of a configuration, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    file: PathBuf,
    faults: Vec<Fault>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    place: String,
    origin: Origin,
    key: String,
    excerpt: Option<Excerpt>,
    found: String,
    expected: String,
}

impl Report {
    pub(super) fn of_file(file: &Path, faults: impl IntoIterator<Item = Fault>) -> Self {
        let mut faults: Vec<Fault> = faults.into_iter().collect();
        faults.sort_by(|one, other| (one.rank(), &one.key).cmp(&(other.rank(), &other.key)));
        faults.dedup();
        Self { file: file.to_owned(), faults }
    }

    /// The faults in the order in which they are printed.
    pub fn faults(&self) -> impl ExactSizeIterator<Item = &Fault> {
        self.faults.iter()
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Fault {
    /// A fault of the file as a whole.
    pub(super) fn whole(file: &Path, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            place: file.display().to_string(),
            origin: Origin::Default,
            key: String::new(),
            excerpt: None,
            found: found.into(),
            expected: expected.into(),
        }
    }

    /// A fault at a place in the file.
    pub(super) fn at(file: &Path, spot: Spot, found: impl Into<String>, expected: impl Into<String>) -> Self {
        let place = format!("{}:{}:{}", file.display(), spot.line, spot.column);
        Self { place, origin: spot.origin(), excerpt: spot.excerpt, ..Self::whole(file, found, expected) }
    }

    /// The same fault, said of a value that did not come from the file.
    pub(super) fn with_origin(self, origin: Origin, key: &[String]) -> Self {
        let place = match &origin {
            Origin::Environment { name } => format!("{} (environment)", name.escape_debug()),
            Origin::CommandLine => format!("--set {}=…", key_path::print(key)),
            Origin::File { .. } | Origin::Default => self.place,
        };
        Self { place, origin, excerpt: None, ..self }
    }

    pub(super) fn of_key(self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self }
    }

    /// The key, dotted, from the top of the file; empty when the fault is the file's.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Where the faulty value was written; [`Origin::Default`] when it is the file as a whole.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What is there, in words.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What would be right.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    const fn rank(&self) -> (u8, usize, usize) {
        match self.origin {
            Origin::Default => (0, 0, 0),
            Origin::File { line, column } => (1, line, column),
            Origin::Environment { .. } => (2, 0, 0),
            Origin::CommandLine => (3, 0, 0),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        writeln!(f)?;
        if let (Some(excerpt), Origin::File { line, .. }) = (&self.excerpt, &self.origin) {
            writeln!(f, "{line:>5} | {}", excerpt.text)?;
            writeln!(f, "      | {}{}", excerpt.indent, excerpt.mark)?;
        }
        writeln!(f, "      found: {}", Steady(&self.found))?;
        write!(f, "      expected: {}", Steady(&self.expected))
    }
}

/// A text, whoever wrote parts of it, that does not disturb a terminal.
struct Steady<'a>(&'a str);

impl fmt::Display for Steady<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| {
            if c.is_control() || key_path::disturbs(c) { write!(f, "{}", c.escape_default()) } else { f.write_char(c) }
        })
    }
}

impl error::Error for Fault {}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        match self.faults.len() {
            0 => write!(f, "no fault in {}", self.file.display()),
            1 => write!(f, "1 fault in {}", self.file.display()),
            many => write!(f, "{many} faults in {}", self.file.display()),
        }
    }
}

impl error::Error for Report {}
