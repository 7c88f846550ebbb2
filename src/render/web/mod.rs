//! A page as one HTML file that loads nothing: made from a template, which a force may replace.

mod block;
mod cell;
mod policy;
mod view;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{
    AutoEscape, Environment, Error as Failure, ErrorKind, Output, State, UndefinedBehavior, context,
};

use crate::error::{Error, Result};
use crate::page::Page;
use view::View;

/// The template that is used where a force has none of its own.
pub const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What errors in our own template are said to be in.
const OURS: &str = "the built-in template";

/// A force's own template.
#[derive(Debug, Clone)]
pub struct Template {
    /// As the user named its file.
    pub name: String,
    pub text: String,
}

/// How many steps a template may take for each cell of the page, and besides: ours takes some 30.
const STEPS_A_CELL: u64 = 1_000;
const STEPS: u64 = 5_000_000;

/// The page as a document with a security policy of its own.
///
/// # Errors
/// A template that can't be read, names what isn't there, takes too many steps or has no `<head>`.
pub fn document(page: &Page, template: Option<&Template>) -> Result<String> {
    let (name, text) = template
        .map_or((OURS, TEMPLATE), |template| (template.name.as_str(), template.text.as_str()));
    let mut view = View::of(page);
    let environment = environment(view.cells());
    let values = context! {
        page => Value::from(Serde(view)),
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(SCRIPT.to_owned()),
    };
    let failed = |error: Failure| failed(name, &error);
    let template = environment.template_from_named_str(name, text).map_err(failed)?;
    let drawn = template.render(values).map_err(failed)?;
    policy::protected(&drawn).ok_or_else(|| {
        Error::BadData(format!("{name}: it has no <head>, which the security policy belongs in"))
    })
}

/// Escapes whatever is written, however the template is called and whatever it says of escaping; nothing can be
/// included, and no text can be declared safe.
fn environment(cells: u64) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(escape);
    environment.set_syntax(syntax());
    environment.remove_filter("safe");
    environment.set_fuel(Some(STEPS + STEPS_A_CELL * cells));
    environment
}

/// A tag may stand on a line of its own without leaving an empty one.
fn syntax() -> SyntaxConfig {
    let built = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    built.expect("the delimiters are the usual ones")
}

fn escape(out: &mut Output, _: &mut State, value: &Value) -> std::result::Result<(), Failure> {
    if value.is_none() || value.is_undefined() {
        return Ok(());
    }
    if value.is_safe() {
        return Ok(write!(out, "{value}")?);
    }
    Ok(write!(out, "{}", super::html::escaped(&value.to_string()))?)
}

/// What is wrong, with the line.
fn failed(name: &str, error: &Failure) -> Error {
    let line = error.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let why = match error.kind() {
        ErrorKind::OutOfFuel => "it takes too many steps".to_owned(),
        kind => match error.detail() {
            Some(detail) => format!("{kind}: {detail}"),
            None => kind.to_string(),
        },
    };
    Error::BadData(format!("{name}{line}: {why}"))
}
