//! Each table as it was after some change: something of the same name in `temp`, which is found before the
//! table itself, so that every question is asked in the very same words.
//!
//! That is a view, wherever it can be. It reads each row where it is today and looks for the first change
//! of the row since then: what that has under `before` is the row as it was. So a question about few rows
//! meets few changes, and nothing is copied. What rows are sought by (the columns that the index
//! `change_moved` compares) is taken from the row itself, so that the indexes of the table serve; but not
//! a column in which any row has moved since. What came later has an id above all that were given by then,
//! unless a redo brought it back.
//!
//! Where rows are gone that were there, a view would need a second part, and SQLite might then read all of
//! it for each row of another table. Only then the table gets a twin with all rows and indexes.

use rusqlite::{Connection, Row};

use super::query::Query;
use super::schema;
use crate::error::Result;

/// Has a table answer as it was after the change `cut`.
pub fn show(db: &Connection, noun: &str, cut: i64) -> Result<()> {
    let table = Table::of(db, noun, cut)?;
    let moved = table.moved(db)?;
    if moved.are_gone { table.copy(db) } else { Ok(db.execute_batch(&table.view(&moved))?) }
}

/// Seeks the first changes of all rows of a table at once, for a question that reads every row: it takes a
/// third less time than to seek that of each row. A twin has no need of them.
pub fn gather(db: &Connection, noun: &str, cut: i64) -> Result<()> {
    let mut table = Table::of(db, noun, cut)?;
    let moved = table.moved(db)?;
    if moved.are_gone {
        return Ok(());
    }
    table.is_gathered = true;
    Ok(db.execute_batch(&format!(
        "create temp table {first} (id integer primary key, change integer not null);
         insert into temp.{first}
           select noun_id, min(id) from main.change where noun = '{noun}' and id > {cut} group by noun_id;
         drop view temp.{noun};
         {view}",
        first = first_changes(noun),
        view = table.view(&moved),
    ))?)
}

/// The table of the first changes that were gathered.
pub fn first_changes(noun: &str) -> String {
    format!("first_{noun}")
}

/// The index of the changes after which a row is found elsewhere.
const MOVED: &str = "change_moved";

/// A journalled table of which it is asked how it was.
struct Table<'a> {
    noun: &'a str,
    cut: i64,
    newest: i64,
    columns: Vec<Column>,
    /// Whether the first changes are in a table of their own.
    is_gathered: bool,
}

/// A column, but for the id and for what is computed.
struct Column {
    name: String,
    of: String,
    default: Option<String>,
    is_sought_by: bool,
}

/// What became since of the rows that `change_moved` knows.
#[derive(Debug, Default)]
struct Moved {
    /// Some were there, and are not.
    are_gone: bool,
    /// Some are there that were not, though their ids are old: a redo brought them back.
    are_back: bool,
    /// The columns in which some row is sought by something else.
    columns: Vec<String>,
}

/// Whether a row was there: as it was before its first change since, or as it is.
const WAS_THERE: &str = "(case when c.id is null then m.id else c.before end is not null)";

impl<'a> Table<'a> {
    fn of(db: &Connection, noun: &'a str, cut: i64) -> Result<Table<'a>> {
        let (newest, columns) = (newest(db, noun, cut)?, columns(db, noun)?);
        Ok(Table { noun, cut, newest, columns, is_gathered: false })
    }

    /// What has moved: known from `change_moved`, and compared with how it was.
    fn moved(&self, db: &Connection) -> Result<Moved> {
        let sought: Vec<&Column> = self.columns.iter().filter(|each| each.is_sought_by).collect();
        let elsewhere = |column: &&Column| {
            format!(", max({WAS_THERE} and m.{} is not {})", column.name, column.as_it_was())
        };
        let sql = format!(
            "select max({WAS_THERE} and m.id is null), max(not {WAS_THERE} and m.id <= {newest}){elsewhere}
             from ({moved}) moved left join main.{noun} m on m.id = moved.id {first_change}",
            newest = self.newest,
            elsewhere = sought.iter().map(elsewhere).collect::<String>(),
            moved = self.suspects()?,
            noun = self.noun,
            first_change = self.first_change("moved.id"),
        );
        // The maximum of no rows is null.
        let is = |row: &Row, at: usize| row.get::<_, Option<bool>>(at).map(|is| is == Some(true));
        Ok(db.query_row(&sql, [], |row| {
            let mut moved = Moved { are_gone: is(row, 0)?, are_back: is(row, 1)?, columns: vec![] };
            for (at, column) in (2..).zip(sought) {
                if is(row, at)? {
                    moved.columns.push(column.name.clone());
                }
            }
            Ok(moved)
        })?)
    }

    /// The rows that moved since, or were ever gone.
    fn suspects(&self) -> Result<String> {
        let moved = schema::condition(MOVED).ok_or_else(|| schema::lacks(MOVED))?;
        Ok(format!(
            "select distinct noun_id as id from main.change indexed by {MOVED}
             where noun = '{}' and {moved} and (id > {} or after is null)",
            self.noun, self.cut
        ))
    }

    /// The first change of a row since then, if there is one.
    fn first_change(&self, id: &str) -> String {
        let Table { noun, cut, .. } = self;
        if self.is_gathered {
            return format!(
                "left join temp.{first} first on first.id = {id} left join main.change c on c.id = first.change",
                first = first_changes(noun),
            );
        }
        format!(
            "left join main.change c on c.id = (
               select min(id) from main.change where noun = '{noun}' and noun_id = {id} and id > {cut})"
        )
    }

