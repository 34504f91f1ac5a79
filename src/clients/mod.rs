//! The small registry that a replica consults: clients, the resources they reach, the scopes they may ask for, and
//! the judgement of who a client is and what it gets.

mod addresses;
mod asserted;
mod authentication;
mod client;
mod credentials;
mod digest;
mod fault;
mod hashed;
mod methods;
mod policy;
mod redirect;
mod registration;
mod registry;
mod remote_keys;
mod request_objects;
mod requirements;
mod resource;
mod scope_texts;
mod secrets;
mod sector;
mod settings;

pub use addresses::LogoutAddress;
pub use asserted::AssertedClient;
pub use authentication::{AuthenticatedClient, Judgement};
pub use client::{AssertionAudiences, Client, ConsentMode, ExcessScope, MAX_SECRETS, Pkce, RefreshTokens, Status};
pub use credentials::{AuthenticationMethod, Credentials};
pub use digest::SecretDigest;
pub use fault::ClientFault;
pub use hashed::HashedClient;
pub use methods::client_keys;
pub use policy::{Granted, GrantedScope, MAX_RESOURCES, OnBehalfOf, PolicyFault, Target};
pub use redirect::{RegisteredPostLogoutUri, RegisteredRedirectUri};
pub use registration::TOKEN_LIFETIMES;
pub use registry::{Registering, Registry};
pub use remote_keys::{KeysWanted, RemoteClient};
pub use request_objects::{RequestObjectProof, RequestObjects};
pub use requirements::refresh_tokens_of;
pub use resource::{AccessTokenFormat, MAX_CLAIMS_BYTES, Resource};
pub use scope_texts::ScopeTexts;
pub use secrets::{generate_missing_secret_files, generate_secret};
pub use sector::{Sector, SubjectType};
pub use settings::{ClientSettings, ResourceSettings, ScopeSettings, SecretSettings, Text};
