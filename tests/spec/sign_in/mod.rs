//! Signing in as DESIGN §3 and the requirements of the sign-in side have it: accounts, throttling, cookies, forms, steps,
//! consent, sessions, headers, sizes.

mod accounts;
mod between_steps;
mod busy;
mod consent;
mod cookies;
mod floor;
mod forms;
mod headers;
mod maintenance;
mod methods;
mod sessions;
mod sizes;
mod steps;
mod tabs;
mod throttling;
