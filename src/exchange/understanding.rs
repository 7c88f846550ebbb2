//! How the headings of a file of findings were understood, and what is said of it.

use super::cell_looks::{Looks, Samples, has_status_word};
use super::dated_heading::day_of;
use super::dated_series;
use super::done;
use super::extra::ExtraColumn;
use super::heading_groups::{GROUPS, HeadingGroup};
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::headings::{FileColumn, Heads};
use super::joined::is_joined;
use super::mapping::{MappedHeading, Mapping};
use super::notes::NoteColumn;
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::shell::{flag, map_to_field};

/// `updated` is the column that the user calls so; `apart` are columns that no single --map can describe: parts, and owner with due date.
pub fn understood(
    heads: &Heads,
    columns: &[FileColumn<Field>],
    extra: &[ExtraColumn],
    notes: &[NoteColumn],
    apart: &[usize],
    updated: Option<usize>,
) -> Vec<MappedHeading> {
    let own = columns.iter().map(|column| (column.at, HeadingMeaning::Own(column.field)));
    let own = own.filter(|(at, _)| !apart.contains(at));
    let extra = extra.iter().map(|column| match updated {
        Some(at) if at == column.at => (at, HeadingMeaning::Updated),
        _ => (column.at, HeadingMeaning::Extra(column.name.clone())),
    });
    let notes = notes.iter().map(|column| (column.at, HeadingMeaning::Note));
    let mut all: Vec<(usize, HeadingMeaning)> = own.chain(extra).chain(notes).collect();
    all.sort_by_key(|(at, _)| *at);
    // An earlier one of several revised dates is kept as a field too.
    all.dedup_by_key(|(at, _)| *at);
    let heading = |at: usize| heads.written().nth(at).filter(|heading| !heading.is_empty());
    let mapped = |(at, meaning): (usize, HeadingMeaning)| {
        Some(MappedHeading { from: heading(at)?.to_owned(), to: meaning })
    };
    all.into_iter().filter_map(mapped).collect()
}

/// Whether a heading was taken for something that it doesn't say in the register's own words.
pub fn is_guess(mapped: &MappedHeading) -> bool {
    match &mapped.to {
        HeadingMeaning::Own(field) => !is_own_name(*field, &mapped.from),
        HeadingMeaning::OfGrade(column) => plain(&mapped.from) != column.word(),
        HeadingMeaning::Action
        | HeadingMeaning::OfAction(_)
        | HeadingMeaning::Note
        | HeadingMeaning::Updated => true,
        HeadingMeaning::Extra(_) | HeadingMeaning::Skip => false,
    }
}

/// Which headings were taken for what, if they don't say so in the register's own words.
pub fn read_as(
    columns: &[FileColumn<Field>],
    notes: &[NoteColumn],
    split: Option<(usize, usize)>,
) -> Vec<String> {
    let is_split = |at: usize| split.is_some_and(|(from, to)| at == from || at == to);
    let own = columns
        .iter()
        .filter(|column| !is_own_name(column.field, &column.heading) && !is_split(column.at))
        .map(|column| format!("{:?} as {}", column.heading, column.field));
    let notes = notes.iter().map(|note| format!("{:?} as notes", note.heading));
    let read: Vec<String> = own.chain(notes).collect();
    let read = (!read.is_empty()).then(|| format!("read {}", read.join(", ")));
    read.into_iter().chain(dated_series::remark(columns)).collect()
}

/// What the headings of extra fields may mean.
pub fn hints(
    columns: &[FileColumn<Field>],
    extra: &[ExtraColumn],
    notes: &[NoteColumn],
    mapping: &Mapping,
    samples: &Samples,
) -> Vec<String> {
    // What the user says of a heading isn't asked about again.
    let is_said = |column: &&ExtraColumn| {
        let meaning = HeadingMeaning::Extra(column.name.clone());
        mapping.headings.iter().any(|mapped| mapped.to == meaning)
            || mapping.meaning(&column.name) == Some(&HeadingMeaning::Updated)
    };
    let open = || extra.iter().filter(|column| !is_said(column));
    let asked = |one: &ExtraColumn| {
        whether_done(one, columns, samples).or_else(|| owner_and_due(one, samples))
    };
    let asking = |one: &&ExtraColumn| asked(one).is_some();
    let done = open().filter_map(asked);
    let statuses = statuses(open(), columns, samples);
    let may_be_status = |one: &&ExtraColumn| statuses.iter().any(|(at, _)| *at == one.at);
    let near_ones = open().filter(|one| !asking(one) && !may_be_status(one));
    let near_ones =
        near_ones.filter_map(|column| near(&column.name, columns, samples.looks(column.at)));
    let kinds = kinds(extra, columns, mapping, samples);
    let dates = unclear_dates(open(), columns, samples);
    let bodies = bodies(open(), columns, samples);
    let by_date = dated_series::hints(columns, extra, notes, mapping, samples);
    done.chain(near_ones)
        .chain(dates)
        .chain(kinds)
        .chain(statuses.iter().map(|(_, hint)| hint.clone()))
        .chain(bodies)
        .chain(by_date)
        .collect()
}

