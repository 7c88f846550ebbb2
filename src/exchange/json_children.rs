//! Recommendations in JSON that stand in a cause of concern, and actions or parts in a recommendation: findings under it.

use super::heading_groups::GROUPS;
use super::heading_names::plain;
use super::json_lists::{is_list_of_objects, kind_of_list, says_what, take};
use super::json_value::{Json, Object};
use super::known_headings::field_of;
use super::parents::names_actions;
use crate::error::listed_as;
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::finding::Kind;
use crate::model::text::one_line;

pub struct Child {
    /// The list in which it stands, and where there.
    pub list: String,
    pub at: usize,
    /// With what it takes from the finding that it stands under.
    pub object: Object,
}

/// Takes them out of the object.
pub fn taken_from(object: &mut Object) -> Vec<(String, Kind, Vec<Json>)> {
    let kind = |(name, value): &(String, Json)| {
        let Json::List(items) = value else { return None };
        let are_findings = is_list_of_objects(value)
            && items.iter().all(|item| matches!(item, Json::Object(one) if says_what(one)));
        let kind = kind_of_list(name).or_else(|| names_actions(name).then_some(Kind::Action));
        kind.filter(|_| are_findings).map(|kind| (name.clone(), kind))
    };
    let lists: Vec<(String, Kind)> = object.iter().filter_map(kind).collect();
    let of = |(name, kind): (String, Kind)| match take(object, &name) {
        Some(Json::List(items)) => Some((name, kind, items)),
        _ => None,
    };
    lists.into_iter().filter_map(of).collect()
}

/// With what each takes from the finding with these texts.
///
/// # Errors
/// The list whose findings can't name the one above, which has no reference.
pub fn placed(
    lists: Vec<(String, Kind, Vec<Json>)>,
    above: &[(String, String)],
) -> Result<Vec<Child>, String> {
    let mut children = Vec::new();
    for (list, kind, items) in lists {
        let reference = best(above, Field::Ref).map(|at| &at.1).filter(|text| !text.is_empty());
        let reference = reference.ok_or_else(|| list.clone())?;
        for (at, item) in items.into_iter().enumerate() {
            let Json::Object(mut object) = item else { continue };
            name_alike(&mut object, above);
            let has = |field| best(&object, field).is_some();
            let heading = |field: Field| {
                best(above, field).map_or_else(|| field.word().to_owned(), |(own, _)| own.clone())
            };
            let own = [
                (heading(Field::Parent), reference.clone(), Field::Parent),
                (heading(Field::Kind), kind.word().to_owned(), Field::Kind),
            ];
            let own = own.into_iter().filter(|(.., field)| !has(*field));
            let shared = [Field::Body, Field::Inspection, Field::Issued, Field::Published];
            let shared = shared.iter().filter(|field| !has(**field));
            let shared = shared.filter_map(|field| best(above, *field)).cloned();
            let taken: Vec<(String, String)> =
                own.map(|(heading, text, _)| (heading, text)).chain(shared).collect();
            object.extend(taken.into_iter().map(|(heading, text)| (heading, Json::Text(text))));
            children.push(Child { list: list.clone(), at, object });
        }
    }
    Ok(children)
}

pub fn remark(lists: &[String]) -> Option<String> {
    let names: Vec<String> = lists.iter().map(|list| format!("{:?}", one_line(list))).collect();
    let names = listed_as(&names, "and");
    (!lists.is_empty()).then(|| {
        format!("the items of {names} are read as findings, each under the one that it stands in")
    })
}

/// What both say goes by one key.
fn name_alike(object: &mut Object, above: &[(String, String)]) {
    for (own, _) in above {
        let field = field_of(&plain(own)).filter(|_| object.iter().all(|(key, _)| key != own));
        let is_best = |field: &Field| best(above, *field).is_some_and(|(best, _)| best == own);
        let Some(field) = field.filter(is_best) else { continue };
        let key = best(object, field).map(|(key, _)| key.clone());
        for (name, _) in
            object.iter_mut().filter(|(name, _)| key.as_ref().is_some_and(|key| key == name))
        {
            name.clone_from(own);
        }
    }
}

/// The entry whose key is preferred for a field.
fn best<V>(entries: &[(String, V)], field: Field) -> Option<&(String, V)> {
    let mut groups = GROUPS.iter().filter(|group| group.field == field);
    groups.find_map(|group| entries.iter().find(|(key, _)| group.has(&plain(key))))
}
