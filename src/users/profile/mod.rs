//! What is known of a person, as OpenID Connect has it.

mod claim;
mod custom;

use serde::{Deserialize, Serialize};

pub use claim::{Birthdate, Line, Lines, Locale, PhoneNumber, TimeZone, WebAddress};
pub(super) use custom::is_free;
pub use custom::{CustomClaims, ForeignClaims};

use crate::users::EmailAddress;

/// The standard claims of OpenID Connect Core §5.1, less `sub` and `updated_at`, which are the account's. A claim without
/// a value is absent, and serde leaves it out: never null, never "".
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// `name`: the full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Line>,
    /// `given_name`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<Line>,
    /// `family_name`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<Line>,
    /// `middle_name`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<Line>,
    /// `nickname`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<Line>,
    /// `preferred_username`, if not the username: see [`Account::preferred_username`](crate::users::Account).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<Line>,
    /// `profile`: the address of the person's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<WebAddress>,
    /// `picture`: the address of an image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<WebAddress>,
    /// `website`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<WebAddress>,
    /// `email`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// `email_verified`: says something only of an `email`.
    #[serde(skip_serializing_if = "is_false")]
    pub email_verified: bool,
    /// `gender`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Line>,
    /// `birthdate`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birthdate: Option<Birthdate>,
    /// `zoneinfo`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoneinfo: Option<TimeZone>,
    /// `locale`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// `phone_number`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<PhoneNumber>,
    /// `phone_number_verified`: says something only of a `phone_number`.
    #[serde(skip_serializing_if = "is_false")]
    pub phone_number_verified: bool,
    /// `address`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// A postal address (§5.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// `formatted`: the whole, for display or a label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted: Option<Lines>,
    /// `street_address`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<Lines>,
    /// `locality`: city or place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<Line>,
    /// `region`: state, province or the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Line>,
    /// `postal_code`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<Line>,
    /// `country`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Line>,
}

impl Address {
    /// Whether nothing is known of it: such an address is no value of the claim.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Profile {
    /// The e-mail address, if it is proven to be the person's.
    #[must_use]
    pub fn verified_email(&self) -> Option<&EmailAddress> {
        self.email.as_ref().filter(|_| self.email_verified)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
const fn is_false(value: &bool) -> bool {
    !*value
}
