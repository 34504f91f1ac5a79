//! Replacing the certificate: whole or not at all.

use rustls::version::{TLS12, TLS13};

use super::{Pair, answers, client, folder_with, is_trusted, start, wait_until_trusted, write};
use crate::run::signet;

/// A renewal is noticed by itself, like every change of a file.
#[test]
fn a_renewed_certificate_is_served_without_a_word() {
    let (old, new) = (Pair::new(), Pair::new());
    let folder = folder_with(&old, "");
    let server = start(&folder);
    assert!(is_trusted(&server, &old) && !is_trusted(&server, &new));
    write(&folder, &new);
    wait_until_trusted(&server, &new);
    assert!(!is_trusted(&server, &old));
}

#[test]
fn a_hangup_reloads_the_certificate() {
    let (old, new) = (Pair::new(), Pair::new());
    let folder = folder_with(&old, "");
    let server = start(&folder);
    write(&folder, &new);
    let log = server.hang_up();
    assert!(log.contains("configuration reloaded"), "{log}");
    assert!(is_trusted(&server, &new));
}

/// Of a pair that cannot be used nothing is taken: the old one serves on, and the log says why.
#[test]
fn a_pair_that_cannot_be_used_changes_nothing() {
    let (old, new) = (Pair::new(), Pair::new());
    let expired = Pair::until((2020, 1, 1));
    let folder = folder_with(&old, "");
    let server = start(&folder);
    let garbage =
        Pair { certificate: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".into(), ..Pair::new() };
    let faults = [
        (
            Pair { certificate: new.certificate.clone(), key: old.key.clone() },
            "the key does not belong to the certificate",
        ),
        (expired, "the certificate expired at 2020-01-01T00:00:00Z"),
        (garbage, "the certificate has no dates that can be read"),
        (Pair { certificate: String::new(), ..Pair::new() }, "the file holds no certificate"),
        (Pair { key: String::new(), ..Pair::new() }, "the file holds no private key"),
    ];
    for (pair, said) in faults {
        let seen = server.log().len();
        write(&folder, &pair);
        server.signal(rustix::process::Signal::HUP);
        server.wait_for_log(seen, said);
        server.wait_for_log(seen, "failed_reloads=");
        assert!(is_trusted(&server, &old), "{said}");
    }
    write(&folder, &new);
    wait_until_trusted(&server, &new);
}

/// The file of the key has the rules of every key file.
#[test]
fn a_key_that_others_can_read_is_refused() {
    let (old, new) = (Pair::new(), Pair::new());
    let folder = folder_with(&old, "");
    let server = start(&folder);
    write(&folder, &new);
    folder.chmod("keys/tls.key", 0o644);
    let seen = server.log().len();
    server.signal(rustix::process::Signal::HUP);
    server.wait_for_log(seen, "the file has mode 0644");
    assert!(is_trusted(&server, &old));
}

/// Dex lost its TLS settings in a reload (CVE-2024-23656): here the lowest version holds after each.
#[test]
fn the_lowest_version_holds_after_every_reload() {
    let pair = Pair::new();
    let folder = folder_with(&pair, "minimum = \"1.3\"");
    let server = start(&folder);
    for _ in 0..3 {
        server.hang_up();
        assert!(answers(&server, &pair, &[&TLS13]));
        assert!(!answers(&server, &pair, &[&TLS12]));
        let alert = client::exchange(server.address(), &super::hello(2)).unwrap();
        assert!(alert.ends_with(&super::REFUSED_VERSION), "{alert:?}");
    }
}

/// "expired at start: fault"
#[test]
fn a_service_whose_certificate_expired_does_not_start() {
    let folder = folder_with(&Pair::until((2020, 1, 1)), "");
    let said = signet(&folder, &[]).refused();
    assert!(said.contains("server.tls.certificate") && said.contains("expired at 2020-01-01T00:00:00Z"), "{said}");
}

/// Whether there is TLS at all is decided at the start.
#[test]
fn tls_is_not_switched_off_by_a_reload() {
    let pair = Pair::new();
    let folder = folder_with(&pair, "");
    let server = start(&folder);
    let seen = server.log().len();
    folder.write("config.toml", crate::config::small());
    server.signal(rustix::process::Signal::HUP);
    server.wait_for_log(seen, "server.tls");
    assert!(is_trusted(&server, &pair));
}

/// "expiring within 14 days: warning in log and metric"
#[test]
fn a_certificate_that_expires_soon_is_told() {
    let pair = Pair::for_days(13);
    let folder = folder_with(&pair, "");
    folder.edit("config.toml", "[server.tls]", "[admin]\nbind = \"127.0.0.1:0\"\n\n[server.tls]");
    let server = start(&folder);
    server.wait_for_log(0, "the certificate of server.tls expires soon");
    let out = server.out();
    let admin = out.lines().find_map(|line| line.split("http://").nth(1)?.split('/').next()?.parse().ok());
    let metrics = crate::http::get(admin.unwrap(), "/metrics").unwrap().body;
    let expiry = metrics.lines().find_map(|line| line.strip_prefix("signet_tls_certificate_expiry_timestamp_seconds "));
    assert!(expiry.unwrap().parse::<f64>().unwrap() > 1.7e9, "{metrics}");
    write(&folder, &Pair::new());
    let log = server.hang_up();
    assert!(!log.contains("expires soon"), "{log}");
}
