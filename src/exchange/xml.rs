//! The XML inside a workbook, event by event. No entity is looked up but the five that XML itself has.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::archive::damaged;

/// An empty element begins and ends too.
pub fn for_each<'a>(
    text: &'a str,
    mut read: impl FnMut(Event<'a>) -> Result<(), String>,
) -> Result<(), String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Eof => return Ok(()),
            event => read(event)?,
        }
    }
}

/// By its name without the prefix; `calcext` repeats attributes of ODS for programs of its own.
pub fn attribute(start: &BytesStart, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let mut found = attributes.with_checks(false).flatten().filter(|one| {
        let is_repeated = one.key.prefix().is_some_and(|prefix| prefix.as_ref() == "calcext");
        one.key.local_name().as_ref() == name && !is_repeated
    });
    Some(found.next()?.normalized_value(XmlVersion::default()).ok()?.into_owned())
}

pub fn is_true(start: &BytesStart, name: &str) -> bool {
    attribute(start, name).is_some_and(|value| matches!(&*value, "1" | "true" | "on"))
}

/// What an event adds to the text around it.
pub fn text(event: &Event) -> Result<String, String> {
    match event {
        Event::Text(text) => Ok(text.xml10_content().into_owned()),
        Event::CData(text) => Ok(text.xml10_content().into_owned()),
        Event::GeneralRef(reference) => {
            let sign = reference.resolve_char_ref().map_err(damaged)?;
            let named = || resolve_predefined_entity(reference).map(str::to_owned);
            let found = sign.map(String::from).or_else(named);
            found.ok_or_else(|| damaged(format!("it refers to {:?}", &**reference)))
        }
        _ => Ok(String::new()),
    }
}
