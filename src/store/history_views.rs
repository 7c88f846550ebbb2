//! Each table as it was after an earlier change, under its own name in `temp`, which SQLite searches first: so
//! every query works unchanged.
//!
//! Usually this is a view. It takes each row as it is today and looks up the first change to the row since
//! then: the `before` of that change is the row as it was. So a query about few rows reads few changes, and
//! nothing is copied. Columns that rows are looked up by (those that the index `change_moved` compares) come
//! from the table itself, so that its indexes can be used, unless some row's value there has changed since.
//! Rows added since have a higher id than any that existed then, unless a redo brought them back.
//!
//! Where rows have been deleted since, the view would need a second part, which SQLite might read whole for
//! each row of another table. Only then is the table copied, with its indexes.

use rusqlite::Connection;

use super::query::Query;
use super::schema;
use crate::error::Result;

/// Shows a table as it was after the change `cut`.
pub fn show(db: &Connection, noun: &str, cut: i64) -> Result<()> {
    let table = Table::of(db, noun, cut)?;
    let moved = table.moved(db)?;
    if moved.some_deleted { table.copy(db) } else { Ok(db.execute_batch(&table.view(&moved))?) }
}

/// Looks up the first changes of all rows at once, for a query that reads every row: a third faster than row
/// by row. A copied table doesn't need it.
pub fn gather(db: &Connection, noun: &str, cut: i64) -> Result<()> {
    let mut table = Table::of(db, noun, cut)?;
    let moved = table.moved(db)?;
    if moved.some_deleted {
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

pub fn first_changes(noun: &str) -> String {
    format!("first_{noun}")
}

/// The index of the changes that deleted a row, brought it back, or changed a column it is looked up by.
const MOVED: &str = "change_moved";

struct Table<'a> {
    noun: &'a str,
    cut: i64,
    newest: i64,
    columns: Vec<Column>,
    /// Whether the first changes are in a table of their own.
    is_gathered: bool,
}

/// A column, except the id and computed ones.
struct Column {
    name: String,
    of: String,
    default: Option<String>,
    is_lookup: bool,
}

/// What has happened since to the rows in `change_moved`.
#[derive(Debug, Default)]
struct Moved {
    some_deleted: bool,
    /// A redo brought back rows that did not exist then, with their old ids.
    some_back: bool,
    /// The columns in which some row has another value.
    columns: Vec<String>,
}

/// Whether the row existed: before its first change since, or as it is.
const WAS_THERE: &str = "(case when c.id is null then m.id else c.before end is not null)";

impl<'a> Table<'a> {
    fn of(db: &Connection, noun: &'a str, cut: i64) -> Result<Table<'a>> {
        let (newest, columns) = (newest(db, noun, cut)?, columns(db, noun)?);
        Ok(Table { noun, cut, newest, columns, is_gathered: false })
    }

    fn moved(&self, db: &Connection) -> Result<Moved> {
        let lookups: Vec<&Column> = self.columns.iter().filter(|column| column.is_lookup).collect();
        let changed = |column: &&Column| {
            format!(
                ", max({WAS_THERE} and m.{0} is not {1}) as {0}",
                column.name,
                column.as_it_was()
            )
        };
        let sql = format!(
            "select max({WAS_THERE} and m.id is null) as some_deleted,
               max(not {WAS_THERE} and m.id <= {newest}) as some_back{changed}
             from ({moved}) moved left join main.{noun} m on m.id = moved.id {first_change}",
            newest = self.newest,
            changed = lookups.iter().map(changed).collect::<String>(),
            moved = self.suspects()?,
            noun = self.noun,
            first_change = self.first_change("moved.id"),
        );
        Ok(db.query_row(&sql, [], |row| {
            // The maximum of no rows is null.
            let is = |name: &str| row.get::<_, Option<bool>>(name).map(|is| is == Some(true));
            let mut moved = Moved {
                some_deleted: is("some_deleted")?,
                some_back: is("some_back")?,
                columns: Vec::new(),
            };
            for column in lookups {
                if is(&column.name)? {
                    moved.columns.push(column.name.clone());
                }
            }
            Ok(moved)
        })?)
    }

    /// The rows that moved since, or were ever deleted.
    fn suspects(&self) -> Result<String> {
        let moved = schema::condition(MOVED).ok_or_else(|| schema::lacks(MOVED))?;
        Ok(format!(
            "select distinct noun_id as id from main.change indexed by {MOVED}
             where noun = '{}' and {moved} and (id > {} or after is null)",
            self.noun, self.cut
        ))
    }

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
            if column.is_lookup && !moved.columns.contains(&column.name) {
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
               where m.id <= {newest}{except_some_back})",
            noun = self.noun,
            columns = self.each(value),
            first_change = self.first_change("m.id"),
            newest = self.newest,
            except_some_back =
                if moved.some_back { format!(" and {WAS_THERE}") } else { String::new() },
        )
    }

    /// The indexes come last, which is faster than updating them row by row.
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

    fn each(&self, what: impl Fn(&Column) -> String) -> String {
        self.columns.iter().map(|column| format!(", {}", what(column))).collect()
    }
}

impl Column {
    /// A change older than the column lacks it, which means its default.
    fn as_it_was(&self) -> String {
        let Column { name, of, default, .. } = self;
        let before = match default {
            Some(default) => format!("coalesce(c.before ->> '$.{name}', {default})"),
            None => format!("c.before ->> '$.{name}'"),
        };
        // What has been restricted since isn't shown to those from whom it is kept.
        let before = if name == "restricted" {
            format!("max({before}, coalesce(m.restricted, 0))")
        } else {
            before
        };
        format!("cast(case when c.id is null then m.{name} else {before} end as {of})")
    }
}

fn columns(db: &Connection, noun: &str) -> Result<Vec<Column>> {
    let moved = schema::condition(MOVED).ok_or_else(|| schema::lacks(MOVED))?;
    let sql = "
        select name, type, dflt_value from pragma_table_info(?1, 'main')
        where name <> 'id' order by cid";
    db.all(sql, [noun], |row| {
        let name: String = row.get("name")?;
        let is_lookup = moved.contains(&format!("before ->> '$.{name}' is not"));
        Ok(Column { name, of: row.get("type")?, default: row.get("dflt_value")?, is_lookup })
    })
}

/// The newest row that there was; 0 if there was none. Without the first question the second would pass
/// over every later change of a table that was empty then.
fn newest(db: &Connection, noun: &str, cut: i64) -> Result<i64> {
    let first = "select id from main.change where noun = ?1 order by noun_id, id limit 1";
    if db.first_value(first, [noun])?.is_none_or(|first: i64| first > cut) {
        return Ok(0);
    }
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
