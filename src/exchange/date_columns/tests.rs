//! The order of days and months, decided once for a column.

use crate::exchange::mapping::MappedOrder;
use crate::exchange::tests::directory;
use crate::exchange::{Files, Mapping, read};
use crate::model::date_order::DateOrder;
use crate::model::import_row::{ImportRow, Sheet};

fn read_as(dates: &[&str], order: Option<DateOrder>) -> Result<Files, Vec<String>> {
    let rows: Vec<String> =
        (1..).zip(dates).map(|(at, date)| format!("R{at},T,kent,{date}\n")).collect();
    let file = format!("Ref,Title,Force,Due\n{}", rows.concat());
    let mapping = Mapping { dates: order, ..Mapping::default() };
    read(file.as_bytes(), &directory(), &mapping)
        .map_err(|all| all.iter().map(ToString::to_string).collect())
}

fn due(files: Files) -> Vec<String> {
    let Sheet::Findings { rows, .. } = files.sheet else { panic!("findings") };
    let due = |row: &ImportRow| row.due.as_ref().unwrap().text.clone();
    rows.iter().map(due).collect()
}

#[test]
fn one_day_first_decides_for_the_column() {
    let files = read_as(&["03/04/2026", "16/03/2026"], None).unwrap();
    assert_eq!(files.tables[0].remarks, ["no status column, so new findings are open (2 lines)"]);
}

#[test]
fn dates_that_may_be_either_are_read_day_first_and_that_is_said() {
    let files = read_as(&["03/04/2026", "2026-05-30", "5 June 2026"], None).unwrap();
    assert_eq!(
        files.tables[0].remarks[..1],
        [
            "dates under \"Due\" are read day-first (03/04/2026 as 3 Apr 2026), because none says otherwise; if they are month-first, use --dates 'Due=mdy'"
        ]
    );
}

#[test]
fn a_month_first_is_refused_until_the_order_is_said() {
    let dates = ["03/04/2026", "03/16/2026"];
    assert_eq!(
        read_as(&dates, None).unwrap_err(),
        [
            "line 3, Due: \"03/16/2026\" is month-first. Use --dates mdy if the whole file is, or --dates 'Due=mdy' for this column"
        ]
    );
    let read = read_as(&dates, Some(DateOrder::MonthFirst)).unwrap();
    assert_eq!(due(read), ["04/03/2026", "16/03/2026"]);
}

#[test]
fn a_column_of_both_is_refused_and_so_is_what_contradicts_the_user() {
    let dates = ["16/03/2026", "03/16/2026"];
    let said = read_as(&dates, None).unwrap_err();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with(
        "line 3, Due: \"03/16/2026\" is month-first, but \"16/03/2026\" on line 2 is day-first"
    ));
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
        assert_eq!(read_as(&dates, Some(order)).unwrap_err().len(), 1, "{order}");
    }
}

#[test]
fn one_cell_unlike_its_column_is_a_complaint_of_its_row_alone() {
    let file =
        "Ref,Title,Force,Due\nR1,T,kent,16/03/2026\nR2,T,kent,17/03/2026\nR3,T,kent,03/18/2026\n";
    let said = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap_err();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(!said[0].bars_all);
    assert_eq!(said[0].reference.as_deref(), Some("R3"));
    assert!(said[0].to_string().starts_with(
        "line 4, Due: \"03/18/2026\" is month-first, but \"16/03/2026\" on line 2 is day-first, like most of the column"
    ), "{}", said[0]);
}

#[test]
fn a_day_without_marks_is_read_in_a_column_of_dates() {
    let read = read_as(&["20270131", "TBC", " 20270228"], None).unwrap();
    assert_eq!(due(read), ["2027-01-31", "TBC", "2027-02-28"]);
    let read = read_as(&["20270131", "31/01/2027"], None).unwrap();
    assert_eq!(due(read), ["2027-01-31", "31/01/2027"]);
    for dates in [["20270131", "20271331"], ["20270131", "31012027"]] {
        assert!(read_as(&dates, None).is_err(), "{dates:?}");
    }
}

#[test]
fn beside_a_column_with_the_month_first_an_undecided_one_is_asked_about() {
    let file = "Ref,Title,Force,Due,Date closed,Status\nR1,T,kent,09/30/2026,09/10/2026,Closed\n";
    let said = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap_err();
    assert_eq!(
        said.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "line 2, Due: \"09/30/2026\" is month-first. Use --dates mdy if the whole file is, or --dates 'Due=mdy' for this column",
            "line 2, Date closed: \"09/10/2026\" could be day-first or month-first; the dates under \"Due\" are month-first. Use --dates mdy for the whole file, or --dates 'Date closed=mdy' or --dates 'Date closed=dmy'"
        ]
    );
    let mapping = Mapping { dates: Some(DateOrder::MonthFirst), ..Mapping::default() };
    let read = read(file.as_bytes(), &directory(), &mapping).unwrap();
    let Sheet::Findings { rows, .. } = read.sheet else { panic!("findings") };
    assert_eq!(rows[0].closed.unwrap().to_string(), "2026-09-10");
}

#[test]
fn each_column_may_have_an_order_of_its_own() {
    let file = "Ref,Title,Force,Issued,Due\nR1,T,kent,16/03/2026,04/30/2026\n";
    let orders = vec![MappedOrder { from: "Due".to_owned(), to: DateOrder::MonthFirst }];
    let mapping = Mapping { date_orders: orders, ..Mapping::default() };
    let read = read(file.as_bytes(), &directory(), &mapping).unwrap();
    assert_eq!(due(read), ["30/04/2026"]);
}
