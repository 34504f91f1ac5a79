//! What hashes look like, and how much work they may ask for.

use serde_json::Value;
use signet::entropy::SystemEntropy;
use signet::passwords::{Cost, SlowHash, SlowHashFault};

use crate::rfc7523::said_of;
use crate::vector;

/// Hashes of other libraries verify their secret and no other.
#[test]
fn hashes_of_other_libraries_are_verified() {
    for row in vector("slow-hashes.json").as_array().unwrap() {
        let text = |name: &str| row[name].as_str().unwrap();
        let hash = SlowHash::parse(text("hash")).unwrap_or_else(|fault| panic!("{}: {fault:?}", text("by")));
        assert!(hash.verifies(text("secret").as_bytes()), "{row}");
        for other in ["", "Correct horse battery staple", "correct horse battery stapl", "\0"] {
            assert!(!hash.verifies(other.as_bytes()), "{row}");
        }
        assert_eq!(serde_json::to_value(&hash).unwrap(), Value::from(text("hash")));
        assert!(!format!("{hash:?}").contains('$'), "a hash is not printed");
    }
}

/// "input ≤ 1,024 bytes"
#[test]
fn a_secret_that_is_too_long_is_wrong() {
    let secret = vec![b'x'; 1025];
    let hash = SlowHash::of(&secret[..1024], Cost::USUAL, &SystemEntropy::new()).unwrap();
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(SlowHash::parse(hash.as_str()).unwrap().verifies(&secret[..1024]));
    assert!(!hash.verifies(&secret));
}

const SALT: &str = "AAECAwQFBgcICQoLDA0ODw";
const SUM: &str = "U+PauGw0DZrfVLPQxlAbs/IcTDeWkBnkqq57P68MLPs";

/// Whoever writes the hash decides how much work it is, up to here.
#[test]
fn work_is_bounded() {
    let argon2 = |parameters: &str| SlowHash::parse(&format!("$argon2id$v=19${parameters}${SALT}${SUM}")).err();
    assert_eq!(argon2("m=262144,t=10,p=16"), None);
    for parameters in [
        "m=262145,t=1,p=1",
        "m=65536,t=11,p=1",
        "m=65536,t=1,p=17",
        "m=7,t=1,p=1",
        "m=64,t=0,p=1",
        "m=64,t=1,p=0",
        "m=4294967295,t=4294967295,p=1",
    ] {
        assert_eq!(argon2(parameters), Some(SlowHashFault::Argon2Bounds), "{parameters}");
    }
    let bcrypt = |cost: &str| {
        SlowHash::parse(&format!("$2b${cost}$hDnSDflacwDdCEs/TnLTZuKaqzp/cUCQtTam7fyTH.jCYlj7phyCK")).err()
    };
    assert_eq!((bcrypt("04"), bcrypt("14")), (None, None));
    for cost in ["00", "03", "15", "31", "99"] {
        assert_eq!(bcrypt(cost), Some(SlowHashFault::BcryptBounds), "{cost}");
    }
    let scrypt = |parameters: &str| SlowHash::parse(&format!("$scrypt${parameters}${SALT}${SUM}")).err();
    for parameters in ["ln=10,r=8,p=1", "ln=17,r=8,p=4", "ln=14,r=8,p=5", "ln=20,r=1,p=4"] {
        assert_eq!(scrypt(parameters), None, "{parameters}");
    }
    for parameters in [
        "ln=9,r=8,p=1",
        "ln=18,r=8,p=1",
        "ln=17,r=8,p=5",
        "ln=21,r=1,p=1",
        "ln=255,r=8,p=1",
        "ln=266,r=8,p=1",
        "ln=14,r=0,p=1",
        "ln=14,r=8,p=0",
        "ln=10,r=4294967295,p=4294967295",
    ] {
        assert_eq!(scrypt(parameters), Some(SlowHashFault::ScryptBounds), "{parameters}");
    }
    let django = |rounds: &str| SlowHash::parse(&format!("pbkdf2_sha256${rounds}$saltsalt${SUM}=")).err();
    assert_eq!((django("1000"), django("2000000")), (None, None));
    for rounds in ["999", "2000001"] {
        assert_eq!(django(rounds), Some(SlowHashFault::Pbkdf2Bounds), "{rounds}");
    }
    let pbkdf2 = |rounds: &str| SlowHash::parse(&format!("$pbkdf2-sha512${rounds}${SALT}${SUM}")).err();
    assert_eq!((pbkdf2("i=1000"), pbkdf2("2000000")), (None, None));
    for rounds in ["i=999", "2000001", "i=4294967295", "1"] {
        assert_eq!(pbkdf2(rounds), Some(SlowHashFault::Pbkdf2Bounds), "{rounds}");
    }
}

