//! The journal read once, in its order: acts without a gap, seals computed anew, and the last state of
//! each row.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::num::NonZeroU64;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Rows};

use super::problems::FirstProblems;
use super::table_columns::TableColumns;
use crate::error::Result;
use crate::store::journal::{self, Digest256, SealHash, text_or_null};
use crate::store::nouns::NOUNS;
use crate::store::query::Query;

/// Each act in the order of its seal, and its place among the others.
const ACTS: &str = "
    select at, day, login, host, program, verb, refs, source_hash, cast(undoes as text),
      cast(first_change as text), cast(last_change as text), cast(uid as text), claimed,
      id, first_change, last_change, seal
    from act order by id";

const CHANGES: &str = "select id, act, noun, noun_id, before, after from change order by id";

#[derive(Default)]
pub struct JournalScan {
    pub acts: i64,
    pub last_act: i64,
    pub changes: i64,
    pub last_change: i64,
    pub head: String,
    pub tables: Vec<TableColumns>,
    pub rows: Vec<HashMap<i64, LastState>>,
    pub gaps: FirstProblems,
    pub seals: FirstProblems,
    /// Changes to rows that were in another state.
    pub mismatches: FirstProblems,
    /// Where the clock went back: no problem, but worth knowing.
    pub clock_warnings: Vec<String>,
    /// The last change of the acts so far.
    expected: i64,
    at: Vec<u8>,
    /// The latest of the acts so far.
    day: Vec<u8>,
    number: String,
}

/// Part of a digest is enough to tell whether two states are the same. There is one for each row of the register, so that
/// every byte counts.
#[derive(Clone, Copy)]
pub struct LastState {
    /// None where the row is gone.
    pub state: Option<State>,
    pub change: i64,
}

/// Never 0, so that none takes no room.
pub type State = NonZeroU64;

pub fn state(digest: Digest256) -> State {
    let part = digest.first_chunk().expect("a digest has 32 bytes");
    NonZeroU64::new(u64::from_le_bytes(*part)).unwrap_or(NonZeroU64::MIN)
}

struct OpenAct {
    id: i64,
    first: i64,
    last: i64,
    changes: i64,
    sealing: SealHash,
    seal: Option<Vec<u8>>,
}

struct Change<'a> {
    id: i64,
    act: i64,
    noun: Option<&'a [u8]>,
    noun_id: i64,
    before: Option<&'a [u8]>,
    after: Option<&'a [u8]>,
}

impl JournalScan {
    pub fn read(db: &Connection) -> Result<JournalScan> {
        let tables = TableColumns::all(db)?;
        let rows = tables.iter().map(|_| HashMap::new()).collect();
        let mut scan = JournalScan { tables, rows, ..JournalScan::default() };
        let (mut acts, mut changes) = (db.prepare(ACTS)?, db.prepare(CHANGES)?);
        let (mut acts, mut changes) = (acts.query([])?, changes.query([])?);
        let mut open = scan.next(&mut acts)?;
        while let Some(row) = changes.next()? {
            let change = Change::of(row)?;
            while let Some(act) = open.take_if(|act| act.last < change.id) {
                scan.close(act);
                open = scan.next(&mut acts)?;
            }
            scan.add(db, &change, open.as_mut())?;
        }
        while let Some(act) = open {
            scan.close(act);
            open = scan.next(&mut acts)?;
        }
        Ok(scan)
    }

    fn next(&mut self, acts: &mut Rows) -> Result<Option<OpenAct>> {
        let Some(row) = acts.next()? else { return Ok(None) };
        let id = number(row.get_ref(13)?);
        let act = OpenAct {
            id,
            first: number(row.get_ref(14)?),
            last: number(row.get_ref(15)?),
            changes: 0,
            sealing: SealHash::of(id, row)?,
            seal: text_or_null(row.get_ref(16)?).map(<[u8]>::to_vec),
        };
        self.check_order(&act);
        self.check_clock(id, text_or_null(row.get_ref(0)?));
        self.check_day(id, text_or_null(row.get_ref(1)?));
        Ok(Some(act))
    }

    fn check_order(&mut self, act: &OpenAct) {
        let (next, expected) = (self.last_act + 1, self.expected + 1);
        if act.id != next {
            self.gaps.add(Some(next), || format!("act {next} is missing"));
        }
        if act.first != expected || act.last < act.first {
            self.gaps.add(Some(act.id), || {
                let OpenAct { id, first, last, .. } = act;
                format!("act {id} claims changes {first} to {last}, but {expected} is the next")
            });
        }
        self.acts += 1;
        self.last_act = act.id;
        self.expected = act.last.max(self.expected);
    }

    /// A clock may be set back; the order is that of the numbers.
    fn check_clock(&mut self, act: i64, at: Option<&[u8]>) {
        // An act without a moment breaks its seal.
        let Some(at) = at else { return };
        if at < self.at.as_slice() {
            let moment = |at: &[u8]| String::from_utf8_lossy(at).into_owned();
            self.clock_warnings.push(format!(
                "act {act} is dated {}, but the act before it {}: the clock went back",
                moment(at),
                moment(&self.at)
            ));
        }
        self.at.clear();
        self.at.extend_from_slice(at);
    }

