//! Who is mailed what: each owner what is theirs, and the fallback what has no owner with an address.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::model::address::Address;
use crate::model::mail::Mailing;
use crate::model::message::{Channel, Recipient};
use crate::model::owner::Reached;
use crate::model::reminder::Subject;
use crate::model::shell::quoted;

/// Who is told what.
#[derive(Debug, Default)]
pub struct Sorted {
    /// The things of each recipient.
    pub of: BTreeMap<Recipient, Vec<Subject>>,
    /// The names of what nobody can be told of: it has no owner with an address, and there is no fallback.
    pub without_anybody: Vec<String>,
}

/// The things of each recipient of mail.
pub fn sorted(subjects: Vec<Subject>, mailing: &Mailing, today: NaiveDate) -> Sorted {
    let mut sorted = Sorted::default();
    for subject in subjects {
        let own = address(&subject, mailing, today).ok().flatten();
        match own.or_else(|| mailing.fallback.clone()) {
            Some(address) => sorted.of.entry(mailed(&address)).or_default().push(subject),
            None => sorted.without_anybody.push(subject.name()),
        }
    }
    sorted
}

fn mailed(address: &Address) -> Recipient {
    Recipient { channel: Channel::Mail, name: address.to_string() }
}

/// The address of a thing's owner, where there is one that may be used; else why an owner is not reached.
/// What nobody owns has neither.
fn address(
    subject: &Subject,
    mailing: &Mailing,
    today: NaiveDate,
) -> std::result::Result<Option<Address>, String> {
    if subject.finding().is_none_or(|item| item.owner.is_none()) {
        return Ok(None);
    }
    let contact = &subject.contact;
    let kept = contact.email.as_deref().unwrap_or_default();
    match (contact.on(today), kept.parse::<Address>().ok()) {
        (Reached::Holds, Some(address)) if mailing.domains.allows(&address) => Ok(Some(address)),
        (Reached::Holds, _) => {
            Err(format!("has the address {kept}, to whose domain no mail is allowed"))
        }
        (Reached::None, _) => Err("has no address".to_owned()),
        (Reached::Over, _) => Err(format!("has an address that is over: {}", contact.in_words())),
        (Reached::Unreadable, _) => Err(format!("has an address that is none: {kept}")),
    }
}

/// For the fallback: for each owner whose reminders came to it, why, and what mends it.
pub fn remarks(
    recipient: &Recipient,
    subjects: &[&Subject],
    mailing: &Mailing,
    today: NaiveDate,
) -> Vec<String> {
    if mailing.fallback.as_ref().map(mailed).as_ref() != Some(recipient) {
        return Vec::new();
    }
    let remarks = subjects.iter().filter_map(|subject| remark(subject, mailing, today));
    remarks.collect::<BTreeSet<String>>().into_iter().collect()
}

fn remark(subject: &Subject, mailing: &Mailing, today: NaiveDate) -> Option<String> {
    let why = address(subject, mailing, today).err()?;
    let item = subject.finding()?;
    let owner = item.owner.as_deref()?;
    Some(format!(
        "{owner} at {} {why}, and so this came to you: `track owner edit {} --force {} --email ...`",
        item.body_name,
        quoted(owner),
        item.body
    ))
}
