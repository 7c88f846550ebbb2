//! Whether an answer in JSON says that it is one page of several.

use super::heading_names::plain;
use super::json_value::Json;
use crate::model::text::one_line;

/// Names of what leads to the next page, as `plain` leaves them.
const NEXT: [&str; 12] = [
    "next",
    "next link",
    "nextlink",
    "next page",
    "next url",
    "next cursor",
    "next page token",
    "next token",
    "next offset",
    "next record url",
    "has more",
    "is truncated",
];

/// Names of the total count, as `plain` leaves them.
const TOTALS: [&str; 8] = [
    "total",
    "total count",
    "count",
    "total row count",
    "total result",
    "total record",
    "total size",
    "total item",
];

/// What is said of a list of which there is more than these, by what stands around it.
pub fn more_pages(around: &[(String, Json)], there: usize) -> Option<String> {
    let said = around.iter().find_map(|(key, value)| more(key, value, there))?;
    Some(format!("the list may be incomplete: {said}; get the rest, and import all pages together"))
}

fn more(key: &str, value: &Json, there: usize) -> Option<String> {
    let words = plain(key);
    let name = words.strip_prefix("odata ").unwrap_or(&words);
    let shown = one_line(key);
    match value {
        // The links to other pages, and what else is said of pages.
        Json::Object(inner) if NEXT.contains(&name) => {
            (!inner.is_empty()).then(|| says_next(&shown))
        }
        Json::Object(inner) => inner.iter().find_map(|(key, value)| more(key, value, there)),
        Json::Text(text) => {
            let number = text.parse::<usize>().ok();
            let is_next = NEXT.contains(&name) && !["", "false"].contains(&text.trim())
                // Airtable's offset is a word; that of others is the number of the first row.
                || name == "offset" && number.is_none() && !text.is_empty();
            let total = number.filter(|total| TOTALS.contains(&name) && *total > there);
            let total =
                total.map(|total| format!("{shown:?} is {total}, but the file has {there}"));
            is_next.then(|| says_next(&shown)).or(total)
        }
        Json::Null | Json::List(_) => None,
    }
}

fn says_next(key: &str) -> String {
    format!("{key:?} says that there are more pages")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(around: &str, there: usize) -> Option<String> {
        let Ok(Json::Object(around)) = serde_json::from_str(around) else { panic!("an object") };
        more_pages(&around, there)
    }

    #[test]
    fn what_leads_to_another_page_says_that_there_is_one() {
        for around in [
            r#"{"next":"https://x?page=2"}"#,
            r#"{"__next":"https://x"}"#,
            r#"{"@odata.nextLink":"https://x"}"#,
            r#"{"has_more":true}"#,
            r#"{"nextPageToken":"a"}"#,
            r#"{"offset":"itrX/rec1"}"#,
            r#"{"_links":{"self":{"href":"a"},"next":{"href":"b"}}}"#,
            r#"{"startAt":0,"total":3}"#,
            r#"{"meta":{"totalCount":3}}"#,
        ] {
            assert!(said(around, 2).is_some(), "{around}");
        }
        for around in [
            r#"{"next":null,"has_more":false,"next_cursor":"","offset":0,"total":2,"count":2}"#,
            r#"{"previous":"https://x","_links":{"self":{"href":"a"}},"report":"Next steps"}"#,
        ] {
            assert_eq!(said(around, 2), None, "{around}");
        }
    }
}
