//! The rows that objects of JSON make, with their keys as headings.

use std::collections::HashMap;

use csv::StringRecord;

use super::grid::SheetTable;
use super::heading_names::plain;
use super::json_children::{self, Child};
use super::json_lists::{
    are_ours, field_of_all, filled, is_finding, is_of_our_export, kind_of_list, lists_of, singular,
    take, with_lists,
};
use super::json_path::JsonPath;
use super::json_shapes::unwrapped;
use super::json_value::{
    Json, Object, day_of_midnight, ended, entry_text, may_be_named, take_name, take_names,
};
use super::known_headings::field_of;
use crate::error::{self, Complaint, Place, listed_as};
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::formula::guarded;
use crate::model::import_limits::{ImportLimits, raise};
use crate::model::text::{composed, one_line};

/// Keys become headings in the order in which they are met.
#[derive(Default)]
pub struct Rows {
    pub row_kind: error::RowKind,
    limits: ImportLimits,
    /// Whether the file is our own export, perhaps with some of the columns alone.
    pub is_export: bool,
    /// Whether the object in hand is of our own export.
    is_own: bool,
    /// Whether its `fields` are our extra fields, and not another system's.
    has_own_fields: bool,
    /// The lists that the user names, and whether one was there.
    pub wanted: Vec<String>,
    has_wanted: bool,
    pub number: u64,
    path: JsonPath,
    headings: Vec<String>,
    places: HashMap<String, usize>,
    rows: Vec<(u64, Vec<(usize, String)>)>,
    /// Where each row is that is in lists within others.
    paths: HashMap<u64, String>,
    /// Groups in which there is nothing.
    empty: Vec<String>,
    /// The lists of findings that stand under the one that holds them.
    under_others: Vec<String>,
    /// Headings of what groups say, each with its key.
    of_groups: Vec<(String, String)>,
    /// Whether an object under a heading may be what the heading names, with more about it.
    may_be_named: HashMap<String, bool>,
}

type Texts = [(String, String)];

impl Rows {
    pub fn of(wanted: &[String], limits: &ImportLimits) -> Rows {
        let wanted = wanted.to_vec();
        Rows { row_kind: error::RowKind::Item, limits: *limits, wanted, ..Rows::default() }
    }

    /// That the file has no list that the user names.
    pub fn missing_list(&self) -> Option<Complaint> {
        let name = self.wanted.first().filter(|_| !self.has_wanted)?;
        let why = format!("the file has no list of objects called {name:?} (--sheet)");
        Some(Complaint::of_file(why))
    }

