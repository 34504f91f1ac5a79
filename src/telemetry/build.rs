//! Which build this is.

/// The version of the package.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit it was built from, or `unknown`.
pub const COMMIT: &str = env!("SIGNET_COMMIT");

/// The features it was built with.
pub const FEATURES: &str = env!("SIGNET_FEATURES");

/// Who signs RSA and EdDSA; *ring* does everything else.
pub const ENGINE: &str = env!("SIGNET_ENGINE");

/// All of it, a line each.
pub const BUILD: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit: ",
    env!("SIGNET_COMMIT"),
    "\nfeatures: ",
    env!("SIGNET_FEATURES"),
    "\ncrypto engine: ",
    env!("SIGNET_ENGINE"),
);
