//! The channel that digests leave by, and who gets what.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use super::email;
use super::recipients::{self, Addressed};
use crate::cli::context::Context;
use crate::cli::output;
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::delivery::{DeliveryOutcome, Failure};
use crate::model::mail::MailSettings;
use crate::model::message::{Channel, Destination, Recipient};
use crate::model::reminder::DueReminder;
use crate::outbox::{self, Mailer, ProgramLimit, Timeouts};
use crate::render::{self, Format, Style};
use crate::report::reminders::Reminders;
use crate::store::{self, write_new};

pub enum OpenChannel {
    Print,
    Mail(Box<MailSettings>, RefCell<Mailer>),
    /// A file or a folder.
    File(PathBuf),
    Command(String),
}

impl OpenChannel {
    /// Reads the password now, so that a mistake is found before anything is planned.
    pub fn mail(context: &Context) -> Result<OpenChannel> {
        let settings = context.config()?.mail_settings()?.ok_or_else(|| {
            Error::Configuration(
                "mail is not set up: track.toml needs a [mail] table; see `track config --help`"
                    .into(),
            )
        })?;
        let world = context.world();
        let mailer = Mailer::open(
            &settings.transport,
            world.credentials.as_deref(),
            &(world.who)().host,
            Timeouts { is_interrupted: store::is_interrupted, ..Timeouts::default() },
        )?;
        Ok(OpenChannel::Mail(Box::new(settings), RefCell::new(mailer)))
    }

    pub fn destination(&self, context: &Context) -> Destination {
        let (channel, name) = match self {
            OpenChannel::Print => (Channel::Print, Some(context.login())),
            OpenChannel::Mail(..) => (Channel::Mail, None),
            OpenChannel::File(path) => (Channel::File, Some(path.display().to_string())),
            OpenChannel::Command(line) => (Channel::Command, Some(outbox::command::name(line))),
        };
        Destination { channel, recipient: name.map(|name| Recipient { channel, name }) }
    }

    pub fn addressed(&self, due: Vec<DueReminder>, context: &Context) -> Addressed {
        match self {
            OpenChannel::Mail(settings, _) => recipients::of(due, settings, context.today()),
            _ => {
                let only = self.destination(context).recipient;
                let digests = only.map(|recipient| (recipient, due)).into_iter().collect();
                Addressed { digests, ..Addressed::default() }
            }
        }
    }

    /// The domain of Message-IDs.
    pub fn domain(&self) -> &str {
        match self {
            OpenChannel::Mail(settings, _) => settings.from.domain(),
            _ => "track.invalid",
        }
    }

    /// An error means that nothing was printed; every other failure is an outcome.
    pub fn send(
        &self,
        digest: &Reminders,
        message_id: &str,
        recipient: &Recipient,
        format: Format,
        context: &Context,
    ) -> Result<DeliveryOutcome> {
        let email = |from, to| email::of(digest, message_id, from, to, context);
        Ok(match self {
            OpenChannel::Print => {
                print(digest, format, context)?;
                Ok("printed".to_owned())
            }
            OpenChannel::Mail(settings, mailer) => {
                let to: Address = recipient.name.parse()?;
                if !settings.domains.allows(&to) {
                    return Ok(Err(Failure::permanent("mail to its domain is no longer allowed")));
                }
                mailer.borrow_mut().send(&email(settings.from.clone(), Some(to))?)
            }
            OpenChannel::File(path) => {
                let kept = context.kept_files()?;
                let write_new = |path: &Path, bytes: &[u8]| write_new(path, bytes, &kept);
                outbox::file::write(path, &email(email::sender(context)?, None)?, write_new)
            }
            OpenChannel::Command(line) => {
                let time = outbox::command::LIMIT;
                let limit = ProgramLimit {
                    is_interrupted: store::is_interrupted,
                    ..ProgramLimit::of(time)
                };
                outbox::command::run(line, json(digest)?, limit)
            }
        })
    }
}

fn json(digest: &Reminders) -> Result<Vec<u8>> {
    let style = Style { width: None, colour: false, ascii: false };
    let mut bytes = Vec::new();
    render::write(digest, Format::Json, &style, &mut bytes)
        .map_err(|cause| Error::Internal(cause.to_string()))?;
    Ok(bytes)
}

/// What isn't a terminal may be a mail from cron: it is 80 columns wide, and ASCII unless a locale is set.
pub fn print(digest: &Reminders, format: Format, context: &Context) -> Result<()> {
    let screen = &context.world().screen;
    let mut style = output::style(context);
    if !screen.is_terminal && format.is_wrapped() {
        style.width = Some(80);
        style.ascii |= screen.locale.is_none();
    }
    output::write_in(digest, format, &style)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::LEASE;

    #[test]
    fn every_timeout_is_shorter_than_a_claim_lasts() {
        let Timeouts { letter, program, .. } = Timeouts::default();

        assert!(letter < LEASE && program < LEASE && outbox::command::LIMIT < LEASE);
    }
}