    /// A day may be given by hand; what the register showed of the days between is then another.
    fn check_day(&mut self, act: i64, day: Option<&[u8]>) {
        let Some(day) = day else { return };
        if day < self.day.as_slice() {
            let shown = |day: &[u8]| String::from_utf8_lossy(day).into_owned();
            self.clock_warnings.push(format!(
                "act {act} is recorded for {}, but an act before it for {}: --as-at shows both from the earlier day on",
                shown(day),
                shown(&self.day)
            ));
        } else {
            self.day.clear();
            self.day.extend_from_slice(day);
        }
    }

    fn close(&mut self, act: OpenAct) {
        let lacking = (act.last - act.first).saturating_add(1) - act.changes;
        if lacking > 0 {
            self.gaps
                .add(Some(act.id), || format!("act {} lacks {lacking} of its changes", act.id));
        }
        let seal = act.sealing.finish_over(&self.head);
        match act.seal {
            None => self.seals.add(Some(act.id), || format!("act {} was never sealed", act.id)),
            Some(stored) if stored == seal.as_bytes() => self.head = seal,
            // The acts that follow are checked against the stored seal, each for itself.
            Some(stored) => {
                let why = format!("the seal of act {} does not match what the act says", act.id);
                self.seals.add(Some(act.id), || why);
                self.head = String::from_utf8_lossy(&stored).into_owned();
            }
        }
    }

    fn add(&mut self, db: &Connection, change: &Change, open: Option<&mut OpenAct>) -> Result<()> {
        let (id, next) = (change.id, self.last_change + 1);
        if id != next {
            self.gaps.add(Some(change.act), || format!("change {next} is missing"));
        }
        self.changes += 1;
        self.last_change = id;
        let (before, after) = (journal::digest(change.before), journal::digest(change.after));
        match open.filter(|act| act.first <= id) {
            Some(act) => {
                if act.id != change.act {
                    self.gaps.add(Some(act.id.min(change.act)), || {
                        format!(
                            "change {id} names act {}, but belongs to act {}",
                            change.act, act.id
                        )
                    });
                }
                self.number.clear();
                let _ = write!(self.number, "{}", change.noun_id);
                act.changes += 1;
                act.sealing.add(change.noun, Some(self.number.as_bytes()), before, after);
            }
            None => self.gaps.add(Some(change.act), || format!("change {id} belongs to no act")),
        }
        self.follow(db, change, before.map(state), after.map(state))
    }

    fn follow(
        &mut self,
        db: &Connection,
        change: &Change,
        before: Option<State>,
        state: Option<State>,
    ) -> Result<()> {
        let at = NOUNS.iter().position(|noun| change.noun == Some(noun.table.as_bytes()));
        let found = at.and_then(|at| self.tables.get(at).zip(self.rows.get_mut(at)));
        let Some((table, rows)) = found else {
            self.mismatches
                .add(Some(change.act), || format!("change {} is of an unknown table", change.id));
            return Ok(());
        };
        let was = rows.insert(change.noun_id, LastState { state, change: change.id });
        let recorded = was.and_then(|last| last.state);
        if recorded == before {
            return Ok(());
        }
        let is_same = match (was, recorded, before) {
            (Some(last), Some(_), Some(_)) => {
                table.difference(after(db, last.change)?.as_deref(), change.before).is_none()
            }
            _ => false,
        };
        if !is_same {
            let row = table.row(db, change.noun_id, change.after.or(change.before));
            self.mismatches.add(Some(change.act), || {
                format!("act {} changed {row} from a state that it was not in", change.act)
            });
        }
        Ok(())
    }
}

impl<'a> Change<'a> {
    fn of(row: &'a Row) -> rusqlite::Result<Change<'a>> {
        Ok(Change {
            id: number(row.get_ref(0)?),
            act: number(row.get_ref(1)?),
            noun: text_or_null(row.get_ref(2)?),
            noun_id: number(row.get_ref(3)?),
            before: text_or_null(row.get_ref(4)?),
            after: text_or_null(row.get_ref(5)?),
        })
    }
}

/// 0 where there is no number: no act or change has it, so it shows as a gap.
fn number(value: ValueRef) -> i64 {
    value.as_i64().unwrap_or_default()
}

pub fn after(db: &Connection, change: i64) -> Result<Option<Vec<u8>>> {
    let mut query = db.prepare_cached("select after from change where id = ?1")?;
    let bytes = |row: &Row| Ok(text_or_null(row.get_ref(0)?).map(<[u8]>::to_vec));
    Ok(query.query_row([change], bytes).optional()?.flatten())
}

pub fn act_of(db: &Connection, change: i64) -> Result<Option<i64>> {
    db.first_value("select act from change where id = ?1", [change])
}
