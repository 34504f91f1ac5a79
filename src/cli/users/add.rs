//! `signet users add`

use super::counter::Counter;
use super::password;
use crate::cli::CommandFault;
use crate::cli::arguments::{AddUser, Person};
use crate::cli::desk::Desk;
use crate::users::{Address, CustomClaims, NewAccount, Profile};

pub(super) fn add(desk: &Desk, counter: &Counter, user: AddUser) -> Result<(), CommandFault> {
    let AddUser { username, password, person } = user;
    let mut new = NewAccount::named(username);
    describe(&mut new, person)?;
    let password = password.source().map(|source| password::read(desk, &source)).transpose()?;
    let (password, shown) = password.unzip();
    new.password = password;
    let account = counter.create(new, desk.now())?;
    println!("username  {}\nsub       {}", account.username, account.subject);
    shown.iter().for_each(password::Shown::print);
    Ok(())
}

fn describe(new: &mut NewAccount, person: Person) -> Result<(), CommandFault> {
    let mut claims = serde_json::Map::new();
    for (name, value) in person.claims {
        if claims.insert(name.clone(), value).is_some() {
            return Err(CommandFault::refused(format!("--claim {name} is given twice; expected one value, or a list")));
        }
    }
    new.claims = CustomClaims::new(claims).map_err(CommandFault::refused)?;
    new.subject = person.subject;
    new.roles = person.roles.into_iter().collect();
    new.groups = person.groups.into_iter().collect();
    new.profile = Profile {
        name: person.name,
        given_name: person.given_name,
        family_name: person.family_name,
        middle_name: person.middle_name,
        nickname: person.nickname,
        preferred_username: person.preferred_username,
        profile: person.profile,
        picture: person.picture,
        website: person.website,
        email: person.email,
        email_verified: person.email_verified,
        gender: person.gender,
        birthdate: person.birthdate,
        zoneinfo: person.zoneinfo,
        locale: person.locale,
        phone_number: person.phone_number,
        phone_number_verified: person.phone_number_verified,
        address: Some(Address {
            formatted: person.address,
            street_address: person.street_address,
            locality: person.locality,
            region: person.region,
            postal_code: person.postal_code,
            country: person.country,
        })
        .filter(|address| !address.is_empty()),
    };
    Ok(())
}
