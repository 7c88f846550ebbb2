//! A page as one HTML file that loads nothing: made from a template, which a force may replace.

mod block;
mod cell;
mod policy;
mod svg;
mod table;
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

/// In bytes; ours has 5,000.
pub const LONGEST_TEMPLATE: u64 = 256 * 1024;

/// A template of that length may be one chain of operators, each of which is read within the one before.
const STACK: usize = 512 * 1024 * 1024;

/// How many steps a template may take for each cell of the page, and besides: ours takes some 30.
const STEPS_A_CELL: u64 = 1_000;
const STEPS: u64 = 5_000_000;

/// The page as a document with a security policy of its own.
///
/// # Errors
/// A template that can't be read, names what isn't there, takes too many steps, writes values into a script or doesn't
/// begin with its `<head>`.
pub fn document(page: &Page, template: Option<&Template>) -> Result<String> {
    let Some(Template { name, text }) = template else { return filled(page, OURS, TEMPLATE) };
    let drawn = std::thread::scope(|scope| {
        let fill = || filled(page, name, text);
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, fill);
        thread
            .map_err(|cause| Error::output(&cause))?
            .join()
            .unwrap_or_else(|_| Err(Error::Internal(format!("{name} was not filled in"))))
    })?;
    let text = text.replace("\r\n", "\n");
    let is_its_own = |script: &&str| *script == SCRIPT || text.contains(*script);
    if policy::elements(&drawn, "script").iter().all(is_its_own) {
        return Ok(drawn);
    }
    Err(Error::BadData(format!(
        "{name}: a <script> has values in it, which could run as a program; write them into the page, where the script can \
         read them"
    )))
}

fn filled(page: &Page, name: &str, text: &str) -> Result<String> {
    let mut view = View::of(page).map_err(|cause| Error::output(&cause))?;
    let environment = environment(view.cells());
    let style = format!("{STYLE}{}", view.rules);
    let values = context! {
        page => Value::from(Serde(view)),
        style => Value::from_safe_string(style),
        script => Value::from_safe_string(SCRIPT.to_owned()),
    };
    let failed = |error: Failure| failed(name, &error);
    let template = environment.template_from_named_str(name, text).map_err(failed)?;
    let drawn = template.render(values).map_err(failed)?;
    policy::protected(&drawn).ok_or_else(|| {
        Error::BadData(format!(
            "{name}: it doesn't begin with its <head>, which the security policy belongs in; only a doctype, <html> and \
             comments may stand before that"
        ))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Block, Cell, Heading, Table};
    use proptest::prelude::*;

    /// The colours of the style sheet by name, light and dark.
    fn colours() -> [Vec<(&'static str, [u8; 3])>; 2] {
        let (light, dark) =
            STYLE.split_once("@media screen and (prefers-color-scheme: dark)").unwrap();
        let (dark, _) = dark.split_once("\n}").unwrap();
        [light, dark].map(|part| part.split("--").skip(1).filter_map(colour).collect())
    }

    fn colour(declaration: &'static str) -> Option<(&'static str, [u8; 3])> {
        let (name, value) = declaration.split_once(": #")?;
        let digits: String = value.chars().take_while(char::is_ascii_hexdigit).collect();
        let digits = if digits.len() == 3 {
            digits.chars().flat_map(|one| [one, one]).collect()
        } else {
            digits
        };
        let number = u32::from_str_radix(&digits, 16).ok()?;
        Some((
            name,
            [number >> 16, number >> 8, number].map(|part| u8::try_from(part & 255).unwrap()),
        ))
    }

    /// As WCAG 2 defines it.
    fn luminance(colour: [u8; 3]) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = colour.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_text_stands_out_in_light_and_in_dark() {
        for scheme in colours() {
            let of = |name: &str| scheme.iter().find(|(one, _)| *one == name).unwrap().1;
            for text in ["ink", "quiet", "link", "late", "soon", "done"] {
                for ground in ["paper", "band"] {
                    let contrast = contrast(of(text), of(ground));
                    assert!(contrast >= 4.5, "{text} on {ground}: {contrast:.2}");
                }
            }
        }
    }

    fn page(text: &str) -> Page {
        let rows = vec![vec![Cell::from(text), Cell::from(text).leading_to("nowhere")]];
        let headings = vec![Heading::cut(text.to_owned()), Heading::whole("b")];
        let table = Block::Table(Table { headings, rows: rows.into(), totals: None });
        let blocks = vec![
            Block::Heading(text.to_owned()),
            Block::Text(text.to_owned()),
            Block::Aside(text.to_owned()),
            Block::Entries(vec![(text.to_owned(), Cell::from(text))]),
            table,
        ];
        Page { title: Some(text.to_owned()), blocks }
    }

    #[test]
    fn a_template_that_includes_or_declares_safe_is_refused_with_its_line() {
        let refused = |text: &str| {
            let template = Template { name: "ours.html".to_owned(), text: text.to_owned() };
            document(&page("x"), Some(&template)).unwrap_err().to_string()
        };

        assert!(refused("<head></head>\n{% include 'x' %}").starts_with("ours.html, line 2: "));
        assert!(refused("<head></head>{{ page.title|safe }}").contains("filter safe is unknown"));
        assert!(refused("<head></head>{{ page.nothing }}").contains("undefined"));
    }

    #[test]
    fn a_value_in_a_script_is_refused_and_a_script_without_one_is_not() {
        let drawn = |text: &str| {
            let template = Template { name: "ours.html".to_owned(), text: text.to_owned() };
            document(&page("x"), Some(&template)).map_err(|error| error.to_string())
        };

        let refused = drawn("<head></head><script>var title = \"{{ page.title }}\";</script>");
        assert!(refused.unwrap_err().starts_with("ours.html: a <script> has values in it"));
        assert!(drawn("<head></head><script>\r\nvar rows = [];</script>").is_ok());
        assert!(drawn("<head></head><script>{{ script }}</script>").is_ok());
    }

    #[test]
    fn a_chain_as_long_as_a_template_may_be_is_an_error_at_most() {
        let most = usize::try_from(LONGEST_TEMPLATE).unwrap();
        for (begins, step) in [("1", "+1"), ("page.title", "|upper"), ("page", ".a"), ("", "not ")]
        {
            let chain = format!("{begins}{}", step.repeat((most - 40) / step.len()));
            let text = format!("<head></head>{{{{ {chain} }}}}");
            let template = Template { name: "ours.html".to_owned(), text };
            let _ = document(&page("x"), Some(&template));
        }
    }

    proptest! {
        #[test]
        fn no_text_becomes_markup(text in "[^\r\n`]{0,40}") {
            let tags = |text: &str| {
                let drawn = document(&page(text), None).unwrap();
                let (_, body) = drawn.split_once("<body>").unwrap();
                let (body, _) = body.split_once("<script>").unwrap();
                body.matches('<').count()
            };
            let has_words = !text.trim().is_empty();
            prop_assert!(!has_words || tags(&text) == tags("x"), "{}", text);
        }
    }
}
