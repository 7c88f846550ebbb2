//! Who is mailed what: owners get what is theirs, and the fallback address gets what has no owner with an
//! address.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::model::address::Address;
use crate::model::mail::MailSettings;
use crate::model::message::{Channel, Recipient};
use crate::model::reminder::{DueReminder, Subject};
use crate::model::shell::argument;

#[derive(Debug, Default)]
pub struct Addressed {
    pub digests: BTreeMap<Recipient, Vec<DueReminder>>,
    /// The names of what has no owner with an address, if there is no fallback.
    pub without_recipient: Vec<String>,
}

pub fn of(due: Vec<DueReminder>, settings: &MailSettings, today: NaiveDate) -> Addressed {
    let mut addressed = Addressed::default();
    for reminder in due {
        let own = address(&reminder.subject, settings, today).ok().flatten();
        match own.or_else(|| settings.fallback.clone()) {
            Some(address) => addressed.digests.entry(mailed(&address)).or_default().push(reminder),
            None => addressed.without_recipient.push(reminder.subject.name()),
        }
    }
    addressed
}

/// Whether a recipient is mailed a reminder as the owner of what it is about.
pub fn owns(
    recipient: &Recipient,
    subject: &Subject,
    settings: &MailSettings,
    today: NaiveDate,
) -> bool {
    let own = address(subject, settings, today).ok().flatten();
    own.is_some_and(|address| mailed(&address) == *recipient)
}

pub fn mailed(address: &Address) -> Recipient {
    Recipient { channel: Channel::Mail, name: address.to_string() }
}

/// The usable address of a subject's owner; none if it has no owner, and else why mail can't reach them.
fn address(
    subject: &Subject,
    settings: &MailSettings,
    today: NaiveDate,
) -> std::result::Result<Option<Address>, String> {
    if subject.finding().is_none_or(|item| item.progress.owner.is_none()) {
        return Ok(None);
    }
    settings.address_of(&subject.contact, today).map(Some)
}

/// For the fallback: why each owner's reminders came to it, and the command that fixes it if commands are wanted.
pub fn remarks(
    recipient: &Recipient,
    due: &[DueReminder],
    settings: &MailSettings,
    has_commands: bool,
    today: NaiveDate,
) -> Vec<String> {
    if settings.fallback.as_ref().map(mailed).as_ref() != Some(recipient) {
        return Vec::new();
    }
    let remark = |due: &DueReminder| remark(&due.subject, settings, has_commands, today);
    let remarks = due.iter().filter_map(remark);
    BTreeSet::from_iter(remarks).into_iter().collect()
}

fn remark(
    subject: &Subject,
    settings: &MailSettings,
    has_commands: bool,
    today: NaiveDate,
) -> Option<String> {
    let why = address(subject, settings, today).err()?;
    let item = subject.finding()?;
    let owner = item.progress.owner.as_deref()?;
    let slug = &item.body.slug;
    let command = format!(": `track owner edit {} --force {slug} --email ...`", argument(owner));
    let command = if has_commands { command.as_str() } else { "" };
    Some(format!("{owner} at {} {why}, so this came to you{command}", item.body.name))
}
