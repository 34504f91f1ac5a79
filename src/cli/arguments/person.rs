//! What is said of a person when an account is made.

use clap::Args;

use crate::protocol::Subject;
use crate::users::{Birthdate, EmailAddress, Line, Lines, Locale, PhoneNumber, TimeZone, WebAddress};

#[derive(Args)]
#[command(next_help_heading = "Claims")]
pub(in crate::cli) struct Person {
    /// The subject that it had elsewhere; a fresh one if left out
    #[arg(long, value_name = "SUB", value_parser = parsed::<Subject>, allow_hyphen_values = true)]
    pub(in crate::cli) subject: Option<Subject>,
    /// The e-mail address
    #[arg(long, value_name = "EMAIL", value_parser = parsed::<EmailAddress>)]
    pub(in crate::cli) email: Option<EmailAddress>,
    /// The e-mail address is known to be the person's, who may sign in with it
    #[arg(long, requires = "email")]
    pub(in crate::cli) email_verified: bool,
    /// The full name
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) name: Option<Line>,
    /// The given name
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) given_name: Option<Line>,
    /// The family name
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) family_name: Option<Line>,
    /// The middle name
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) middle_name: Option<Line>,
    /// The nickname
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) nickname: Option<Line>,
    /// What the person would be called, if not by the username
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) preferred_username: Option<Line>,
    /// The person's page
    #[arg(long, value_name = "URL", value_parser = parsed::<WebAddress>)]
    pub(in crate::cli) profile: Option<WebAddress>,
    /// The person's picture
    #[arg(long, value_name = "URL", value_parser = parsed::<WebAddress>)]
    pub(in crate::cli) picture: Option<WebAddress>,
    /// The person's web site
    #[arg(long, value_name = "URL", value_parser = parsed::<WebAddress>)]
    pub(in crate::cli) website: Option<WebAddress>,
    /// The gender
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) gender: Option<Line>,
    /// The birthday: YYYY-MM-DD, 0000-MM-DD or YYYY
    #[arg(long, value_name = "DATE", value_parser = parsed::<Birthdate>)]
    pub(in crate::cli) birthdate: Option<Birthdate>,
    /// The time zone, such as Europe/Paris
    #[arg(long, value_name = "ZONE", value_parser = parsed::<TimeZone>)]
    pub(in crate::cli) zoneinfo: Option<TimeZone>,
    /// The language, such as en-US
    #[arg(long, value_name = "TAG", value_parser = parsed::<Locale>)]
    pub(in crate::cli) locale: Option<Locale>,
    /// The telephone number, such as +14255551212
    #[arg(long, value_name = "NUMBER", value_parser = parsed::<PhoneNumber>)]
    pub(in crate::cli) phone_number: Option<PhoneNumber>,
    /// The telephone number is known to be the person's
    #[arg(long, requires = "phone_number")]
    pub(in crate::cli) phone_number_verified: bool,
    /// The whole postal address, as on a label
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Lines>)]
    pub(in crate::cli) address: Option<Lines>,
    /// The street and what else stands above the city
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Lines>)]
    pub(in crate::cli) street_address: Option<Lines>,
    /// The city
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) locality: Option<Line>,
    /// The state or province
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) region: Option<Line>,
    /// The postal code
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) postal_code: Option<Line>,
    /// The country
    #[arg(long, value_name = "TEXT", value_parser = parsed::<Line>)]
    pub(in crate::cli) country: Option<Line>,
    /// A claim of your own, as JSON or as text (repeatable)
    #[arg(long = "claim", value_name = "NAME=VALUE", value_parser = parse_claim)]
    pub(in crate::cli) claims: Vec<(String, serde_json::Value)>,
    /// A role (repeatable)
    #[arg(long = "role", value_name = "ROLE", value_parser = parsed::<Line>)]
    pub(in crate::cli) roles: Vec<Line>,
    /// A group (repeatable)
    #[arg(long = "group", value_name = "GROUP", value_parser = parsed::<Line>)]
    pub(in crate::cli) groups: Vec<Line>,
}

fn parsed<T: TryFrom<String, Error = &'static str>>(text: &str) -> Result<T, &'static str> {
    T::try_from(text.to_owned())
}

/// What is no JSON is text.
fn parse_claim(text: &str) -> Result<(String, serde_json::Value), &'static str> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| serde_json::Value::from(value));
    Ok((name.to_owned(), value))
}
