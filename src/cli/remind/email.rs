//! A digest as an e-mail: HTML for a phone, and plain text for everything else.

use std::io;

use crate::cli::context::Context;
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::calendar::day_shown;
use crate::outbox::Email;
use crate::page::Report;
use crate::render::{Style, html, text};
use crate::report::reminders::Reminders;

/// The subject has counts and the day, and no title.
pub fn of(
    digest: &Reminders,
    message_id: &str,
    from: Address,
    to: Option<Address>,
    context: &Context,
) -> Result<Email> {
    let unread = |cause: io::Error| Error::output(&cause);
    let page = digest.page();
    // Mail programs neither wrap nor cut lines of 72 characters, and ASCII needs no encoding.
    let style = Style { width: Some(72), colour: false, ascii: true };
    let mut plain = Vec::new();
    text::write(&page, &style, &mut plain).map_err(unread)?;
    Ok(Email {
        message_id: message_id.to_owned(),
        at: context.now().clock(),
        from,
        to,
        reply_to: digest.keeper().cloned(),
        subject: format!(
            "Inspection findings: {} ({})",
            digest.headline(),
            day_shown(context.today())
        ),
        text: String::from_utf8_lossy(&plain).into_owned(),
        html: Some(html::document(&page).map_err(unread)?),
    })
}

/// The sender of an e-mail that is only written to a file: the configured one, or a placeholder.
pub fn sender(context: &Context) -> Result<Address> {
    match context.config()?.mail_settings() {
        Ok(Some(settings)) => Ok(settings.from),
        // A file needs no working mail settings.
        Ok(None) | Err(_) => "track@track.invalid".parse(),
    }
}
