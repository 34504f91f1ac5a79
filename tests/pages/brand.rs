//! `[login.brand]`: names, links, pictures, colours.

use std::path::{Path, PathBuf};
use std::{fs, io};

use signet::pages::{Accent, BrandSettings, Colour, LOGO_PATH, Language, Pages};
use signet::settings::Findings;

use crate::markup::Document;
use crate::sample::{Fill, html, pages};

#[test]
fn nothing_has_to_be_written() {
    let mut findings = Findings::default();
    BrandSettings::default().judge(&mut findings);
    assert!(findings.is_empty());
}

#[test]
fn a_name_is_one_short_line() {
    for name in ["", " ", "a\nb", &"a".repeat(61)] {
        let brand = BrandSettings { name: Some(name.to_owned()), ..BrandSettings::default() };
        assert_eq!(keys(&brand), ["login.brand.name"], "{name:?}");
    }
}

#[test]
fn a_link_is_https_or_mailto() {
    let links = |url: &str| BrandSettings { privacy_url: Some(url.to_owned()), ..BrandSettings::default() };
    for url in ["https://example.com/privacy", "mailto:help@example.com?subject=x"] {
        assert_eq!(keys(&links(url)), [""; 0], "{url}");
    }
    for url in [
        "",
        "/privacy",
        "http://example.com",
        "javascript:alert(1)",
        "https://",
        "mailto:",
        "https://a b",
        "https://\u{e4}.example",
    ] {
        assert_eq!(keys(&links(url)), ["login.brand.privacy_url"], "{url}");
    }
}

/// WCAG 2.2, 1.4.3.
#[test]
fn a_colour_that_cannot_be_read_is_a_finding() {
    let brand = |light, dark| {
        let accent = Accent { light: Colour::parse(light).unwrap(), dark: Colour::parse(dark).unwrap() };
        BrandSettings { accent: Some(accent), ..BrandSettings::default() }
    };
    assert_eq!(keys(&brand("#1a4fd0", "#8ab4f8")), [""; 0]);
    assert_eq!(keys(&brand("#8ab4f8", "#1a4fd0")), ["login.brand.accent.light", "login.brand.accent.dark"]);
    assert_eq!(keys(&brand("#767676", "#ffffff")), ["login.brand.accent.light"]);
}

#[test]
fn the_operators_colours_come_last() {
    let accent = Accent { light: Colour::rgb(0x1a, 0x4f, 0xd0), dark: Colour::rgb(0x8a, 0xb4, 0xf8) };
    let plain = pages(&BrandSettings::default());
    let own = pages(&BrandSettings { accent: Some(accent), ..BrandSettings::default() });
    let css = std::str::from_utf8(&own.stylesheet().body).unwrap();
    assert!(css.starts_with(std::str::from_utf8(&plain.stylesheet().body).unwrap()));
    assert!(css.rfind("--accent: #1a4fd0").unwrap() < css.rfind("--accent: #8ab4f8").unwrap());
    assert_ne!(own.stylesheet().etag, plain.stylesheet().etag);
    assert_eq!(own.stylesheet().content_type, "text/css; charset=utf-8");
    assert!(own.stylesheet().etag.starts_with('"') && own.stylesheet().etag.ends_with('"'));
}

#[test]
fn a_name_and_links_stand_on_every_page() {
    let links = ["https://example.com/help", "https://example.com/privacy", "https://example.com/terms"];
    let [support_url, privacy_url, terms_url] = links.map(|url| Some(url.to_owned()));
    let name = Some("<Orchard>".to_owned());
    let pages = pages(&BrandSettings { name, support_url, privacy_url, terms_url, ..BrandSettings::default() });
    for (name, page) in Fill::USUAL.all() {
        let document = Document::read(&html(&pages, &page, Language::English));
        let shown: Vec<_> = document.named("a").filter_map(|a| a.attribute("href")).collect();
        assert!(shown.ends_with(&links), "{name}");
        assert_eq!(document.text().matches("<Orchard>").count(), 2, "{name}");
    }
}

#[test]
fn a_logo_is_the_picture_it_is_called() -> io::Result<()> {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>".as_bytes();
    let png = b"\x89PNG\r\n\x1a\n".as_slice();
    let cases = [
        ("a.svg", svg, Some("image/svg+xml")),
        ("a.png", png, Some("image/png")),
        ("a.webp", b"RIFF\x04\0\0\0WEBP", Some("image/webp")),
        ("b.png", svg, None),
        ("b.svg", png, None),
        ("c.svg", b"<svg><SCRIPT>alert(1)</SCRIPT></svg>", None),
        ("a.gif", b"GIF89a", None),
        ("large.png", &[png, &[0; 64 * 1024]].concat(), None),
    ];
    for (name, body, expected) in cases {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("logos");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), body)?;
        let (pages, keys) = with_logo(&folder, name);
        assert_eq!(pages.logo().map(|logo| logo.content_type), expected, "{name}");
        assert_eq!(keys.is_empty(), expected.is_some(), "{name}");
        let page = html(&pages, &Fill::USUAL.sign_in(None, None), Language::English);
        let shown = Document::read(&page).named("img").any(|img| img.attribute("src").unwrap().starts_with(LOGO_PATH));
        assert_eq!(shown, expected.is_some(), "{name}");
    }
    assert_eq!(with_logo(Path::new("/nowhere"), "a.svg").1, ["login.brand.logo"]);
    Ok(())
}

fn with_logo(folder: &Path, name: &str) -> (Pages, Vec<String>) {
    let mut findings = Findings::default();
    let brand = BrandSettings { logo: Some(name.into()), ..BrandSettings::default() };
    let pages = Pages::load(&brand, folder, &mut findings);
    (pages, findings.iter().map(|finding| finding.key.clone()).collect())
}

fn keys(brand: &BrandSettings) -> Vec<String> {
    let mut findings = Findings::default();
    brand.judge(&mut findings);
    findings.iter().map(|finding| finding.key.clone()).collect()
}
