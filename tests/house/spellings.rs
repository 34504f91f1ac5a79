//! However a path is spelt, it is found. Small houses in memory, one way of writing each.

use std::io;

use crate::breach;
use crate::source::{House, Source};
use crate::table::Table;

const LIB: &str = "\
//! | room | what it is | may use | async |
//! |---|---|---|---|
//! | protocol | nouns | – | |
//! | seal | sealing | protocol | |
//! | keys | key files | protocol seal | |
//! | http | the shell | keys protocol | yes |
//! | cli | argv | all | yes |
//!
//! | leaf | what it is |
//! |---|---|
//! | units | lengths |
//!
//! | crate | only in |
//! |---|---|
//! | ring::aead | seal |
//! | actix_web | http |
";

/// What the checker says of one file, as `line from → to`.
fn breaches(path: &str, source: &str) -> io::Result<Vec<String>> {
    let files = vec![Source::parse(path, source.to_owned())?];
    let found = breach::all(&House { table: Table::read(LIB)?, files });
    Ok(found.iter().map(|breach| breach.to_string().replace(&format!("{path}:"), "")).collect())
}

/// The rules hold for what is allowed, too.
#[test]
fn a_path_the_table_allows_is_no_breach() -> io::Result<()> {
    let source = "
        use crate::{protocol::Scope, seal, units::Seconds as Length};
        pub(crate) use super::keys::ring;
        pub(in crate::keys) fn f() -> std::io::Result<u8> { crate::keys::g(ring::digest::SHA256, self::h) }
        mod tests { use super::*; use crate::protocol::*; use ring::digest as _; }
    ";
    assert_eq!(breaches("src/keys.rs", source)?, [""; 0]);
    Ok(())
}

/// A group is unfolded, and each item keeps its line.
#[test]
fn a_grouped_use_is_found() -> io::Result<()> {
    let source = "use crate::{\n    protocol::Scope,\n    http::{self, routes},\n};";
    assert_eq!(breaches("src/keys/mod.rs", source)?, ["3: keys → http"]);
    Ok(())
}

/// Renaming a room, or binding it to nothing, is using it.
#[test]
fn a_renamed_use_is_found() -> io::Result<()> {
    assert_eq!(
        breaches("src/keys.rs", "use crate::r#http as shell;\nuse signet::cli as _;")?,
        ["1: keys → http", "2: keys → cli"]
    );
    Ok(())
}

/// `super` is followed from the module the file is.
#[test]
fn a_way_up_through_super_is_found() -> io::Result<()> {
    assert_eq!(breaches("src/keys/ring.rs", "use super::super::http;")?, ["1: keys → http"]);
    assert_eq!(breaches("src/keys/ring.rs", "fn f() { self::super::super::http::serve() }")?, ["1: keys → http"]);
    Ok(())
}

/// No `use` is needed to use a room, in expressions, types, patterns or attributes.
#[test]
fn a_path_written_out_in_code_is_found() -> io::Result<()> {
    let source = "
        fn f(_: Option<crate::http::Reply>) {
            let crate::http::Reply { .. } = crate::http::serve::<u8>() else { return };
            <u8 as crate::http::Route>::serve();
        }
        #[crate::http::route] fn g() {}
        #[serde(with = \"crate::http::json\")] struct S;
        #[derive(crate::http::Derived)] struct T;
    ";
    let lines: Vec<_> = [2, 3, 4, 6, 7, 8].map(|line| format!("{line}: keys → http")).into();
    assert_eq!(breaches("src/keys.rs", source)?, lines);
    Ok(())
}

/// The tokens of a macro are searched, and a macro that writes `use` cannot hide it.
#[test]
fn a_path_inside_a_macro_is_found() -> io::Result<()> {
    let source = "
        fn f() { vec![format!(\"{}\", crate::http::NAME), matches!(x, super::http::Reply)] }
        macro_rules! m { () => { use $crate::{http, cli}; } }
        fn g() { select!(poll() => async { crate::protocol::ok().await }) }
    ";
    let expected = ["2: keys → http", "3: keys → crate", "4: keys → async", "4: keys → async"];
    assert_eq!(breaches("src/keys.rs", source)?, expected);
    Ok(())
}

/// A glob of a room is that room; a glob of the crate is every room.
#[test]
fn a_glob_is_found() -> io::Result<()> {
    assert_eq!(breaches("src/keys.rs", "use crate::http::*;\nuse crate::*;")?, ["1: keys → http", "2: keys → crate"]);
    assert_eq!(breaches("src/keys.rs", "use super::{self as all};")?, ["1: keys → crate"]);
    Ok(())
}

/// Inside an inline module `super` is one step shorter.
#[test]
fn a_way_out_of_an_inline_module_is_found() -> io::Result<()> {
    let source = "#[cfg(test)]\nmod tests {\n    use super::super::http;\n    use super::http as own;\n}";
    assert_eq!(breaches("src/keys.rs", source)?, ["3: keys → http"]);
    Ok(())
}

/// A reserved crate, or a part of one, is found by path, by `use`, and under another name.
#[test]
fn a_reserved_crate_is_found() -> io::Result<()> {
    let source = "
        use ring::{aead::Nonce, digest};
        use ring as r;
        use ring::*;
        extern crate actix_web as web;
        fn f() { ::ring::aead::seal(println!(\"{}\", actix_web::NAME)) }
    ";
    let expected = [
        "2: keys → ring::aead::Nonce",
        "3: keys → ring",
        "4: keys → ring",
        "5: keys → actix_web",
        "6: keys → ring::aead::seal",
        "6: keys → actix_web::NAME",
    ];
    assert_eq!(breaches("src/keys.rs", source)?, expected);
    Ok(())
}

/// The room table, last column: `async` and `.await` are found in every form.
#[test]
fn async_code_is_found() -> io::Result<()> {
    let source = "async fn f() {}\nfn g() { async {}; }\nfn h() { async || {}; }\nfn i() { f().await }\ntrait T {\n    async fn f();\n}";
    let lines: Vec<_> = [1, 2, 3, 4, 6].map(|line| format!("{line}: keys → async")).into();
    assert_eq!(breaches("src/keys.rs", source)?, lines);
    assert_eq!(breaches("src/http.rs", source)?, [""; 0]);
    Ok(())
}

/// The binary's own file hands over to `cli`, with an allocator of its choice.
#[test]
fn the_binary_uses_only_cli() -> io::Result<()> {
    let source = "
        use std::process::ExitCode;
        use signet::cli;
        static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;
        fn main() -> ExitCode { cli::run(); signet::keys::f(); signet::units::g(); tokio::spawn(()) }
    ";
    assert_eq!(breaches("src/main.rs", source)?, ["5: main → keys", "5: main → units", "5: main → tokio::spawn"]);
    Ok(())
}
