//! The headings of which the cells decide what they mean.

use crate::exchange::completion;
use crate::exchange::dated_heading::pattern;
use crate::exchange::done;
use crate::exchange::heading_names::plain;
use crate::exchange::joined::is_joined;
use crate::exchange::known_headings::field_of;
use crate::exchange::revised_heading::bare_revision;
use crate::model::columns::Field;

pub const DATE: &str = "date";

/// Headings of what a body or a government says of a recommendation, at length or in a word.
pub fn may_be_answer(name: &str) -> bool {
    const NAMES: [&str; 4] =
        ["response to recommendation", "response status", "position", "decision"];
    NAMES.contains(&name) || field_of(name).is_none() && name.ends_with(" response")
}

/// Of unknown headings only the words count.
pub fn is_looked_at(heading: &str) -> bool {
    !heading.is_empty() && (is_unclear(heading) || field_of(&plain(heading)).is_none())
}

/// `Issue Type` or `Category`, which may be of anything else too.
pub fn may_be_kind(name: &str) -> bool {
    const WORDS: [&str; 5] = ["type", "kind", "category", "classification", "class"];
    field_of(name).is_none() && name.split(' ').any(|word| WORDS.contains(&word))
}

pub fn is_unclear(heading: &str) -> bool {
    let name = plain(heading);
    let fields = [Field::Status, Field::Owner, Field::Text, Field::ClosedOn, Field::Outcome];
    [DATE, "name", "publication", "forecast date"].contains(&&*name)
        || may_be_words(&name)
        || may_be_due(&name)
        || bare_revision(heading).is_some()
        || completion::may_be_either(heading)
        || may_be_answer(&name)
        || done::asks(heading)
        || is_joined(heading)
        || may_be_status(heading)
        || pattern(heading).is_some()
        || field_of(&name).is_some_and(|field| fields.contains(&field))
}

/// An unknown heading of what may be the status, such as `Overall status` or `Open/Closed`.
pub fn may_be_status(heading: &str) -> bool {
    const NAMES: [&str; 6] = [
        "position",
        "open closed",
        "open or closed",
        "live closed",
        "closed open",
        "live or closed",
    ];
    const WORDS: [&str; 4] = ["status", "position", "rag", "brag"];
    let name = plain(heading);
    let has_word = || name.split(' ').any(|word| WORDS.contains(&word));
    // `Risk status` is that of something else, and `Target status` of another time.
    let is_of_findings = || {
        name.split(' ').all(|word| {
            WORDS.contains(&word) || BESIDE_STATUS.split(' ').any(|other| other == word)
        })
    };
    field_of(&name).is_none() && (NAMES.contains(&&*name) || has_word() && is_of_findings())
}

/// Whether a heading that isn't known has a word for how things stand.
pub fn has_status_word(heading: &str) -> bool {
    const WORDS: [&str; 4] = ["status", "state", "position", "progress"];
    const OF_OTHERS: [&str; 6] = ["risk", "target", "expected", "previous", "legal", "employment"];
    let name = plain(heading);
    let has = |known: &[&str]| name.split(' ').any(|word| known.contains(&word));
    field_of(&name).is_none() && has(&WORDS) && !has(&OF_OTHERS)
}

/// What may stand beside the word in the heading of a finding's status.
const BESIDE_STATUS: &str = "overall current latest present now delivery progress action implementation completion \
                             recommendation rec finding afi hmicfrs hmic inspectorate force report as at of the year end \
                             text label name value";

/// A heading of an action plan, which has the words of findings where no other column has.
pub fn may_be_words(name: &str) -> bool {
    ["action", "what", "action required", "required action", "recommended action"].contains(&name)
}

/// An unknown heading of dates that may be deadlines.
pub fn may_be_due(name: &str) -> bool {
    const WORDS: [&str; 9] = [
        "date",
        "deadline",
        "due",
        "target",
        "timescale",
        "completion",
        "timeframe",
        "timing",
        "timeline",
    ];
    field_of(name).is_none() && name.split(' ').any(|word| WORDS.contains(&word))
}
