//! Signet is a stateless OAuth 2.x / OpenID Connect token service.
//!
//! Every token it hands out is self-contained: a signed JWT or a sealed (encrypted, authenticated) blob. A replica
//! needs its configuration, its keys and a small client registry; it stores nothing per token. Any replica redeems
//! what any other replica issued, and resource servers verify access tokens offline with the published JWK Set.
//!
//! # The rooms
//!
//! The crate is a house of rooms. A room is one module with one purpose, and it may use only the rooms named in its
//! row, always downwards. `tests/house` reads these tables and fails on an arrow that is not in them: add a room or
//! an arrow by changing the table in the commit that needs it. Rooms marked `async` wait for something; the others
//! are plain functions of values, to which time and randomness are arguments.
//!
//! | room | what it is | may use | async |
//! |---|---|---|---|
//! | protocol | the RFCs' nouns as types that cannot hold an illegal value; the closed list of error codes with their status | – | |
//! | seal | sealed blobs | protocol | |
//! | jose | JWS, JWK, thumbprint, signing and verifying keys, the one judge of claims | protocol | |
//! | outbound | the only way out: bounded, address-checked fetches and posts | – | yes |
//! | passwords | slow hashes and their bounded pool | – | yes |
//! | sqlite | files of the service's own: opened, judged, written by one thread, copied | – | |
//! | guard | spent marks, families of refresh tokens, revocations, attempts: what was used, revoked, tried too often | protocol sqlite | yes |
//! | users | the directory: accounts, their passwords and consents; SQLite, PostgreSQL, a service of the operator's | protocol outbound passwords sqlite | yes |
//! | keys | key files, classes, schedule, key ring, public JWK Set; parses through jose and seal | protocol jose seal | |
//! | clients | the registry of clients, resources and scopes, and the judgement of client authentication; takes proofs, never waits | protocol jose seal passwords guard keys | |
//! | tokens | the one mint and the one reader of every token kind | protocol jose seal keys clients | |
//! | grants | one file per grant type; proves something and returns an `Authorization`; none can mint | protocol guard users keys clients tokens | yes |
//! | pages | templates and messages: view model in, text out | – | |
//! | login | the browser's way: session, sign-in, account, consent, sign-out; returns an outcome, never calls endpoints | protocol seal jose outbound passwords guard users keys clients tokens pages | yes |
//! | endpoints | one file per endpoint; owns `AuthorizationServer`; `error` maps each room's fault once | protocol seal jose outbound passwords guard users keys clients tokens grants pages login | yes |
//! | http | the only room that knows actix-web, TLS and headers: connections, proxies, routes, bodies, cookies, responses, CORS, what operators read | protocol pages login endpoints | yes |
//! | verifier | what resource servers use to judge access tokens offline | protocol jose | |
//! | fleet | what a replica tells operators of itself, and where two of them differ | – | |
//! | config | what was written → what it means; composes the settings structs that the rooms define; no room imports it | protocol jose seal outbound passwords guard users keys clients tokens pages login endpoints http | |
//! | startup | builds everything, injects it, reloads it | all below | yes |
//! | cli | subcommands | all below | |
//!
//! Leaves may be used by every room, and use only each other:
//!
//! | leaf | what it is |
//! |---|---|
//! | clock | moments, and where the present comes from |
//! | entropy | where randomness comes from |
//! | secret | values that must not be seen |
//! | units | lengths of time, sizes and networks as people write them |
//! | settings | labels of named tables, and findings about what was written |
//! | telemetry | the log, request and trace ids, metrics |
//! | authorities | who vouches for the servers that the service connects to |
//!
//! Some libraries are known to one room only:
//!
//! | crate | only in |
//! |---|---|
//! | actix_http | http |
//! | actix_server | http |
//! | actix_service | http |
//! | actix_web | http |
//! | redis | guard |
//! | rustls | authorities http outbound |
//! | webpki_roots | authorities |
//! | tokio_rustls | http guard |
//! | jsonwebtoken | jose |
//! | ring::signature | jose |
//! | aws_lc_rs | jose |
//! | argon2 | passwords |
//! | bcrypt | passwords |
//! | scrypt | passwords |
//! | csv | cli |
//! | indicatif | cli |
//! | ring::pbkdf2 | passwords |
//! | ring::aead | seal |
//! | aes | seal |
//! | flate2 | protocol |
//! | ring::hkdf | seal |
//! | figment | config |
//! | toml_edit | config cli |
//! | clap | cli |
//! | notify | startup |
//! | rusqlite | sqlite guard users |
//! | deadpool_postgres | users |
//! | tokio_postgres | users |
//! | tokio_postgres_rustls | users |
//! | unicode_normalization | users |
//! | env_logger | telemetry |
//! | reqwest | outbound |
//! | prometheus_client | telemetry |
//! | minijinja | pages |
//! | fluent_bundle | pages |
//! | unic_langid | pages |

pub mod clock;
pub mod entropy;
pub mod protocol;
pub mod secret;
pub mod settings;
pub mod units;

pub mod jose;
#[cfg(any(feature = "verifier", feature = "server"))]
pub mod verifier;

#[cfg(feature = "server")]
pub mod authorities;
#[cfg(feature = "server")]
pub mod cli;
#[cfg(feature = "server")]
pub mod clients;
#[cfg(feature = "server")]
pub mod config;
#[cfg(feature = "server")]
pub mod endpoints;
#[cfg(feature = "server")]
pub mod fleet;
#[cfg(feature = "server")]
pub mod grants;
#[cfg(feature = "server")]
pub mod guard;
#[cfg(feature = "server")]
pub mod http;
#[cfg(feature = "server")]
pub mod keys;
#[cfg(feature = "server")]
pub mod login;
#[cfg(feature = "server")]
pub mod outbound;
#[cfg(feature = "server")]
pub mod pages;
#[cfg(feature = "server")]
pub mod passwords;
#[cfg(feature = "server")]
pub mod seal;
#[cfg(feature = "server")]
pub mod sqlite;
#[cfg(feature = "server")]
pub mod startup;
#[cfg(feature = "server")]
pub mod telemetry;
#[cfg(feature = "server")]
pub mod tokens;
#[cfg(feature = "server")]
pub mod users;
