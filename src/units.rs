//! Quantities as people write them: `"10m"`, `"64KiB"`.

mod network;

pub use network::Network;

use std::fmt;
use std::time::Duration;

use serde::de::{self, Deserializer, Unexpected, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// A length of time, written as `"250ms"`, `"10m"`, `"1h30m"` or `"14d"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period(Duration);

const PERIOD_UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

impl Period {
    /// A period of whole seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(Duration::from_secs(secs))
    }

    /// A period of whole milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// The same length as the standard library's type.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }

    /// Reads numbers with units, largest unit first, each at most once; `None` when it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut total = 0_u64;
        for (unit, millis) in PERIOD_UNITS {
            let Some((number, tail)) = leading_number(rest) else { break };
            // "5ms" must not be read as five minutes and a stray "s".
            let Some(tail) = tail.strip_prefix(unit).filter(|tail| !(unit == "m" && tail.starts_with('s'))) else {
                continue;
            };
            total = total.checked_add(number.checked_mul(millis)?)?;
            rest = tail;
        }
        (rest.is_empty() && !text.is_empty()).then_some(Self::from_millis(total))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        if left == 0 {
            return f.write_str("0s");
        }
        for (unit, millis) in PERIOD_UNITS {
            if left >= millis {
                write!(f, "{}{unit}", left / millis)?;
                left %= millis;
            }
        }
        Ok(())
    }
}

/// A number of bytes, written as `"900B"`, `"64KiB"` or `"2MiB"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(u64);

const SIZE_UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl Size {
    /// This many bytes.
    #[must_use]
    pub const fn from_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// In bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// In bytes, saturating where the machine's words are too short.
    #[must_use]
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    /// Reads one number with a binary unit; `None` when it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = leading_number(text)?;
        let factor = SIZE_UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor)?;
        number.checked_mul(factor).map(Self)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, factor) = SIZE_UNITS
            .into_iter()
            .find(|(_, factor)| self.0 != 0 && self.0.is_multiple_of(*factor))
            .unwrap_or(("B", 1));
        write!(f, "{}{unit}", self.0 / factor)
    }
}

fn leading_number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

/// Implements serde for a quantity that is written as text.
macro_rules! written_as_text {
    ($type:ty, $expected:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl Visitor<'_> for Text {
                    type Value = $type;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$type, E> {
                        <$type>::parse(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    };
}

written_as_text!(Period, "a length of time with its unit such as \"10m\" (ms, s, m, h, d)");
written_as_text!(Size, "a size with its unit such as \"64KiB\" (B, KiB, MiB, GiB)");

#[cfg(test)]
mod tests {
    use super::{Period, Size};

    #[test]
    fn a_period_is_read_as_it_is_printed() {
        for text in ["250ms", "1s", "10m", "1h30m", "14d", "1d2h3m4s5ms", "0s"] {
            assert_eq!(Period::parse(text).map(|period| period.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_period_without_a_unit_or_out_of_order_is_refused() {
        for text in ["", "10", "10x", "m", "5s5m", "1m1m", "-1s", "1.5h", " 1s", "99999999999999999999d"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_size_is_read_as_it_is_printed() {
        for (text, bytes) in [("900B", 900), ("64KiB", 65_536), ("2MiB", 2_097_152), ("0B", 0)] {
            assert_eq!(Size::parse(text).map(Size::bytes), Some(bytes));
            assert_eq!(Size::from_bytes(bytes).to_string(), text);
        }
        assert_eq!(Size::parse("64KB"), None);
        assert_eq!(Size::parse("64"), None);
    }
}
