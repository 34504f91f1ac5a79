//! Values that are looked up when somebody asks.

/// One value now. Values of one name follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    /// The name, with its unit at the end.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub help: &'static str,
    /// Names and values of its labels, of closed or bounded lists.
    pub labels: Vec<(&'static str, String)>,
    /// The value.
    pub value: f64,
}

impl Gauge {
    /// A value without labels.
    #[must_use]
    pub const fn new(name: &'static str, help: &'static str, value: f64) -> Self {
        Self { name, help, labels: Vec::new(), value }
    }

    /// The same with a label.
    #[must_use]
    pub fn with(mut self, label: &'static str, value: impl Into<String>) -> Self {
        self.labels.push((label, value.into()));
        self
    }
}
