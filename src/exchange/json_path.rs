//! Where something is in a file of JSON, as its complaints name it.

/// `item 4` of a list that is the whole file, else a path such as `reports[1].findings[3]`, which counts from 0 as other tools do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JsonPath {
    /// Empty where the object is a line, or the whole file.
    item: String,
    /// The keys in the item that lead to what is read.
    pub keys: Vec<String>,
}

/// What the list goes by that is the whole file.
pub const WHOLE: &str = "item";

impl JsonPath {
    /// An item of a list in this one.
    pub fn item(&self, list: &str, at: usize) -> JsonPath {
        let item = match self.item.as_str() {
            "" if list == WHOLE => format!("{WHOLE} {}", at + 1),
            "" => format!("{list}[{at}]"),
            outer => format!("{}[{at}]", within(outer, list)),
        };
        JsonPath { item, keys: Vec::new() }
    }

    /// The path to an item of a list in another, which a number alone doesn't find.
    pub fn within_others(&self) -> Option<String> {
        let is_within = self.item.contains(", ") || self.item.matches('[').count() > 1;
        is_within.then(|| self.item.clone())
    }

    /// The path to what is read, or to this key; none in a line.
    pub fn to(&self, key: Option<&str>) -> Option<String> {
        let item = Some(self.item.as_str()).filter(|item| !item.is_empty())?;
        let inner = (!self.keys.is_empty()).then(|| self.keys.join("."));
        let key = inner.or_else(|| key.map(str::to_owned));
        Some(key.map_or_else(|| item.to_owned(), |key| within(item, &key)))
    }
}

fn within(outer: &str, key: &str) -> String {
    let joint = if outer.ends_with(']') { "." } else { ", " };
    format!("{outer}{joint}{key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_each_list_on_the_way() {
        let whole = JsonPath::default();
        assert_eq!(whole.to(Some("due")), None);
        let first = whole.item(WHOLE, 0);
        assert_eq!(first.to(None).as_deref(), Some("item 1"));
        let inner = first.item("findings", 3);
        assert_eq!(inner.to(Some("due")).as_deref(), Some("item 1, findings[3].due"));
        let mut keyed = whole.item("reports", 1).item("findings", 3);
        keyed.keys = vec!["dates".to_owned(), "due".to_owned()];
        assert_eq!(keyed.to(None).as_deref(), Some("reports[1].findings[3].dates.due"));
    }
}
