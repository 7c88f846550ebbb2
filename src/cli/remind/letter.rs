//! A digest as a letter: for a telephone as HTML, and for everything else as plain text.

use crate::cli::context::Context;
use crate::error::Result;
use crate::model::address::Address;
use crate::model::calendar::day_shown;
use crate::outbox::Letter;
use crate::page::Report;
use crate::render::{Style, html, text};
use crate::report::reminders::Reminders;

/// How wide the plain text is: what mail programs neither wrap nor cut.
const WIDTH: usize = 72;

/// The letter of a digest, from somebody and to somebody, where it is for anybody. Its subject has counts
/// and the day, and no title.
pub fn of(
    digest: &Reminders,
    name: &str,
    (from, to): (Address, Option<Address>),
    context: &Context,
) -> Letter {
    let page = digest.page();
    let style = Style { width: Some(WIDTH), colour: false, ascii: false };
    let mut plain = Vec::new();
    // What is written into memory cannot fail.
    let _ = text::write(&page, &style, &mut plain);
    Letter {
        name: name.to_owned(),
        at: context.now().clock(),
        from,
        to,
        subject: format!("track: {} ({})", digest.headline(), day_shown(context.today())),
        text: String::from_utf8_lossy(&plain).into_owned(),
        html: Some(html::document(&page)),
    }
}

/// From whom a letter is that is only kept in a file: as configured, or else from nobody in particular.
pub fn sender(context: &Context) -> Result<Address> {
    match context.config()?.mailing() {
        Ok(Some(mailing)) => Ok(mailing.from),
        _ => "track@track.invalid".parse(),
    }
}
