//! By which way a digest leaves, and to whom.

use std::cell::RefCell;
use std::path::PathBuf;

use super::letter;
use super::recipients::{self, Sorted};
use crate::cli::context::Context;
use crate::cli::output;
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::mail::Mailing;
use crate::model::message::{Channel, Outcome, Recipient};
use crate::model::reminder::Subject;
use crate::outbox::{self, Failure, Post};
use crate::render::{self, Format, Style};
use crate::report::reminders::{Reminders, Titles};

/// By which way a digest leaves.
pub enum Way {
    /// It is printed.
    Print,
    /// It is mailed, to each owner what is theirs.
    Mail(Box<Mailing>, RefCell<Post>),
    /// It is written into a file or a folder.
    File(PathBuf),
    /// A command is given it.
    Command(String),
}

impl Way {
    /// The way by mail, as it is configured. The password is read now, so that what is wrong with it is told
    /// before anything is planned.
    pub fn mail(context: &Context) -> Result<Way> {
        let mailing = context.config()?.mailing()?.ok_or_else(|| {
            Error::Configuration(
                "mail is not set up: track.toml needs a table [mail]; `track config --help` has one".into(),
            )
        })?;
        let credentials = context.world().credentials.as_deref();
        let post = Post::open(&mailing.transport, credentials, outbox::Patience::default())?;
        Ok(Way::Mail(Box::new(mailing), RefCell::new(post)))
    }

    /// The way's name.
    pub fn channel(&self) -> Channel {
        match self {
            Way::Print => Channel::Print,
            Way::Mail(..) => Channel::Mail,
            Way::File(_) => Channel::File,
            Way::Command(_) => Channel::Command,
        }
    }

    /// Whether titles of findings may leave by it: by print always, and by any other way if configured.
    pub fn titles(&self, context: &Context) -> Result<Titles> {
        match matches!(self, Way::Print) || context.config()?.titles() {
            true => Ok(Titles::Shown),
            false => Ok(Titles::Hidden),
        }
    }

    /// The one recipient of a way that has only one. A command is known by its hash: it may hold what
    /// nobody should read.
    pub fn recipient(&self, context: &Context) -> Option<Recipient> {
        let name = match self {
            Way::Print => context.login(),
            Way::Mail(..) => return None,
            Way::File(path) => path.display().to_string(),
            Way::Command(line) => outbox::command::name(line),
        };
        Some(Recipient { channel: self.channel(), name })
    }

    /// The things that each recipient is to be told of.
    pub fn sorted(&self, subjects: Vec<Subject>, context: &Context) -> Sorted {
        match (self, self.recipient(context)) {
            (Way::Mail(mailing, _), _) => recipients::sorted(subjects, mailing, context.today()),
            (_, recipient) => {
                let of = recipient.map(|recipient| (recipient, subjects)).into_iter().collect();
                Sorted { of, ..Sorted::default() }
            }
        }
    }

    /// What a recipient should know of how a digest came to them.
    pub fn remarks(
        &self,
        recipient: &Recipient,
        subjects: &[&Subject],
        context: &Context,
    ) -> Vec<String> {
        match self {
            Way::Mail(mailing, _) => {
                recipients::remarks(recipient, subjects, mailing, context.today())
            }
            _ => Vec::new(),
        }
    }

    /// The domain of the Message-IDs.
    pub fn domain(&self) -> &str {
        match self {
            Way::Mail(mailing, _) => mailing.from.domain(),
            _ => "track.invalid",
        }
    }

    /// Hands a digest over, under its Message-ID.
    pub fn hand_over(
        &self,
        digest: &Reminders,
        (name, recipient): (&str, &Recipient),
        format: Format,
        context: &Context,
    ) -> Result<Outcome> {
        let delivered = match self {
            Way::Print => {
                return print(digest, format, context).map(|()| Outcome::Told("printed".into()));
            }
            Way::Mail(mailing, post) => {
                let to: Address = recipient.name.parse()?;
                if !mailing.domains.allows(&to) {
                    return Ok(Outcome::Never("no mail is allowed to its domain any more".into()));
                }
                let between = (mailing.from.clone(), Some(to));
                post.borrow_mut().send(&letter::of(digest, name, between, context))
            }
            Way::File(path) => {
                let between = (letter::sender(context)?, None);
                outbox::file::put(path, &letter::of(digest, name, between, context))
            }
            Way::Command(line) => outbox::command::run(line, &json(digest)?),
        };
        Ok(outcome(delivered))
    }
}

fn outcome(delivered: outbox::Outcome) -> Outcome {
    match delivered {
        Ok(answer) => Outcome::Told(answer),
        Err(Failure::Temporary(why)) => Outcome::Later(why),
        Err(Failure::Permanent(why)) => Outcome::Never(why),
        Err(Failure::Unknown(why)) => Outcome::Doubt(why),
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

/// Prints a digest. What is no terminal may be a mail: it is 80 columns wide, and plain where nobody says
/// that it can take more.
pub fn print(digest: &Reminders, format: Format, context: &Context) -> Result<()> {
    let screen = &context.world().screen;
    let style = output::style(screen);
    let style = match (screen.is_terminal, format) {
        (false, Format::Table) => Style {
            width: Some(MAIL_WIDTH),
            ascii: style.ascii || screen.locale.is_none(),
            ..style
        },
        _ => style,
    };
    output::write_in(digest, format, &style)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::LEASE;

    #[test]
    fn nobody_is_waited_for_longer_than_a_claim_lasts() {
        let outbox::Patience { answer, acceptance, program } = outbox::Patience::default();
        // A connection, its greeting, and what is said before a letter is taken.
        let conversation = answer * 9 + acceptance;

        assert!(conversation < LEASE && program < LEASE && outbox::command::LIMIT < LEASE);
    }
}
