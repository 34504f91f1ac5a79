//! The built-in colours, computed (WCAG 2.2).

use std::collections::BTreeMap;

use signet::pages::{BrandSettings, Colour};

use crate::sample::pages;

/// 1.4.3: text has a contrast of 4.5 to its ground.
#[test]
fn text_can_be_read_in_both_schemes() {
    let pairs = [
        ("text", "card"),
        ("text", "page"),
        ("muted", "card"),
        ("muted", "page"),
        ("accent", "card"),
        ("accent", "page"),
        ("error", "card"),
        ("error", "error-ground"),
    ];
    at_least(4.5, &pairs);
}

/// 1.4.11: what shows where a field is and what has the focus has a contrast of 3.
#[test]
fn edges_can_be_seen_in_both_schemes() {
    at_least(3.0, &[("edge", "card"), ("error", "card"), ("accent", "card"), ("accent", "page")]);
}

#[test]
fn the_dark_scheme_replaces_every_colour() {
    let [light, dark] = schemes();
    assert_eq!(light.keys().collect::<Vec<_>>(), dark.keys().collect::<Vec<_>>());
    assert!(light.iter().all(|(name, colour)| dark[name] != *colour));
}

fn at_least(contrast: f64, pairs: &[(&str, &str)]) {
    for scheme in schemes() {
        for (one, other) in pairs {
            let found = scheme[*one].contrast(scheme[*other]);
            assert!(found >= contrast, "{one} on {other}: {found:.2}");
        }
    }
}

/// The colours of the light scheme and of the dark one, by name.
fn schemes() -> [BTreeMap<String, Colour>; 2] {
    let css = String::from_utf8(pages(&BrandSettings::default()).stylesheet().body.clone()).unwrap();
    let mut roots = css.split(":root {").skip(1).map(|rest| rest.split('}').next().unwrap());
    [(); 2].map(|()| roots.next().unwrap().split(';').filter_map(colour).collect())
}

fn colour(declaration: &str) -> Option<(String, Colour)> {
    let (name, value) = declaration.trim().strip_prefix("--")?.split_once(": ")?;
    Some((name.to_owned(), Colour::parse(value)?))
}
