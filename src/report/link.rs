//! A link between findings, in words.

use super::row::closed_on;
use crate::model::OneOf;
use crate::model::finding::LinkKind;
use crate::model::history::Link;
use crate::model::progress::Status;
use crate::page::{Cell, Tone};

/// A link as a field: `recurs from` and `8929 (published 22 Mar 2018, closed, date not known)`. It came back only at
/// those of the bodies in hand where it stands as well.
pub fn link_field(link: &Link, shown: &[&str]) -> (&'static str, Cell) {
    let tone = if link.kind == LinkKind::Recurs { Tone::Late } else { Tone::Plain };
    let back: Vec<&str> = shown.iter().copied().filter(|body| link.has_come_back(body)).collect();
    let words = match (link.kind, link.forwards, back.as_slice()) {
        (LinkKind::Recurs, false, []) => {
            return ("linked from", Cell::from(link_in_words(link, &[])));
        }
        (LinkKind::Recurs, false, some) if some.len() < shown.len() => link_in_words(link, some),
        _ => link_in_words(link, &[]),
    };
    (link.words(), Cell::from(words).toned(tone))
}

/// `; came back as C1`, where it did at a body.
pub fn came_back_as(links: &[Link], body: &str) -> Option<String> {
    let back = links.iter().filter(|link| link.has_come_back(body));
    let names: Vec<&str> = back.map(|link| link.name.as_str()).collect();
    (!names.is_empty()).then(|| format!("; came back as {}", names.join(", ")))
}

fn link_in_words(link: &Link, at: &[&str]) -> String {
    let mut facts: Vec<String> = Vec::new();
    facts.extend(link.issued.as_ref().map(|issued| format!("published {issued}")));
    facts.extend(statuses_in_words(link));
    facts.extend((!at.is_empty()).then(|| format!("at {}", at.join(", "))));
    format!("{} ({}): {}", link.name, facts.join(", "), link.title)
}

fn statuses_in_words(link: &Link) -> Option<String> {
    let first = link.statuses.first()?;
    let same = link.statuses.iter().all(|status| status == first);
    Some(match (same, first, link.closed_on) {
        (false, _, _) => format!("different statuses at {} bodies", link.statuses.len()),
        (true, Status::Closed, day) => closed_on(day),
        (true, status, _) => status.word().to_owned(),
    })
}
