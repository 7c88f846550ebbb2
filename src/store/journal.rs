//! The journal: every row changed, before and after, under an act that is sealed over the last.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};
use sha2::{Digest, Sha256};

use super::nouns::NOUNS;
use super::query::{Query, json};
use crate::error::Result;
use crate::model::act::Act;

pub fn columns(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut query = db.prepare_cached("select name from pragma_table_info(?1) order by cid")?;
    query.query_map([table], |row| row.get("name"))?.collect()
}

pub fn triggers(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut triggers = Vec::new();
    for noun in NOUNS {
        let table = noun.table;
        let columns = columns(db, table)?;
        let (old, new) = (row_as_json("old", &columns), row_as_json("new", &columns));
        triggers.push(trigger(table, "insert", "new", "null", &new));
        triggers.push(trigger(table, "update", "new", &old, &new));
        triggers.push(trigger(table, "delete", "old", &old, "null"));
    }
    Ok(triggers)
}

pub fn renew_triggers(db: &Connection) -> rusqlite::Result<()> {
    for noun in NOUNS {
        for event in ["insert", "update", "delete"] {
            db.execute_batch(&format!("drop trigger if exists journal_{}_{event}", noun.table))?;
        }
    }
    db.execute_batch(&triggers(db)?.join("\n"))
}

pub fn row_as_json(row: &str, columns: &[String]) -> String {
    let pairs: Vec<String> =
        columns.iter().map(|column| format!("'{column}', {row}.{column}")).collect();
    format!("json_object({})", pairs.join(", "))
}

/// The first line refuses changes outside an act; a constraint would not stop `insert or ignore`.
fn trigger(noun: &str, event: &str, row: &str, before: &str, after: &str) -> String {
    format!(
        "create trigger journal_{noun}_{event} after {event} on {noun} begin
           select raise(abort, 'no act is open') where not exists (select 1 from act where seal is null);
           insert into change (act, noun, noun_id, before, after)
             select id, '{noun}', {row}.id, {before}, {after} from act where seal is null;
         end;"
    )
}

pub fn begin(db: &Connection, act: &Act) -> Result<i64> {
    let id = db.value(
        "insert into act (at, day, login, host, program, verb, refs, source_hash, uid, claimed)
         values (?1, ?2, ?3, ?4, ?5, ?6, '[]', ?7, ?8, ?9) returning id",
        params![
            act.now.by_now().instant(),
            act.now.today(),
            act.who.login,
            act.who.host,
            env!("CARGO_PKG_VERSION"),
            act.verb,
            act.source_hash,
            act.who.uid,
            act.who.claimed
        ],
    )?;
    Ok(id)
}

/// An act's changes follow those of the act before without a gap. Both ends are found at once; asked for together,
/// SQLite would pass through all of them.
const CHANGES_OF_THE_NEWEST: &str = "
    with before (last) as (
      select coalesce((select last_change from act where id < ?1 order by id desc limit 1), 0))
    select
      (select id from change where id > (select last from before) order by id limit 1),
      (select id from change where id > (select last from before) order by id desc limit 1)";

