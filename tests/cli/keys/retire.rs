//! `signet keys retire`

use crate::keys::{DAY, OUTLIVED, keys, now, refused_without_a_trace, with_key};
use crate::run::signet;

/// "from a date on it no longer signs or seals, and is removed when what it signed has expired"
#[test]
fn a_retired_key_is_removed_when_its_last_token_has_expired() {
    let folder = with_key();
    signet(&folder, &["keys", "generate", "spare", "--algorithm", "EdDSA"]).succeeded();
    let (text, begun) = (folder.read("config.toml"), now());
    let said = signet(&folder, &["keys", "retire", "spare"]).succeeded();
    let retired = keys(&folder)["spare"].retire_at.unwrap();
    assert!((begun..=now()).contains(&retired), "{retired}");
    let removed = retired.after(OUTLIVED);
    assert_eq!(folder.read("config.toml"), format!("{text}retire_at = \"{retired}\"\nremove_at = \"{removed}\"\n"));
    assert!(said.contains(&retired.to_string()) && said.contains(&removed.to_string()), "{said}");
}

/// A date may be given, to the second, and given anew.
#[test]
fn a_key_can_be_retired_at_a_later_date() {
    let folder = with_key();
    signet(&folder, &["keys", "generate", "spare", "--algorithm", "EdDSA"]).succeeded();
    for days in [10, 20, 5] {
        let date = now().after(days * DAY);
        signet(&folder, &["keys", "retire", "spare", "--at", &date.to_string()]).succeeded();
        let spare = &keys(&folder)["spare"];
        assert_eq!((spare.retire_at, spare.remove_at), (Some(date), Some(date.after(OUTLIVED))));
    }
}

/// What was signed since a past date would outlive a removal that is counted from it.
#[test]
fn a_key_cannot_be_retired_in_the_past() {
    let folder = with_key();
    signet(&folder, &["keys", "generate", "spare", "--algorithm", "EdDSA"]).succeeded();
    for date in ["2020-01-01T00:00:00Z", &now().before(DAY / 24).to_string()] {
        let said = refused_without_a_trace(&folder, &["keys", "retire", "spare", "--at", date]);
        assert!(said.contains("has passed"), "{said}");
    }
}

/// "a moment in the next 30 days with no active key" is refused, with the command that helps.
#[test]
fn the_last_key_of_a_line_in_use_is_not_retired() {
    let folder = with_key();
    for date in [now(), now().after(29 * DAY)] {
        let said =
            refused_without_a_trace(&folder, &["keys", "retire", "es256", "--at", &date.after(DAY / 24).to_string()]);
        assert!(said.contains("keys.es256.retire_at") && said.contains("no active ES256 key from"), "{said}");
        assert!(said.contains("signet keys rotate") && said.contains("nothing was changed"), "{said}");
    }
    let far = now().after(31 * DAY).to_string();
    signet(&folder, &["keys", "retire", "es256", "--at", &far]).succeeded();
}

/// What is kept for ever has no end; what is not there cannot end.
#[test]
fn what_cannot_be_retired_is_told() {
    let folder = with_key();
    for class in ["pairwise", "storage"] {
        signet(&folder, &["keys", "generate", class, "--class", class]).succeeded();
        let said = refused_without_a_trace(&folder, &["keys", "retire", class]);
        assert!(said.contains(&format!("keys.{class}.retire_at")) && said.contains("kept for ever"), "{said}");
    }
    let said = refused_without_a_trace(&folder, &["keys", "retire", "nobody"]);
    assert!(said.contains("there is no key nobody; there are es256, pairwise, storage"), "{said}");
}

/// A key that is to follow cannot end before it begins.
#[test]
fn a_key_is_not_retired_before_it_is_active() {
    let folder = with_key();
    let before = keys(&folder);
    signet(&folder, &["keys", "rotate", "ES256"]).succeeded();
    let next = crate::keys::new_key(&before, &keys(&folder));
    let said = refused_without_a_trace(&folder, &["keys", "retire", &next]);
    assert!(
        said.contains(&format!("keys.{next}.retire_at")) && said.contains("because that is its activate_at"),
        "{said}"
    );
}