/// A column that may say whose the findings are, where none does.
fn bodies<'a>(
    mut extra: impl Iterator<Item = &'a ExtraColumn>,
    columns: &[FileColumn<Field>],
    samples: &Samples,
) -> Option<String> {
    if columns.iter().any(|column| column.field == Field::Body) {
        return None;
    }
    let name = &extra.find(|one| samples.looks(one.at).is_some_and(Looks::may_be_bodies))?.name;
    let map = flag("--map", name, "body");
    Some(format!("{name:?} has names of bodies; if the findings are theirs, use {map}"))
}

/// Columns that may be the status, where none is, or one that says no more than whether findings are done. Those with a
/// date in their heading are asked about together.
fn statuses<'a>(
    extra: impl Iterator<Item = &'a ExtraColumn>,
    columns: &[FileColumn<Field>],
    samples: &Samples,
) -> Vec<(usize, String)> {
    let status = columns.iter().find(|column| column.field == Field::Status);
    if status.is_some_and(|status| !done::asks(&status.heading)) {
        return Vec::new();
    }
    let said = |ExtraColumn { name, at }: &ExtraColumn| {
        let looks = samples.looks(*at)?;
        let are_statuses = looks.may_be_statuses();
        let is_one = are_statuses || has_status_word(name) && looks.are_few_words();
        if !is_one || day_of(name).is_some() {
            return None;
        }
        let holds = if are_statuses { "holds statuses" } else { "may hold statuses" };
        let maps =
            flag("--map", name, "status") + &looks.unread_statuses.flags("--status-map", "STATUS");
        let hint = match status {
            None => format!("{name:?} {holds}. If it is the status, use {maps}"),
            Some(FileColumn { heading, .. }) => {
                let keep = map_to_field(heading);
                format!("{name:?} {holds}. To use it instead of {heading:?}, add {maps} {keep}")
            }
        };
        Some((*at, hint))
    };
    extra.filter_map(said).collect()
}

/// What may be asked of a column that says whether findings are done, and isn't the status.
fn whether_done(
    one: &ExtraColumn,
    columns: &[FileColumn<Field>],
    samples: &Samples,
) -> Option<String> {
    let heading = &one.name;
    let looks = samples.looks(one.at).filter(|_| done::asks(heading))?;
    let status = &columns.iter().find(|column| column.field == Field::Status)?.heading;
    looks.says_whether_done().then(|| {
        let (map, keep) = (flag("--map", heading, "status"), map_to_field(status));
        format!("{heading:?} also says whether findings are done. To use it instead of {status:?}, add {map} {keep}")
    })
}

/// What may be asked of a column with an owner and a deadline in each cell, of which some can't be split.
fn owner_and_due(one: &ExtraColumn, samples: &Samples) -> Option<String> {
    let heading = &one.name;
    let unlike = samples.looks(one.at).filter(|_| is_joined(heading))?.unjoined.as_ref()?;
    Some(format!(
        "{heading:?} has an owner and a due date in each cell, but some can't be split, such as {unlike:?}. Use two columns, \
         or {} to import all of it as the owner",
        flag("--map", heading, "owner")
    ))
}

/// A column that may have the kinds of findings, where none has.
fn kinds(
    extra: &[ExtraColumn],
    columns: &[FileColumn<Field>],
    mapping: &Mapping,
    samples: &Samples,
) -> Option<String> {
    let has_kinds = mapping.kind.is_some() || columns.iter().any(|one| one.field == Field::Kind);
    let of_kinds = |one: &'_ ExtraColumn| {
        let looks = samples.looks(one.at).filter(|_| mapping.meaning(&one.name).is_none())?;
        let name = looks.may_be_kinds().then(|| one.name.clone())?;
        Some((name, looks.unread_kinds.flags("--value-map", "KIND")))
    };
    let (name, words) = extra.iter().filter(|_| !has_kinds).find_map(of_kinds)?;
    Some(format!(
        "{name:?} has kinds of findings; if they are those of its rows, use {}{words}",
        flag("--map", &name, "kind")
    ))
}