    fn view(&self, moved: &Moved) -> String {
        let value = |column: &Column| {
            if column.is_sought_by && !moved.columns.contains(&column.name) {
                format!("m.{0} as {0}", column.name)
            } else {
                format!("{} as {}", column.as_it_was(), column.name)
            }
        };
        let computed = schema::generated(self.noun)
            .map(|(name, value)| format!(", {value} as {name}"))
            .unwrap_or_default();
        format!(
            "create temp view {noun} as
             select *{computed} from (
               select m.id as id{columns} from main.{noun} m {first_change}
               where m.id <= {newest}{but_what_is_back})",
            noun = self.noun,
            columns = self.each(value),
            first_change = self.first_change("m.id"),
            newest = self.newest,
            but_what_is_back =
                if moved.are_back { format!(" and {WAS_THERE}") } else { String::new() },
        )
    }

    /// Makes a table of the rows as they were. Its indexes come last, which is quicker than to keep them
    /// in order row by row.
    fn copy(&self, db: &Connection) -> Result<()> {
        let noun = self.noun;
        let table = schema::table(noun).ok_or_else(|| schema::lacks(noun))?;
        db.execute_batch(&table.replacen("create table", "create temp table", 1))?;
        db.execute_batch(&format!(
            "insert into temp.{noun} (id{names})
             select ever.id{values}
             from (select id from main.{noun} union {suspects}) ever
             left join main.{noun} m on m.id = ever.id {first_change}
             where ever.id <= {newest} and {WAS_THERE}",
            names = self.each(|column| column.name.clone()),
            values = self.each(Column::as_it_was),
            suspects = self.suspects()?,
            first_change = self.first_change("ever.id"),
            newest = self.newest,
        ))?;
        schema::indexes(noun).try_for_each(|index| Ok(db.execute_batch(index)?))
    }

    /// Something of each column, each after a comma.
    fn each(&self, what: impl Fn(&Column) -> String) -> String {
        self.columns.iter().map(|column| format!(", {}", what(column))).collect()
    }
}

impl Column {
    /// Its value in the first change since, else in the row. A column that is younger than the change
    /// has its default.
    fn as_it_was(&self) -> String {
        let Column { name, of, default, .. } = self;
        let before = match default {
            Some(default) => format!("coalesce(c.before ->> '$.{name}', {default})"),
            None => format!("c.before ->> '$.{name}'"),
        };
        format!("cast(case when c.id is null then m.{name} else {before} end as {of})")
    }
}

fn columns(db: &Connection, noun: &str) -> Result<Vec<Column>> {
    let moved = schema::condition(MOVED).ok_or_else(|| schema::lacks(MOVED))?;
    db.all("select name, type, dflt_value from pragma_table_info(?1, 'main') where name <> 'id' order by cid", [noun], |row| {
        let name: String = row.get("name")?;
        let is_sought_by = moved.contains(&format!("before ->> '$.{name}' is not"));
        Ok(Column { name, of: row.get("type")?, default: row.get("dflt_value")?, is_sought_by })
    })
}

fn newest(db: &Connection, noun: &str, cut: i64) -> Result<i64> {
    let sql = "
        select coalesce((
          select noun_id from main.change where noun = ?1 and id <= ?2
          order by noun_id desc limit 1), 0)";
    db.value(sql, (noun, cut))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::nouns::NOUNS;

    #[test]
    fn a_table_as_it_was_has_every_column_of_the_table_today() {
        let db = Connection::open_in_memory().unwrap();
        schema::create(&db).unwrap();
        let names = |noun: &str, of: &str| -> Vec<String> {
            let mut query =
                db.prepare("select name from pragma_table_xinfo(?1, ?2) order by name").unwrap();
            query
                .query_map([noun, of], |row| row.get(0))
                .unwrap()
                .map(|name| name.unwrap())
                .collect()
        };
        for noun in NOUNS {
            show(&db, noun.table, 0).unwrap();
            assert_eq!(names(noun.table, "temp"), names(noun.table, "main"), "{}", noun.table);
            gather(&db, noun.table, 0).unwrap();
            assert_eq!(names(noun.table, "temp"), names(noun.table, "main"), "{}", noun.table);
        }
    }
}
