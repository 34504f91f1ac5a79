//! Clients whose secret another server kept as a slow hash.

mod floor;
mod forms;
mod judged;
mod limits;
mod pool;

use crate::exchange::{Answer, Request, basic};
use crate::service::Service;

/// The secret of `old`, and its hash: 2,000,000 rounds would take a second, 50,000 are measurable.
const SECRET: &str = "correct horse battery staple";
const HASH: &str = "$pbkdf2-sha256$i=1500$AAECAwQFBgcICQoLDA0ODw$U+PauGw0DZrfVLPQxlAbs/IcTDeWkBnkqq57P68MLPs";
/// Another hash of the same secret.
const OTHER_HASH: &str = "$2b$04$hDnSDflacwDdCEs/TnLTZuKaqzp/cUCQtTam7fyTH.jCYlj7phyCK";

/// A client whose secret has this hash.
fn client(id: &str, hash: &str) -> String {
    format!(
        "[clients.{id}]\ngrant_types = [\"client_credentials\"]\nresources = [\"orders\"]\nscopes = [\"read\"]\n\
         default_scope = [\"read\"]\n[clients.{id}.secrets.imported]\nhash = \"{hash}\"\n"
    )
}

#[track_caller]
fn answer(service: &Service, id: &str, secret: &str) -> Answer {
    service.answer(&Request::post("/token", &[crate::asking::GRANT]).header("Authorization", basic(id, secret)))
}