/// What may be asked of columns of dates that were kept as fields.
fn unclear_dates<'a>(
    extra: impl Iterator<Item = &'a ExtraColumn>,
    columns: &[FileColumn<Field>],
    samples: &Samples,
) -> Vec<String> {
    let is_read = |one: &&ExtraColumn| columns.iter().any(|column| column.at == one.at);
    let unclear = |one: &ExtraColumn| {
        let looks = samples.looks(one.at)?;
        let is_near = near(&one.name, columns, Some(looks)).is_some();
        looks.unclear_date(&one.name, columns).filter(|_| !is_near)
    };
    extra.filter(|one| !is_read(one)).filter_map(unclear).collect()
}

/// A heading of our own lists and exports.
fn is_own_name(field: Field, heading: &str) -> bool {
    let name = plain(heading);
    field.import_headings().contains(&&*heading.to_lowercase())
        || name == plain(field.word())
        || name == plain(field.heading())
}

/// What a heading may be a misspelling of, or lack a word of; it is proposed, and never applied.
fn near(name: &str, columns: &[FileColumn<Field>], looks: Option<&Looks>) -> Option<String> {
    let typed = plain(name);
    let is_free = |group: &&HeadingGroup| {
        let fits = looks.is_none_or(|looks| looks.may_be_of(group.field));
        fits && !columns.iter().any(|column| column.field == group.field)
    };
    let free = GROUPS.iter().filter(is_free);
    let mut names = free.flat_map(|group| group.names().map(move |name| (group.field, name)));
    let (field, _) = names.find(|(_, known)| is_near(&typed, known))?;
    Some(format!("if {name:?} means {field}, use {}", flag("--map", name, &field.to_string())))
}

/// Whether each word is the other's but for its spelling, or all but one are the same.
fn is_near(typed: &str, known: &str) -> bool {
    let (one, other) = (words(typed), words(known));
    if one.len() == other.len() {
        return one.iter().zip(&other).all(|(one, other)| is_misspelt(one, other));
    }
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    let is_same_but = |left_out: usize| {
        let rest = long.iter().enumerate().filter(|(at, _)| *at != left_out);
        rest.map(|(_, word)| word).eq(short.iter())
    };
    short.len() > 1 && long.len() == short.len() + 1 && (0..long.len()).any(is_same_but)
}

fn words(name: &str) -> Vec<&str> {
    name.split(' ').collect()
}

fn is_misspelt(one: &str, other: &str) -> bool {
    // Of a short word another letter makes another, as `para` and `part`.
    let most = one.len().min(other.len()) / 5;
    strsim::osa_distance(one, other) <= most
}

#[cfg(test)]
mod tests {
    use super::is_near;
    use crate::exchange::tests::directory;
    use crate::exchange::{Mapping, NamedBytes, read_all};
    use crate::model::watch::Unwatched;

    #[test]
    fn what_a_heading_may_mean_is_said_with_a_refusal_too() {
        let bytes = b"Ref,Recommendation,Taget date,Date\n1,Teach it.,31/03/2027,1/4/2026\n";
        let file = NamedBytes { name: String::new(), bytes };
        let refused = read_all(&[file], &directory(), &Mapping::default(), &Unwatched);
        let refusal = refused.unwrap_err();
        assert_eq!(refusal.complaints.len(), 1);
        assert!(refusal.hints[0].ends_with("use --map 'Taget date=due'"), "{:?}", refusal.hints);
        assert!(refusal.hints[1].starts_with("\"Date\" has dates"), "{:?}", refusal.hints);
    }

    #[test]
    fn a_heading_is_near_another_if_a_word_is_misspelt_or_missing() {
        for (typed, known) in [
            ("taget date", "target date"),
            ("recomendation", "recommendation"),
            ("hmicfr letter", "hmicfr closure letter"),
            ("date of the report", "date of report"),
        ] {
            assert!(is_near(typed, known), "{typed}");
        }
        for (typed, known) in [
            ("date of recommendation", "type of recommendation"),
            ("recommendation made under", "recommendation owner"),
            ("lead comment", "lead"),
            ("area", "lead"),
        ] {
            assert!(!is_near(typed, known), "{typed}");
        }
    }
}
