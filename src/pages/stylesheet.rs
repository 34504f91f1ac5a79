//! The one stylesheet, and the grounds that its colours stand on.

use super::asset::Asset;
use super::colour::Colour;
use super::settings::Accent;

const BUILT_IN: &str = include_str!("style.css");

/// What text and buttons stand on in the light scheme: the card and the page.
pub(super) const LIGHT_GROUNDS: [Colour; 2] = [Colour::rgb(0xff, 0xff, 0xff), Colour::rgb(0xf5, 0xf4, 0xf1)];
/// The same in the dark scheme.
pub(super) const DARK_GROUNDS: [Colour; 2] = [Colour::rgb(0x1f, 0x1e, 0x1c), Colour::rgb(0x14, 0x13, 0x12)];

/// The built-in stylesheet, and the operator's colours behind it.
pub(super) fn with(accent: Option<Accent>) -> Asset {
    let mut css = BUILT_IN.to_owned();
    if let Some(Accent { light, dark }) = accent {
        let rules = format!(
            "\n:root {{ --accent: {light}; }}\n@media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; }} }}\n"
        );
        css.push_str(&rules);
    }
    Asset::new("text/css; charset=utf-8", css.into_bytes())
}
