//! `signet keys rotate`: the next key, with dates that every cache can follow.

use signet::keys::{CLOCK_SKEW, KeyClass, Phase, Schedule};

use crate::config::{ISSUER, less, public, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::keys::{ANNOUNCED, DAY, MINUTE, OUTLIVED, keys, new_key, now, refused_without_a_trace, with_key};
use crate::run::signet;
use crate::server::Server;

/// The new key is published at once and signs when no cache can be without it; the old one goes when its last token has
/// expired. Nothing else in the file changes.
#[test]
fn a_rotation_writes_one_table_and_two_dates_and_nothing_else() {
    let folder = with_key();
    let (before, text, begun) = (keys(&folder), folder.read("config.toml"), now());
    let said = signet(&folder, &["keys", "rotate", "ES256"]).succeeded();
    let then = keys(&folder);
    let label = new_key(&before, &then);
    let (old, new) = (&then["es256"], &then[&label]);
    let published = new.publish_at.unwrap();
    assert!((begun..=now()).contains(&published), "{published}");
    let (activated, removed) = (published.after(ANNOUNCED), published.after(ANNOUNCED).after(OUTLIVED));
    assert_eq!((new.activate_at, new.retire_at, new.remove_at), (Some(activated), None, None));
    assert_eq!((old.publish_at, old.activate_at), (None, None));
    assert_eq!((old.retire_at, old.remove_at), (Some(activated), Some(removed)));
    let table = format!(
        "\n[keys.{label}]\nclass = \"signing\"\nalgorithm = \"ES256\"\nfile = \"keys/{label}.pem\"\n\
         publish_at = \"{published}\"\nactivate_at = \"{activated}\"\n"
    );
    let dates = format!("retire_at = \"{activated}\"\nremove_at = \"{removed}\"\n");
    assert_eq!(less(&less(&folder.read("config.toml"), &table), &dates), text);
    for told in [&label, &activated.to_string(), &removed.to_string()] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let arrived = published.after(CLOCK_SKEW);
    let told = format!("give every replica config.toml and keys/{label}.pem before {arrived}; ");
    assert!(said.contains(&told), "{said}");
    assert_eq!(folder.mode(&format!("keys/{label}.pem")), 0o600);
    signet(&folder, &["check"]).succeeded();
}

/// A running service publishes the next key as soon as the files are there, and signs with the present one.
#[test]
fn a_rotation_reaches_the_running_service_and_loses_no_token() {
    let folder = with_key();
    let server = Server::start(&folder);
    let (ids, token) = (server.key_ids(), server.token());
    signet(&folder, &["keys", "rotate", "ES256"]).succeeded();
    let both = until("the next key in the JWK Set", || Some(server.key_ids()).filter(|ids| ids.len() == 2));
    assert!(both.contains(&ids[0]), "{both:?}");
    server.verify(ISSUER, &token);
    let next = server.token();
    assert_eq!(crate::key_forms::der::header(&next)["kid"], ids[0]);
    server.verify(ISSUER, &next);
}

/// A key, an algorithm or a class says what is rotated.
#[test]
fn what_is_rotated_may_be_named_in_three_ways() {
    for (name, line) in
        [("es256", "ES256"), ("ES256", "ES256"), ("Es256", "ES256"), ("seal", "refresh"), ("refresh", "refresh")]
    {
        let folder = with_key();
        signet(&folder, &["keys", "generate", "seal", "--class", "refresh"]).succeeded();
        let before = keys(&folder);
        let said = signet(&folder, &["keys", "rotate", name]).succeeded();
        let label = new_key(&before, &keys(&folder));
        assert!(label.starts_with(&line.to_ascii_lowercase()) && said.contains(line), "{name}: {said}");
    }
    let folder = with_key();
    for name in ["rs256x", "signing", "none"] {
        let said = refused_without_a_trace(&folder, &["keys", "rotate", name]);
        assert!(said.contains("neither a key, nor a signature algorithm, nor a class"), "{said}");
    }
    let said = refused_without_a_trace(&folder, &["keys", "rotate", "EdDSA"]);
    assert!(said.contains("no signing EdDSA key to follow") && said.contains("signet keys generate"), "{said}");
}

/// Every key that is not kept for ever can follow another; what it seals is opened until it can no longer be valid.
#[test]
fn sealing_keys_are_rotated_by_the_life_of_what_they_seal() {
    let folder = with_key();
    for class in KeyClass::all().filter(|class| *class != KeyClass::Signing) {
        let name = format!("my-{class}");
        signet(&folder, &["keys", "generate", &name, "--class", class.as_str()]).succeeded();
        if class.is_kept_for_ever() {
            let said = refused_without_a_trace(&folder, &["keys", "rotate", &name]);
            assert!(said.contains("kept for ever and never rotated"), "{said}");
            continue;
        }
        let before = keys(&folder);
        signet(&folder, &["keys", "rotate", &name]).succeeded();
        let then = keys(&folder);
        let activated = then[&new_key(&before, &then)].activate_at.unwrap();
        let longest = class.longest_use().unwrap_or(OUTLIVED - CLOCK_SKEW);
        assert_eq!(then[&name].retire_at, Some(activated), "{class}");
        assert_eq!(then[&name].remove_at, Some(activated.after(longest).after(CLOCK_SKEW)), "{class}");
    }
    signet(&folder, &["check"]).succeeded();
}

/// Each rotation follows the one before, also when they come too soon.
#[test]
fn a_key_can_be_rotated_again_and_again() {
    let folder = with_key();
    let mut labels = vec!["es256".to_owned()];
    for _ in 0..3 {
        let before = keys(&folder);
        signet(&folder, &["keys", "rotate", "ES256"]).succeeded();
        labels.push(new_key(&before, &keys(&folder)));
    }
    assert!(labels[1..].iter().all(|label| label.starts_with("es256-20")), "{labels:?}");
    let keys = keys(&folder);
    let schedules: Vec<Schedule> = labels.iter().map(|label| Schedule::of(&keys[label])).collect();
    for pair in schedules.windows(2) {
        assert!(pair[0].retire_at <= pair[1].activate_at && pair[0].activate_at <= pair[1].activate_at);
    }
    assert_eq!(schedules[0].phase(now()), Phase::Active);
    assert_eq!(schedules[3].phase(now().after(DAY)), Phase::Active);
    signet(&folder, &["check"]).succeeded();
}

/// "When the new key takes over, if later than the earliest safe moment"
#[test]
fn a_takeover_may_be_wished_later_and_never_earlier() {
    let folder = with_key();
    let before = keys(&folder);
    let wished = now().after(30 * DAY);
    signet(&folder, &["keys", "rotate", "ES256", "--activate-at", &wished.to_string()]).succeeded();
    let then = keys(&folder);
    let later = new_key(&before, &then);
    assert_eq!((then[&later].activate_at, then["es256"].retire_at), (Some(wished), Some(wished)));
    // A rotation in the meantime comes in between: what is planned stays planned.
    signet(&folder, &["keys", "rotate", "ES256", "--activate-at", "2024-01-01T00:00:00Z"]).succeeded();
    let last = keys(&folder);
    let sooner = &last[&new_key(&then, &last)];
    assert_eq!(sooner.activate_at, sooner.publish_at.map(|publish_at| publish_at.after(ANNOUNCED)));
    assert_eq!(last["es256"].retire_at, sooner.activate_at);
    assert_eq!(last[&later], then[&later]);
    signet(&folder, &["check"]).succeeded();
}

/// Dates are written in whole seconds, none of them too early by a part of one.
#[test]
fn lengths_of_time_with_milliseconds_are_rounded_up() {
    let tokens = "[tokens]\njwk_set_max_age = \"90s1ms\"\naccess_token_lifetime = \"30s1ms\"\n\n[keys.es256]";
    let folder = Folder::of(&small().replace("[keys.es256]", tokens));
    signet(&folder, &["keys", "generate", "es256"]).succeeded();
    signet(&folder, &["keys", "rotate", "ES256", "--activate-at", "2124-01-01T00:00:00.5Z"]).succeeded();
    let then = keys(&folder);
    assert_eq!(then["es256"].retire_at.unwrap().to_string(), "2124-01-01T00:00:01Z");
    assert_eq!(then["es256"].remove_at.unwrap().to_string(), "2124-01-01T00:01:32Z");
    signet(&folder, &["keys", "rotate", "ES256"]).succeeded();
    let last = keys(&folder);
    let new = &last[&new_key(&then, &last)];
    let announced = MINUTE * 5 / 2 + MINUTE / 60;
    assert_eq!(new.activate_at, new.publish_at.map(|publish_at| publish_at.after(announced)));
    signet(&folder, &["check"]).succeeded();
}

/// "writes to another folder where the configuration is read-only": under a public issuer, too.
#[test]
fn with_out_a_rotation_is_written_there_and_nothing_here() {
    let folder = public();
    let (text, names) = (folder.read("config.toml"), folder.names("keys"));
    let said = signet(&folder, &["keys", "rotate", "ES256", "--out", "out"]).succeeded();
    assert_eq!((folder.read("config.toml"), folder.names("keys")), (text, names));
    let [new] = &folder.names("out/keys")[..] else { panic!("{said}") };
    assert!(folder.read("out/config.toml").contains(&format!("file = \"keys/{new}\"")), "{said}");
    assert!(said.contains(&format!("give every replica out/config.toml and keys/{new} before ")), "{said}");
    // A second run must not overwrite the first, nor leave its key behind.
    let said = refused_without_a_trace(&folder, &["keys", "rotate", "ES256", "--out", "out"]);
    assert!(said.contains("out/config.toml is there already") || said.contains("exists"), "{said}");
    assert_eq!(folder.names("out/keys").len(), 1);
}

/// A configuration with faults is not rotated on.
#[test]
fn a_faulty_configuration_is_told_and_not_rotated() {
    let folder = with_key();
    folder.edit("config.toml", "default_scope = [\"read\"]", "default_scope = [\"fly\"]");
    let said = refused_without_a_trace(&folder, &["keys", "rotate", "ES256"]);
    assert!(said.contains("clients.web.default_scope"), "{said}");
}