    /// An export of ours may have no findings.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && !self.is_export
    }

    pub fn count(&self) -> usize {
        self.rows.len()
    }

    pub fn lists_of(&mut self, objects: &[&Object]) -> Result<Vec<String>, Complaint> {
        let lists = lists_of(objects, &self.wanted)?;
        let is_wanted = |name: &String| lists.iter().any(|list| plain(list) == plain(name));
        self.has_wanted |= self.wanted.iter().any(is_wanted);
        Ok(lists)
    }

    /// Of several lists, the name of each says the kind of what is in it, unless that says it itself.
    pub fn add_list_of_kind(
        &mut self,
        list: &str,
        items: Vec<Json>,
        context: &Texts,
        is_of_several: bool,
    ) -> Result<(), Complaint> {
        let is_kind = |(key, _): &(String, Json)| field_of(&plain(key)) == Some(Field::Kind);
        let says_kind =
            |item: &Json| matches!(item, Json::Object(object) if object.iter().any(is_kind));
        let kind = kind_of_list(list).filter(|_| is_of_several && !items.iter().any(says_kind));
        let kind = kind.map(|kind| ("kind".to_owned(), kind.word().to_owned()));
        let texts: Vec<(String, String)> = context.iter().cloned().chain(kind).collect();
        self.add_list(list, items, &texts)
    }

    /// `context` is what the groups around the list say of all in it.
    pub fn add_list(
        &mut self,
        list: &str,
        items: Vec<Json>,
        context: &Texts,
    ) -> Result<(), Complaint> {
        let listed = |item| match item {
            Json::Object(object) => Json::Object(with_lists(object)),
            item => item,
        };
        let items: Vec<Json> = items.into_iter().map(listed).collect();
        let items = if self.is_export { items } else { unwrapped(&singular(list), items) };
        let groups = items.iter().filter_map(|item| match item {
            Json::Object(object) if !is_finding(object) => Some(object),
            _ => None,
        });
        let groups: Vec<&Object> = groups.collect();
        let inner = self.lists_of(&groups)?;
        let outer = self.path.clone();
        for (at, item) in items.into_iter().enumerate() {
            self.path = outer.item(list, at);
            match item {
                Json::Object(group) if !inner.is_empty() => {
                    self.add_group(list, group, &inner, context)?;
                }
                Json::Object(object) => self.add(object, context)?,
                _ => {
                    let why = "isn't an object; each finding must be one";
                    return Err(self.complaint(None, why.to_owned()));
                }
            }
        }
        self.path = outer;
        Ok(())
    }

    fn add_group(
        &mut self,
        list: &str,
        mut group: Object,
        inner: &[String],
        context: &Texts,
    ) -> Result<(), Complaint> {
        let lists: Vec<(&String, Vec<Json>)> = inner
            .iter()
            .filter_map(|name| match take(&mut group, name)? {
                Json::List(items) => Some((name, items)),
                Json::Null => Some((name, Vec::new())),
                _ => None,
            })
            .collect();
        if lists.is_empty() {
            let inner = listed_as(inner, "or");
            let why = format!(
                "has no list called {inner}, unlike others there; give it an empty one, [], if there is nothing in it"
            );
            return Err(self.complaint(None, why));
        }
        let mut texts = context.to_vec();
        let prefix = format!("{} ", singular(list));
        let own = self.texts(&prefix, group)?;
        for (heading, _) in &own {
            let key = heading.strip_prefix(&prefix).unwrap_or(heading);
            if !self.of_groups.iter().any(|(known, _)| known == heading) {
                self.of_groups.push((heading.clone(), key.to_owned()));
            }
        }
        if lists.iter().all(|(_, items)| items.is_empty()) {
            let name = own.first().map_or(list, |(_, text)| text.as_str());
            let inner = listed_as(inner, "or");
            self.empty.push(format!("{} (nothing in {inner})", one_line(name)));
        }
        texts.extend(own);
        for (name, items) in lists {
            self.add_list_of_kind(name, items, &texts, inner.len() > 1)?;
        }
        Ok(())
    }

    /// What a group says of all in it goes by its key alone, unless the rows say it themselves.
    pub fn name_groups(&mut self) {
        for (heading, key) in std::mem::take(&mut self.of_groups) {
            let is_free = field_of_all(&key).is_some_and(|field| !self.has(field));
            if let (true, Some(own)) =
                (is_free, self.headings.iter_mut().find(|own| **own == heading))
            {
                *own = key;
            }
        }
    }

    fn has(&self, field: Field) -> bool {
        self.headings.iter().any(|heading| field_of(&plain(heading)) == Some(field))
    }

    /// What stands above the list, of which each row takes what is true of all; returns what is said of it.
    pub fn add_around(&mut self, list: &str, object: Object) -> Vec<String> {
        let (mut taken, mut left) = (vec![], vec![]);
        for (key, value) in object {
            let texts = self.texts("", vec![(key.clone(), value)]).unwrap_or_default();
            let (own, others): (Vec<_>, Vec<_>) = texts.into_iter().partition(|(heading, text)| {
                !text.is_empty() && field_of_all(heading).is_some_and(|field| !self.has(field))
            });
            if own.is_empty() || !others.is_empty() {
                left.push(one_line(&key));
            }
            for (heading, text) in own {
                let cell = (self.headings.len(), guarded(&text).into_owned());
                self.rows.iter_mut().for_each(|(_, cells)| cells.push(cell.clone()));
                taken.push(one_line(&heading));
                self.headings.push(heading);
            }
        }
        let list = one_line(list);
        let said = [
            (format!("above the list of {list}, read for each of them"), taken),
            (format!("outside the list of {list}, not imported"), left),
        ];
        let said = said.into_iter().filter(|(_, keys)| !keys.is_empty());
        said.map(|(what, keys)| format!("{what}: {}", keys.join(", "))).collect()
    }

    pub fn add(&mut self, mut object: Object, context: &Texts) -> Result<(), Complaint> {
        self.number += 1;
        self.is_own = is_of_our_export(&object);
        self.has_own_fields = self.is_export || self.is_own || are_ours(&object);
        if self.is_own {
            object.retain(|(key, _)| key != "version");
        }
        let children =
            if self.has_own_fields { vec![] } else { json_children::taken_from(&mut object) };
        let mut cells: Vec<(usize, String)> = vec![];
        let own = self.texts("", object)?;
        let children = json_children::placed(children, &own);
        for (heading, text) in own.into_iter().chain(context.iter().cloned()) {
            let next = self.headings.len();
            let place = *self.places.entry(heading.clone()).or_insert(next);
            if cells.iter().any(|(taken, _)| *taken == place) {
                let why = "is there twice, once within an object or a group; rename one of the two";
                return Err(self.complaint(Some(heading), why.to_owned()));
            }
            if place == next {
                self.headings.push(heading);
            }
            // What an import takes for a guard against formulas is put before it, so that it stays as it is.
            cells.push((place, guarded(&text).into_owned()));
        }
        let most = self.limits.most_columns();
        if self.headings.len() > most {
            let raise = raise("max_columns");
            let why = format!("there are over {most} different keys; leave some out, or {raise}");
            return Err(self.complaint(None, why));
        }
        self.paths.extend(self.path.within_others().map(|path| (self.number, path)));
        self.rows.push((self.number, cells));
        let why = "holds findings; give what they stand under a reference, such as a key `ref`";
        let children = children.map_err(|list| self.complaint(Some(list), why.to_owned()))?;
        self.add_children(children, context)
    }

    fn add_children(&mut self, children: Vec<Child>, context: &Texts) -> Result<(), Complaint> {
        let outer = self.path.clone();
        for Child { list, at, object } in children {
            self.path = outer.item(&list, at);
            self.add(object, context)?;
            if !self.under_others.contains(&list) {
                self.under_others.push(list);
            }
        }
        self.path = outer;
        Ok(())
    }

    /// The headings and cells of an object, and of those in it.
    fn texts(&mut self, prefix: &str, object: Object) -> Result<Vec<(String, String)>, Complaint> {
        let mut texts = vec![];
        for (key, value) in object {
            let heading = composed(&format!("{prefix}{key}")).into_owned();
            match value {
                Json::Null => texts.push((heading, String::new())),
                Json::Text(text) => {
                    let text = self.cell_text(text);
                    let text = ended(&heading, std::slice::from_ref(&text)).unwrap_or(text);
                    texts.push((heading, text));
                }
                Json::List(items) => match self.take_names(&heading, &items) {
                    Some(named) => texts.extend(named),
                    None => {
                        self.path.keys.push(key);
                        let text = self.joined(&heading, items)?;
                        self.path.keys.pop();
                        texts.push((heading, text));
                    }
                },
                Json::Object(fields)
                    if prefix.is_empty() && key == "fields" && self.has_own_fields =>
                {
                    texts.extend(self.texts("field:", fields)?);
                }
                Json::Object(mut inner) => {
                    if let Some(name) = self.take_name(&heading, &mut inner) {
                        texts.push((heading.clone(), self.cell_text(name)));
                    }
                    self.path.keys.push(key);
                    texts.extend(self.texts(&format!("{heading} "), inner)?);
                    self.path.keys.pop();
                }
            }
        }
        Ok(texts)
    }

    /// `{"Value": "Closed"}` as a status is `Closed`.
    fn take_name(&mut self, heading: &str, inner: &mut Object) -> Option<String> {
        if self.may_be_named(heading) { take_name(inner) } else { None }
    }

    /// `[{"id": "E1", "name": "Kent Police"}]` as bodies is `Kent Police`, and `E1` under a heading of its own.
    fn take_names(&mut self, heading: &str, items: &[Json]) -> Option<Vec<(String, String)>> {
        let named = if self.may_be_named(heading) { take_names(items) } else { None };
        let text = |(key, texts): (String, Vec<String>)| {
            let heading =
                if key.is_empty() { heading.to_owned() } else { format!("{heading} {key}") };
            (heading, texts.join("; "))
        };
        Some(named?.into_iter().map(text).collect())
    }

    fn may_be_named(&mut self, heading: &str) -> bool {
        let known = self.may_be_named.entry(heading.to_owned());
        !self.is_own && *known.or_insert_with(|| may_be_named(heading))
    }

    /// Other systems write a day as its midnight.
    fn cell_text(&self, text: String) -> String {
        let text = composed(&text);
        if self.is_own { text.into_owned() } else { day_of_midnight(&text).to_owned() }
    }

    fn joined(&self, heading: &str, items: Vec<Json>) -> Result<String, Complaint> {
        let mut texts = vec![];
        let mut between = "; ";
        for item in items {
            let text = match item {
                Json::Null => continue,
                Json::Text(text) => Some(self.cell_text(text)),
                Json::Object(entry) => {
                    between = "\n";
                    entry_text(entry, |text| self.cell_text(text))
                }
                Json::List(_) => None,
            };
            texts.push(text.ok_or_else(|| {
                let why = "holds lists within a list, which can't be one cell; make it a text or leave it out";
                self.complaint(Some(heading.to_owned()), why.to_owned())
            })?);
        }
        match ended(heading, &texts) {
            Some(themes) => Ok(themes),
            None => Ok(texts.join(between)),
        }
    }

    fn complaint(&self, column: Option<String>, why: String) -> Complaint {
        if let Some(path) = self.path.to(column.as_deref()) {
            return Complaint::at(Place::default(), Some(path), why);
        }
        let number = self.number.max(1);
        Complaint::at(Place { origin: None, number, row_kind: self.row_kind }, column, why)
    }

    pub fn into_table(mut self, mut remarks: Vec<String>) -> SheetTable {
        let empty = std::mem::take(&mut self.empty);
        if !empty.is_empty() {
            remarks.push(format!("not imported: {}", empty.join(", ")));
        }
        remarks.extend(json_children::remark(&self.under_others));
        if self.rows.is_empty() {
            self.headings = ["id", "ref", "title", "body"].map(str::to_owned).to_vec();
        }
        let kept = filled(&self.headings, &self.rows);
        let heads = kept.iter().filter_map(|place| self.headings.get(*place).cloned()).collect();
        let rows = self.rows.iter().map(|(number, cells)| {
            let cell = |place: &usize| cells.iter().find(|(at, _)| at == place);
            let texts = kept.iter().map(|place| cell(place).map_or("", |(_, text)| text.as_str()));
            (*number, StringRecord::from_iter(texts))
        });
        let rows = std::iter::once((0, heads)).chain(rows).collect();
        SheetTable { rows, remarks, row_kind: self.row_kind, sheet: None, paths: self.paths }
    }
}
