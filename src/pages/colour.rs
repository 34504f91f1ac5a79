//! Colours, and whether one can be read on another.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An sRGB colour, written `#1f6f5c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

impl Colour {
    /// A colour of its red, green and blue.
    #[must_use]
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// Reads `#rrggbb`; `None` when it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let legal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let [_, red, green, blue] = legal.then(|| u32::from_str_radix(digits, 16).ok()).flatten()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// How far apart two colours are in lightness, from 1 to 21 (WCAG 2.2, contrast ratio).
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// WCAG 2.2, relative luminance.
    fn luminance(self) -> f64 {
        let linear = |part: u8| match f64::from(part) / 255.0 {
            low if low <= 0.040_45 => low / 12.92,
            high => ((high + 0.055) / 1.055).powf(2.4),
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("expected a colour such as \"#1f6f5c\"")
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Colour;

    #[test]
    fn a_colour_is_six_hexadecimal_digits_behind_a_hash() {
        assert_eq!(Colour::parse("#1F6f5c").map(|colour| colour.to_string()).as_deref(), Some("#1f6f5c"));
        for text in
            ["", "#", "#fff", "1f6f5c", "#1f6f5", "#1f6f5c0", "#+f6f5c", "#1f6f5g", "red", "#\u{e4}\u{e4}\u{e4}"]
        {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let (black, white) = (Colour::rgb(0, 0, 0), Colour::rgb(255, 255, 255));
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert!((white.contrast(white) - 1.0).abs() < 1e-9);
        let grey = Colour::rgb(0x76, 0x76, 0x76);
        assert!(grey.contrast(white) >= 4.5 && Colour::rgb(0x77, 0x77, 0x77).contrast(white) < 4.5);
    }
}
