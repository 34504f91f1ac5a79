//! Who types this.

use std::fs;

/// The name of this process's user, or its number where it has none, at the name of this machine.
pub(super) fn operator() -> String {
    let uid = rustix::process::getuid().as_raw();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let user = users.lines().find_map(|line| named(line, uid)).map_or_else(|| format!("uid {uid}"), str::to_owned);
    let hosts = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    let host = hosts.iter().find_map(|path| fs::read_to_string(path).ok());
    let host = host.as_deref().map(str::trim).filter(|host| !host.is_empty()).unwrap_or("an unnamed host");
    format!("{user}@{host}").chars().filter(|c| !c.is_control()).take(255).collect()
}

/// The name in a line of passwd(5), if the line is of this user.
fn named(line: &str, uid: u32) -> Option<&str> {
    let mut fields = line.split(':');
    let name = fields.next()?;
    (fields.nth(1)?.parse() == Ok(uid)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_user_is_found_by_its_number() {
        assert_eq!(named("ops:x:1000:1000:Ops,,,:/home/ops:/bin/sh", 1000), Some("ops"));
        for line in ["ops:x:1001:1000::/:", "ops:1000", "", "::::"] {
            assert_eq!(named(line, 1000), None, "{line}");
        }
    }
}
