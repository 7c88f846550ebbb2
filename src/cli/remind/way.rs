//! By which way a digest leaves, and to whom.

use std::collections::BTreeMap;

use crate::cli::context::Context;
use crate::cli::output;
use crate::error::Result;
use crate::model::message::{Channel, Outcome, Recipient};
use crate::model::reminder::Subject;
use crate::render::{Format, text::Style};
use crate::report::reminders::{Reminders, Titles};

/// By which way a digest leaves.
pub enum Way {
    /// It is printed.
    Print,
}

impl Way {
    /// The way's name.
    pub fn channel(&self) -> Channel {
        match self {
            Way::Print => Channel::Print,
        }
    }

    /// Whether titles of findings may leave by it.
    pub fn titles(&self) -> Titles {
        match self {
            Way::Print => Titles::Shown,
        }
    }

    /// The one recipient of a way that has only one.
    pub fn recipient(&self, context: &Context) -> Option<Recipient> {
        let name = match self {
            Way::Print => context.login(),
        };
        Some(Recipient { channel: self.channel(), name })
    }

    /// The things that each recipient is to be told of.
    pub fn sorted(
        &self,
        subjects: Vec<Subject>,
        context: &Context,
    ) -> Result<BTreeMap<Recipient, Vec<Subject>>> {
        Ok(self.recipient(context).map(|recipient| (recipient, subjects)).into_iter().collect())
    }

    /// Hands a digest over.
    pub fn hand_over(
        &self,
        digest: &Reminders,
        format: Format,
        context: &Context,
    ) -> Result<Outcome> {
        match self {
            Way::Print => {
                print(digest, format, context).map(|()| Outcome::Told("printed".to_owned()))
            }
        }
    }
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
