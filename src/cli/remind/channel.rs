//! The channel that digests leave by, and who gets what.

use std::cell::RefCell;
use std::path::PathBuf;

use super::email;
use super::recipients::{self, Addressed};
use crate::cli::context::Context;
use crate::cli::output;
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::delivery::{Failure, Outcome};
use crate::model::mail::MailSettings;
use crate::model::message::{Channel, Destination, Recipient};
use crate::model::reminder::DueReminder;
use crate::outbox::{self, Mailer, Timeouts};
use crate::render::{self, Format, Style};
use crate::report::reminders::{Reminders, Titles};

/// A channel, ready to send.
pub enum OpenChannel {
    Print,
    Mail(Box<MailSettings>, RefCell<Mailer>),
    /// A file or a folder.
    File(PathBuf),
    Command(String),
}

/// A digest about to be sent.
pub struct Outgoing {
    pub message_id: String,
    pub recipient: Recipient,
    pub digest: Reminders,
}

impl OpenChannel {
    /// Mail, as it is configured. The password is read now, so that a mistake is found before anything is
    /// planned.
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
            Timeouts::default(),
        )?;
        Ok(OpenChannel::Mail(Box::new(settings), RefCell::new(mailer)))
    }

    fn kind(&self) -> Channel {
        match self {
            OpenChannel::Print => Channel::Print,
            OpenChannel::Mail(..) => Channel::Mail,
            OpenChannel::File(_) => Channel::File,
            OpenChannel::Command(_) => Channel::Command,
        }
    }

    /// Where it sends. A command is known by its hash: it may hold what nobody else should read.
    pub fn destination(&self, context: &Context) -> Destination {
        let name = match self {
            OpenChannel::Print => Some(context.login()),
            OpenChannel::Mail(..) => None,
            OpenChannel::File(path) => Some(path.display().to_string()),
            OpenChannel::Command(line) => Some(outbox::command::name(line)),
        };
        let channel = self.kind();
        Destination { channel, recipient: name.map(|name| Recipient { channel, name }) }
    }

    /// Titles of findings are always printed, and leave by other channels only if configured.
    pub fn titles(&self, context: &Context) -> Result<Titles> {
        let is_shown = matches!(self, OpenChannel::Print) || context.config()?.remind().titles;
        Ok(if is_shown { Titles::Shown } else { Titles::Hidden })
    }

    /// Reminders by recipient.
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

    /// What a recipient should know of why a digest came to them.
    pub fn remarks(
        &self,
        recipient: &Recipient,
        due: &[DueReminder],
        context: &Context,
    ) -> Vec<String> {
        match self {
            OpenChannel::Mail(settings, _) => {
                recipients::remarks(recipient, due, settings, context.today())
            }
            _ => Vec::new(),
        }
    }

    /// The domain of Message-IDs.
    pub fn domain(&self) -> &str {
        match self {
            OpenChannel::Mail(settings, _) => settings.from.domain(),
            _ => "track.invalid",
        }
    }

    /// Sends a digest. An error means that nothing was printed; every other failure is an outcome.
    pub fn send(&self, outgoing: &Outgoing, format: Format, context: &Context) -> Result<Outcome> {
        let email = |from, to| email::of(&outgoing.digest, &outgoing.message_id, from, to, context);
        Ok(match self {
            OpenChannel::Print => {
                print(&outgoing.digest, format, context)?;
                Ok("printed".to_owned())
            }
            OpenChannel::Mail(settings, mailer) => {
                let to: Address = outgoing.recipient.name.parse()?;
                if !settings.domains.allows(&to) {
                    return Ok(Err(Failure::permanent("mail to its domain is no longer allowed")));
                }
                mailer.borrow_mut().send(&email(settings.from.clone(), Some(to)))
            }
            OpenChannel::File(path) => {
                outbox::file::write(path, &email(email::sender(context)?, None))
            }
            OpenChannel::Command(line) => outbox::command::run(line, &json(&outgoing.digest)?),
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

/// The width of a mail that cron sends.
const MAIL_WIDTH: usize = 80;

/// Prints a digest. What isn't a terminal may be a mail: it is 80 columns wide, and ASCII unless the
/// locale says that it can take more.
pub fn print(digest: &Reminders, format: Format, context: &Context) -> Result<()> {
    let screen = &context.world().screen;
    let mut style = output::style(context);
    if !screen.is_terminal && format.is_wrapped() {
        style.width = Some(MAIL_WIDTH);
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
        let Timeouts { answer, acceptance, program } = Timeouts::default();
        // A connection, its greeting, and the commands before a message is accepted.
        let conversation = answer * 9 + acceptance;

        assert!(conversation < LEASE && program < LEASE && outbox::command::LIMIT < LEASE);
    }
}
