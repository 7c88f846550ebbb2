//! What changed since the last meeting: the count from then to now, what the inspectorate decided, and the dates that
//! moved.

use super::answer::Board;
use super::first::headed;
use super::part::part;
use crate::model::calendar::day_shown;
use crate::model::changes::Happened;
use crate::page::{Block, counted};
use crate::report::changes::{Movement, movement_table};

pub fn blocks(board: &Board) -> Vec<Block> {
    [decided(board), changed(board), moved(board), not_accepted(board)].concat()
}

fn decided(board: &Board) -> Vec<Block> {
    let account = board.changes.findings();
    let (bare, closed): (Vec<Movement>, Vec<Movement>) = account
        .movements(Happened::Closed)
        .iter()
        .cloned()
        .partition(|one| board.is_on_a_files_word(one));
    let place = (!closed.is_empty() || !bare.is_empty())
        .then(|| Block::Bookmark(account.place(Happened::Closed)));
    let returned =
        headed_movements(board, Happened::Returned, "Returned by the inspectorate", &DECIDED);
    let mut blocks: Vec<Block> = place.into_iter().collect();
    blocks.extend(headed_rows(&closed, "Closed by the inspectorate", &DECIDED));
    blocks.extend(headed_rows(&bare, "Closed on a file's word, no letter recorded", &DECIDED));
    blocks.extend(returned);
    if blocks.is_empty() {
        let since = day_shown(board.since);
        blocks.push(Block::Text(format!("Nothing was closed or returned since {since}.")));
    }
    part("decided", "What the inspectorate decided", blocks)
}

fn changed(board: &Board) -> Vec<Block> {
    let mut own = headed_movements(board, Happened::Corrected, "Corrected", &CORRECTED);
    own.extend(board.trend.clone().map(Block::Chart));
    let blocks = board.changes.blocks(&ELSEWHERE, own);
    let heading = format!("What changed since {}", day_shown(board.since));
    part("changed", &heading, blocks)
}

/// What has a place of its own on the page.
const ELSEWHERE: [Happened; 4] =
    [Happened::Closed, Happened::Returned, Happened::Extended, Happened::Corrected];

/// Dates that moved without a reason, or with nobody's agreement, come first.
fn moved(board: &Board) -> Vec<Block> {
    let account = board.changes.findings();
    let mut extended = account.movements(Happened::Extended).to_vec();
    extended.sort_by_key(Movement::is_reasoned);
    let mut blocks = Vec::new();
    if !extended.is_empty() {
        let bare = extended.iter().filter(|one| !one.is_reasoned()).count();
        let bare = match bare {
            0 => String::new(),
            bare => format!(", {bare} of them without a reason or an approver"),
        };
        let heading = format!(
            "Moved since {}: {}{bare}",
            day_shown(board.since),
            counted(extended.len(), "date")
        );
        blocks.push(Block::Bookmark(account.place(Happened::Extended)));
        blocks.extend(movement_table(&extended, &MOVED).under(heading));
    }
    blocks.extend(headed("Open, and not due on the first date", &FIRST_DATES, &board.lists.moved));
    part("moved", "Dates that moved", blocks)
}

fn not_accepted(board: &Board) -> Vec<Block> {
    let rows = &board.lists.not_accepted;
    part(
        "not-accepted",
        "Not accepted by the force",
        headed("Declined, or accepted in part", &NOT_ACCEPTED, rows),
    )
}

fn headed_movements(board: &Board, kind: Happened, heading: &str, keys: &[&str]) -> Vec<Block> {
    let account = board.changes.findings();
    let rows = account.movements(kind);
    let blocks = headed_rows(rows, heading, keys);
    let place = (!blocks.is_empty()).then(|| Block::Bookmark(account.place(kind)));
    place.into_iter().chain(blocks).collect()
}

fn headed_rows(rows: &[Movement], heading: &str, keys: &[&str]) -> Vec<Block> {
    movement_table(rows, keys).under(format!("{heading}: {}", rows.len()))
}

const DECIDED: [&str; 7] = ["ref", "body", "day", "waited", "what", "grounds", "title"];
const CORRECTED: [&str; 6] = ["ref", "body", "day", "what", "reason", "title"];
const MOVED: [&str; 7] = ["ref", "body", "day", "what", "reason", "agreed_by", "title"];
const FIRST_DATES: [&str; 8] =
    ["ref", "body", "original_due", "due", "extensions", "slippage", "status", "title"];
const NOT_ACCEPTED: [&str; 5] = ["ref", "body", "accepted", "answer", "title"];
