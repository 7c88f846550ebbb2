//! What comes first: the numbers at a glance, what is late, what is next, what is claimed, what came back.

use super::answer::Board;
use super::lists::{BoardLists, CameBack};
use super::part::part;
use super::row::{BoardRow, columns_of, table};
use crate::model::calendar::{Written, day_shown};
use crate::model::changes::Happened;
use crate::model::closure::not_met_in_words;
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::page::{Block, Cell, Column, Figure, Heading, Table, Tone, counted};
use crate::report::changes::Movement;
use crate::report::extent::Extent;
use crate::report::link::link_field;

pub fn figures(board: &Board) -> Block {
    let lists = &board.lists;
    let figure = |rows: usize, of_what, place: &str, tone, note| {
        let count = match rows {
            0 => Cell::from(0_i64).toned(Tone::Quiet),
            some => Cell::from(some).toned(tone).leading_to(place),
        };
        Figure { count, of_what, note }
    };
    let decided = |kind, of_what, tone, note| {
        let findings = board.changes.findings();
        figure(findings.movements(kind).len(), of_what, &findings.place(kind), tone, note)
    };
    let since = format!("since {}", day_shown(board.since));
    Block::Figures(vec![
        figure(lists.late.len(), "overdue", "late", Tone::Late, longest(&lists.late)),
        figure(lists.soon.len(), "due in 30 days", "next", Tone::Soon, next(board)),
        figure(
            lists.submitted.len(),
            "submitted",
            "claimed",
            Tone::Plain,
            waiting(&lists.submitted),
        ),
        decided(Happened::Closed, "closed", Tone::Done, closed(board, &since)),
        decided(Happened::Returned, "returned", Tone::Late, returned(board, &since)),
        figure(
            lists.came_back.len() + lists.reopened.len(),
            "came back",
            "came-back",
            Tone::Late,
            came_back_in_words(lists),
        ),
    ])
}

fn longest(late: &[BoardRow]) -> String {
    let Some(first) = late.first() else { return String::new() };
    let words = first.row.due_shown().unwrap_or_default();
    // `immediately` is no day to count from.
    let is_word = !words.contains(|c: char| c.is_ascii_digit());
    let since = first.row.progress.due().filter(|_| is_word).map_or(words, day_shown);
    let days = first.row.days_late().unwrap_or_default();
    format!("the longest since {since}, {}", counted(days, "day"))
}

fn next(board: &Board) -> String {
    let rows = board.lists.soon.iter().chain(board.lists.later.iter());
    let Some(row) = rows.min_by_key(|row| row.row.progress.due()) else { return String::new() };
    let due = row.row.due_shown().unwrap_or_default();
    format!("next: {}, due {due}", row.name())
}

fn waiting(submitted: &[BoardRow]) -> String {
    let longest = submitted.iter().filter_map(|row| row.row.waited()).max();
    match longest {
        None => String::new(),
        Some(0) => "the force says they are done; submitted today".to_owned(),
        Some(days) => {
            format!("the force says they are done; the longest has waited {}", counted(days, "day"))
        }
    }
}

fn closed(board: &Board, since: &str) -> String {
    let totals = board.changes.findings().totals();
    let closed = board.changes.findings().movements(Happened::Closed);
    let bare = closed.iter().filter(|one| board.is_on_a_files_word(one)).count();
    let mut said = match bare {
        bare if bare > 0 && bare == closed.len() => format!("on a file's word, {since}"),
        _ => format!("by the inspectorate, {since}"),
    };
    if bare > 0 && bare < closed.len() {
        said += &format!("; {bare} of them on a file's word");
    }
    let not_met = not_met_in_words(totals.of(Happened::Closed), totals.closed_not_met);
    said.extend(not_met.map(|not_met| format!("; {not_met}")));
    said
}

/// What came back may have been accepted since.
fn returned(board: &Board, since: &str) -> String {
    let is_closed = |one: &&Movement| {
        let mut rows = board.findings.iter();
        rows.any(|row| {
            row.is(Status::Closed)
                && (row.row.finding.id, &row.row.body.slug) == (one.id, &one.body)
        })
    };
    let movements = board.changes.findings().movements(Happened::Returned).iter();
    match movements.filter(is_closed).count() {
        0 => format!("not accepted yet, {since}"),
        closed => format!("{since}; {closed} of them closed meanwhile"),
    }
}

/// `1 reopened; A-1 (2018) as B-2 (2025)`.
fn came_back_in_words(lists: &BoardLists) -> String {
    let reopened = match lists.reopened.len() {
        0 => None,
        reopened => Some(format!("{reopened} reopened")),
    };
    let recurred = Some(recurred(&lists.came_back)).filter(|said| !said.is_empty());
    reopened.into_iter().chain(recurred).collect::<Vec<_>>().join("; ")
}

fn recurred(came_back: &[CameBack]) -> String {
    let pair = |one: &CameBack| {
        let issued = one.row.row.finding.issued.as_ref().map(Written::shown);
        let (before, again) = (of_year(one.from.issued.as_deref()), of_year(issued.as_deref()));
        format!("{}{before} as {}{again}", one.from.name, one.row.row.name())
    };
    came_back.iter().take(2).map(pair).collect::<Vec<_>>().join("; ")
}