/// Returns whether the act changed anything; if not, its transaction is to be rolled back.
pub fn seal(db: &Connection, act: i64, refs: &[String]) -> Result<bool> {
    let range: (Option<i64>, Option<i64>) =
        db.query_row(CHANGES_OF_THE_NEWEST, [act], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (Some(first), Some(last)) = range else { return Ok(false) };
    db.run(
        "update act set refs = ?2, first_change = ?3, last_change = ?4 where id = ?1",
        params![act, json(refs), first, last],
    )?;
    let head: String = db.value("select head from register where id = 1", [])?;
    let seal = compute_seal(db, act, &head)?;
    db.execute("update act set seal = ?2 where id = ?1", params![act, seal])?;
    db.execute("update register set head = ?1, acts = acts + 1 where id = 1", [seal])?;
    Ok(true)
}

/// SHA-256 over the act, the hashes of its changes in order, and the seal before. Hashes and not texts, so
/// that a text can be redacted later and the chain still holds.
pub fn compute_seal(db: &Connection, act: i64, head: &str) -> Result<String> {
    let mut query = db.prepare_cached(
        "select at, day, login, host, program, verb, refs, source_hash, cast(undoes as text),
           cast(first_change as text), cast(last_change as text), cast(uid as text), claimed
         from act where id = ?1",
    )?;
    let mut sealing = query.query_row([act], |row| SealHash::of(act, row))?;
    let mut changes = db.prepare_cached(
        "select noun, cast(noun_id as text), before, after from change
         where id between (select first_change from act where id = ?1)
           and (select last_change from act where id = ?1)
         order by id",
    )?;
    let mut rows = changes.query([act])?;
    while let Some(row) = rows.next()? {
        sealing.add(
            text_or_null(row.get_ref(0)?),
            text_or_null(row.get_ref(1)?),
            digest(text_or_null(row.get_ref(2)?)),
            digest(text_or_null(row.get_ref(3)?)),
        );
    }
    Ok(sealing.finish_over(head))
}

pub struct SealHash(Encoding);

impl SealHash {
    /// Takes the first thirteen columns of a row, in the order of [`sealed`]. An act without a user number or a
    /// claimed name, as in version 1, is encoded as it was then.
    pub fn of(act: i64, row: &Row) -> rusqlite::Result<SealHash> {
        let knows_more = row.get_ref(11)? != ValueRef::Null || row.get_ref(12)? != ValueRef::Null;
        let (version, parts) = if knows_more { ("track act 2", 13) } else { ("track act 1", 11) };
        let mut hash = Encoding::of(version);
        hash.part(Some(&act.to_string()));
        for column in 0..parts {
            hash.part(text_or_null(row.get_ref(column)?));
        }
        Ok(SealHash(hash))
    }

    pub fn add(
        &mut self,
        noun: Option<&[u8]>,
        noun_id: Option<&[u8]>,
        before: Option<Digest256>,
        after: Option<Digest256>,
    ) {
        let mut change = Encoding::of("track change 1");
        change.part(noun);
        change.part(noun_id);
        change.part(before.map(|digest| digits(&digest)).as_ref());
        change.part(after.map(|digest| digits(&digest)).as_ref());
        self.0.part(Some(&digits(&change.digest())));
    }

    pub fn finish_over(mut self, head: &str) -> String {
        self.0.part(Some(head));
        self.0.finished()
    }
}

pub type Digest256 = [u8; 32];

pub fn digest(text: Option<&[u8]>) -> Option<Digest256> {
    text.map(|text| Sha256::digest(text).into())
}

pub fn fingerprint(texts: &[Option<&str>]) -> String {
    hex(&digest_of("track fingerprint 1", texts))
}

pub fn digest_of(version: &str, parts: &[Option<&(impl AsRef<[u8]> + ?Sized)>]) -> Digest256 {
    let mut encoding = Encoding::of(version);
    parts.iter().for_each(|part| encoding.part(*part));
    encoding.digest()
}

/// A hash over parts with their lengths, so that `ab` + `c` is not `a` + `bc`.
struct Encoding(Sha256);

impl Encoding {
    fn of(version: &str) -> Encoding {
        let mut encoding = Encoding(Sha256::new());
        encoding.part(Some(version));
        encoding
    }

    fn part(&mut self, part: Option<&(impl AsRef<[u8]> + ?Sized)>) {
        match part.map(AsRef::as_ref) {
            Some(bytes) => {
                self.0.update((bytes.len() as u64).to_be_bytes());
                self.0.update(bytes);
            }
            None => self.0.update(u64::MAX.to_be_bytes()),
        }
    }

    fn digest(self) -> Digest256 {
        self.0.finalize().into()
    }

    fn finished(self) -> String {
        hex(&self.digest())
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| digits_of(*byte)).map(char::from).collect()
}

/// Without allocating: there may be millions.
fn digits(digest: &Digest256) -> [u8; 64] {
    let mut digits = [0; 64];
    for (digit, of_byte) in digits.iter_mut().zip(digest.iter().flat_map(|byte| digits_of(*byte))) {
        *digit = of_byte;
    }
    digits
}

fn digits_of(byte: u8) -> [u8; 2] {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
    [digit(byte >> 4), digit(byte & 15)]
}

/// The bytes of a column. A number where a text should be was put there from outside; the seal shows it.
pub fn text_or_null(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Null => None,
        ValueRef::Text(text) | ValueRef::Blob(text) => Some(text),
        ValueRef::Integer(_) | ValueRef::Real(_) => Some(b"no text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::act::{Now, Who};
    use crate::model::body::{BodyKind, NewBody};
    use crate::store::Store;

    fn act(verb: &'static str) -> Act {
        let now = Now::at("2026-11-23T09:00:00Z".parse().unwrap());
        let who =
            Who { login: "liaison".into(), host: "desk".into(), uid: Some(1000), claimed: None };
        Act { now, who, verb, source_hash: None }
    }

    fn body(slug: &str) -> NewBody {
        NewBody {
            slug: slug.into(),
            name: format!("{slug} police"),
            kind: BodyKind::Other,
            region: None,
            rocu: None,
            aliases: vec![],
        }
    }

    fn store() -> Store {
        let mut store = Store::in_memory(&act("init")).unwrap();
        for slug in ["one", "two"] {
            store.change(&act("body add"), |tx| tx.add_body(&body(slug))).unwrap();
        }
        store
    }

    /// The seals of all acts, computed anew, each over the one before.
    fn chain(db: &Connection) -> Vec<String> {
        let acts: i64 = db.query_row("select max(id) from act", [], |row| row.get(0)).unwrap();
        let mut chain: Vec<String> = Vec::new();
        for act in 1..=acts {
            let before = chain.last().cloned().unwrap_or_default();
            chain.push(compute_seal(db, act, &before).unwrap());
        }
        chain
    }

    #[test]
    fn every_act_is_sealed_over_the_one_before_and_the_register_keeps_the_last() {
        let store = store();
        let mut query = store.db.prepare("select seal from act order by id").unwrap();
        let stored: Vec<String> =
            query.query_map([], |row| row.get(0)).unwrap().map(|seal| seal.unwrap()).collect();
        let head: (String, i64) = store
            .db
            .query_row("select head, acts from register", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();

        assert_eq!(stored, chain(&store.db));
        assert_eq!(head, (stored.last().unwrap().clone(), 3));
    }

    #[test]
    fn a_change_of_one_letter_breaks_the_chain_from_there_on() {
        let store = store();
        let before = chain(&store.db);
        store.db.execute_batch("drop trigger change_is_final").unwrap();
        store
            .db
            .execute("update change set after = replace(after, 'one police', 'One police') where act = 2", [])
            .unwrap();
        let after = chain(&store.db);

        assert_eq!(before[0], after[0]);
        assert!(before[1] != after[1] && before[2] != after[2]);
    }

    #[test]
    fn what_is_refused_leaves_no_act_and_takes_no_number() {
        let mut store = store();
        let refused = store.change(&act("body add"), |tx| tx.add_body(&body("one")));
        assert!(refused.is_err());

        let done = store.change(&act("body add"), |tx| tx.add_body(&body("three"))).unwrap();
        assert_eq!(done.act, Some(4));
    }

    #[test]
    fn the_parts_of_a_hash_cannot_be_shifted() {
        assert_ne!(fingerprint(&[Some("ab"), Some("c")]), fingerprint(&[Some("a"), Some("bc")]));
        assert_ne!(fingerprint(&[Some(""), None]), fingerprint(&[None, Some("")]));
        assert_eq!(hex(&[0, 15, 255]), "000fff");
    }
}