/// Everything else is no hash.
#[test]
fn what_is_not_readable_is_refused() {
    for text in [
        "",
        "$",
        "secret",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        &format!("$argon2d$v=19$m=64,t=1,p=1${SALT}${SUM}"),
        &format!("$argon2id$v=16$m=64,t=1,p=1${SALT}${SUM}"),
        &format!("$argon2id$m=64,t=1,p=1${SALT}${SUM}"),
        &format!("$argon2id$v=19$m=64,t=1${SALT}${SUM}"),
        &format!("$argon2id$v=19$m=64,t=1,p=1,p=1${SALT}${SUM}"),
        &format!("$argon2id$v=19$m=64,t=1,p=1,keyid=AA${SALT}${SUM}"),
        &format!("$argon2id$v=19$m=64,t=1,p=-1${SALT}${SUM}"),
        &format!("$argon2id$v=19$m=64,t=1,p=1${SALT}$"),
        &format!("$argon2id$v=19$m=64,t=1,p=1$${SUM}"),
        &format!("$argon2id$v=19$m=64,t=1,p=1${SALT}${SUM}$"),
        &format!("$pbkdf2-sha256$i=0${SALT}${SUM}"),
        &format!("$pbkdf2-sha256$i=1500,l=31${SALT}${SUM}"),
        &format!("$pbkdf2-sha256$i=1500${SALT}${SUM}{SUM}"),
        &format!("$pbkdf2-sha1$i=1500${SALT}${SUM}"),
        &format!("$pbkdf2-sha256$i=1500${SALT}$AAAA"),
        &format!("$scrypt$ln=16,r=8${SALT}${SUM}"),
        &format!("$scrypt$ln=16,r=8,p=1${SALT}$AAAA"),
        &format!("pbkdf2_sha1$1500$saltsalt${SUM}="),
        &format!("pbkdf2_sha256$1500$salt${SUM}="),
        &format!("pbkdf2_sha256$+1500$saltsalt${SUM}="),
        &format!("pbkdf2_sha256$1500$saltsalt${SUM}=$"),
        &format!("pbkdf2_sha256$1500${SUM}="),
        "pbkdf2_sha256$1500$saltsalt$",
        &"0".repeat(191),
        &"0".repeat(193),
        &"A".repeat(192),
        &"g".repeat(192),
        &format!("{}é", "0".repeat(190)),
        "$2x$04$hDnSDflacwDdCEs/TnLTZuKaqzp/cUCQtTam7fyTH.jCYlj7phyCK",
        "$2b$04$hDnSDflacwDdCEs/TnLTZuKaqzp/cUCQtTam7fyTH.jCYlj7phyC",
        "$2b$xx$hDnSDflacwDdCEs/TnLTZuKaqzp/cUCQtTam7fyTH.jCYlj7phyCK",
        "$2b$04$é",
        &"$argon2id$".repeat(100),
    ] {
        assert_eq!(SlowHash::parse(text).err(), Some(SlowHashFault::Unreadable), "{text}");
    }
}

/// "beyond or unparsable → configuration fault with a message", which does not show the hash.
#[test]
fn a_hash_that_cannot_be_used_is_a_fault_of_the_configuration() {
    let said = |hash: &str| {
        let client = "grant_types = [\"client_credentials\"]\n[clients.app.secrets.imported]\n";
        said_of(&format!("{client}hash = \"{hash}\""))
    };
    assert_eq!(said(super::HASH), "");
    for (hash, told) in [
        ("$2b$15$hDnSDflacwDdCEs/TnLTZuKaqzp/cUCQtTam7fyTH.jCYlj7phyCK", "bcrypt with a cost of 4 to 14"),
        ("hunter2hunter2", "a hash that begins with $argon2id$v=19$, $2a$"),
    ] {
        let said = said(hash);
        assert!(said.contains("clients.app.secrets.imported.hash") && said.contains(told), "{said}");
        assert!(!said.contains("hunter2") && !said.contains("hDnSDf"), "{said}");
    }
    let both = "grant_types = [\"client_credentials\"]\n[clients.app.secrets.imported]\nfile = \"keys/a.secret\"\n";
    let said = said_of(&format!("{both}hash = \"{}\"", super::HASH));
    assert!(said.contains("several of sha256, file, env and hash"), "{said}");
}
