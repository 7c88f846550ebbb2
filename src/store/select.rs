//! What a list selects of findings `f` at bodies `p`, by name: read, and sorted by, from this one place.

use rusqlite::Row;
use rusqlite::types::FromSql;

/// Makes an enum of the columns of a query, so that each is read by its name at no cost.
macro_rules! query_columns {
    ($name:ident { $($column:ident = $sql:literal),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy)]
        pub enum $name { $($column),+ }

        impl $name {
            const NAMED: &[(&str, &str)] = &[$((stringify!($column), $sql)),+];

            /// The columns behind a `select`.
            pub fn columns() -> String {
                let columns: Vec<&str> = $name::NAMED.iter().map(|(_, sql)| *sql).collect();
                columns.join(", ")
            }

            pub fn of<T: FromSql>(self, row: &Row) -> rusqlite::Result<T> {
                row.get(self as usize)
            }
        }
    };
}

query_columns! {
    Brief {
        Id = "f.id",
        Name = "f.called",
        Title = "f.title",
        Kind = "f.kind",
        Body = "p.body",
        Owner = "p.owner",
        Status = "p.status",
        Since = "p.since",
        BlockedBy = "p.blocked_by",
        Due = "p.due",
        DuePrecision = "p.due_precision",
        DueRule = "p.due_rule",
        OriginalDue = "p.original_due",
    }
}

// A parent and a closing are asked for by themselves. Where the tables are views, of the register as it
// stood, SQLite would read all of one that is joined from the left before the first row.
query_columns! {
    Whole {
        Finding = "f.id",
        Ref = "f.ref",
        RefFreed = "f.ref_freed",
        Kind = "f.kind",
        Title = "f.title",
        Text = "f.text",
        Inspection = "f.inspection",
        Parent = "f.parent",
        ParentName = "(select called from finding where id = f.parent)",
        Issued = "f.issued",
        IssuedPrecision = "f.issued_precision",
        IssuedText = "f.issued_text",
        Themes = "(select json_group_array(theme) from (select theme from theme where finding = f.id order by folded))",
        Source = "f.source",
        Parts = "f.parts",
        FindingUpdated = "f.updated",
        FindingVersion = "f.version",
        Bodies = "(select count(*) from progress o where o.finding = f.id)",
        Progress = "p.id",
        Body = "p.body",
        Status = "p.status",
        Since = "p.since",
        BlockedBy = "p.blocked_by",
        Accepted = "p.accepted",
        Owner = "p.owner",
        Priority = "p.priority",
        Due = "p.due",
        DueText = "p.due_text",
        DueRule = "p.due_rule",
        DueBasis = "p.due_basis",
        DuePrecision = "p.due_precision",
        SetBy = "p.set_by",
        OriginalDue = "p.original_due",
        OriginalDuePrecision = "p.original_precision",
        ProgressUpdated = "p.updated",
        ProgressVersion = "p.version",
        Extensions = "(select count(*) from extension where progress = p.id)",
        ClosedOn = "case when p.status = 'closed' then (
            select day from closure where progress = p.id and status = 'closed' and reopened is null) end",
        ClosedDue = "case when p.status = 'closed' then (
            select due from closure where progress = p.id and status = 'closed' and reopened is null) end",
    }
}

impl Whole {
    /// The expression of the column of that name.
    pub fn expression(name: &str) -> Option<&'static str> {
        let named = Whole::NAMED.iter().find(|(column, _)| *column == name);
        named.map(|(_, sql)| *sql)
    }
}