/// ` (2018)`, the last word of any day or period.
fn of_year(day: Option<&str>) -> String {
    day.and_then(|day| day.split(' ').next_back())
        .map(|year| format!(" ({year})"))
        .unwrap_or_default()
}

pub fn blocks(board: &Board) -> Vec<Block> {
    [late(board), next_ones(board), claimed(board), came_back(board), years(board)].concat()
}

fn late(board: &Board) -> Vec<Block> {
    let lists = &board.lists;
    let mut blocks = if lists.late.is_empty() {
        vec![Block::Text("No finding is overdue.".to_owned())]
    } else {
        vec![Block::Text(said_of_late(&lists.late, board.is_public)), of(&LATE, &lists.late)]
    };
    blocks.extend(board.ageing.chart().map(Block::Chart));
    blocks.extend(headed("Parts and actions overdue", &LATE, &lists.late_apart));
    blocks.extend(headed("Past their date, waiting for others", &LATE, &lists.late_with_others));
    part("late", "Overdue", blocks)
}

fn said_of_late(late: &[BoardRow], is_public: bool) -> String {
    let unowned = late.iter().filter(|row| row.row.owner().is_none()).count();
    let owners = if unowned > 0 && !is_public {
        format!("; {unowned} without an owner")
    } else {
        String::new()
    };
    format!("{}, {}{owners}.", counted(late.len(), "finding"), longest(late))
}

fn next_ones(board: &Board) -> Vec<Block> {
    let lists = &board.lists;
    let blocks = match (&*lists.soon, &*lists.later) {
        ([], []) => vec![Block::Text("Nothing that is open has a date to come.".to_owned())],
        ([], later) => {
            let said = "Nothing is due within 30 days. After that comes:";
            vec![Block::Text(said.to_owned()), of(&NEXT, later)]
        }
        (soon, _) => vec![of(&NEXT, soon)],
    };
    part("next", "Due within 30 days", blocks)
}

fn claimed(board: &Board) -> Vec<Block> {
    let lists = &board.lists;
    let mut blocks = if lists.submitted.is_empty() {
        vec![Block::Text("Nothing waits for the inspectorate.".to_owned())]
    } else {
        let said = "The force says that these are done. The inspectorate has not answered yet.";
        vec![Block::Text(said.to_owned()), of(&CLAIMED, &lists.submitted)]
    };
    blocks.extend(headed("Parts and actions submitted", &CLAIMED, &lists.submitted_apart));
    blocks.extend(headed("Blocked by others", &LATE, &lists.blocked));
    part("claimed", "Submitted, waiting for the inspectorate", blocks)
}

fn came_back(board: &Board) -> Vec<Block> {
    let lists = &board.lists;
    let reopened = headed("Closed, and open again", &REOPENED, &lists.reopened);
    if lists.came_back.is_empty() {
        return part("came-back", "Came back", reopened);
    }
    let columns = columns_of(&CAME_BACK, board.lists.came_back.iter().map(|one| &one.row));
    let row = |one: &CameBack| -> Vec<Cell> {
        let cells = columns.iter().map(|column| column.cell(&one.row));
        cells.chain([link_field(&one.from, &[]).1.toned(Tone::Plain)]).collect()
    };
    let headings = columns.iter().map(Column::heading);
    let table = Table {
        headings: headings.chain([Heading::cut("recurs from")]).collect(),
        rows: board.lists.came_back.iter().map(row).collect(),
        totals: None,
    };
    let said = "These were closed before, and inspectors have found them again.";
    let mut blocks = vec![Block::Text(said.to_owned()), Block::Table(table)];
    blocks.extend(reopened);
    part("came-back", "Came back", blocks)
}

fn years(board: &Board) -> Vec<Block> {
    part("years", "Over the years", board.years.iter().cloned().map(Block::Chart).collect())
}

fn of(keys: &[&str], rows: &[BoardRow]) -> Block {
    table(keys, &rows.iter().collect::<Vec<_>>())
}

/// The rows under a heading that counts them.
pub fn headed(heading: &str, keys: &[&str], rows: &[BoardRow]) -> Vec<Block> {
    let counted: Vec<_> = rows.iter().map(|row| row.row.clone()).collect();
    of(keys, rows).under(format!("{heading}: {}", Extent::of(&counted, None).rows_by_kind()))
}

const REOPENED: [&str; 6] = ["ref", "body", "due", "status", "owner", "title"];
const LATE: [&str; 8] = ["ref", "body", "kind", "due", "days_late", "status", "owner", "title"];
const NEXT: [&str; 8] = ["ref", "body", "kind", "due", "days_left", "status", "owner", "title"];
const CAME_BACK: [&str; 5] = ["ref", "body", "due", "days_late", "title"];
const CLAIMED: [&str; 8] = ["ref", "body", "kind", "due", "waited", "status", "claim", "title"];
