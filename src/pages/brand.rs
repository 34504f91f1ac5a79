//! The operator's picture.

use std::path::Path;

use super::asset::Asset;
use crate::secret::read_bounded;
use crate::settings::Findings;

/// The largest logo.
const MAX_LOGO_BYTES: u64 = 64 * 1024;
const KEY: &str = "login.brand.logo";

/// Reads the logo; notes one that is none.
pub(super) fn logo(path: &Path, folder: &Path, findings: &mut Findings) -> Option<Asset> {
    let file = folder.join(path);
    let Ok(body) = read_bounded(&file, MAX_LOGO_BYTES).map_err(|error| {
        let expected = format!("a file of {} KiB at most that this user may read", MAX_LOGO_BYTES / 1024);
        findings.note(KEY, format!("{}: {error}", file.display()), expected);
    }) else {
        return None;
    };
    let content_type = picture(path, &body);
    if content_type.is_none() {
        let expected = "an SVG without scripts, a PNG or a WebP, with the ending .svg, .png or .webp";
        findings.note(KEY, format!("{}, which is none", file.display()), expected);
    }
    Some(Asset::new(content_type?, body))
}

/// The media type of a picture whose content is what its name says.
fn picture(path: &Path, body: &[u8]) -> Option<&'static str> {
    match path.extension()?.to_str()? {
        "svg" => is_svg(std::str::from_utf8(body).ok()?).then_some("image/svg+xml"),
        "png" => body.starts_with(b"\x89PNG\r\n\x1a\n").then_some("image/png"),
        "webp" => (body.starts_with(b"RIFF") && body.get(8..12) == Some(b"WEBP")).then_some("image/webp"),
        _ => None,
    }
}

fn is_svg(text: &str) -> bool {
    text.contains("<svg") && !text.to_ascii_lowercase().contains("<script")
}
