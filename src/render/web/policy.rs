//! The security policy of a page: nothing is loaded, and only its own style and script are used.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The document with its policy at the beginning of its head; none if it doesn't begin with one. The hashes are of what a
/// browser reads, in which each line ends with a line feed.
pub fn protected(document: &str) -> Option<String> {
    let document = document.replace("\r\n", "\n");
    let head = in_head(&document)?;
    let (before, rest) = document.split_at_checked(head)?;
    Some(format!(
        "{before}\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         img-src data:;{}{} base-uri 'none'; form-action 'none'\">{rest}",
        sources("style-src", &document, "style"),
        sources("script-src", &document, "script"),
    ))
}

/// ` style-src 'sha256-...';`, with a hash for each element of this name; nothing where there is none.
fn sources(directive: &str, document: &str, element: &str) -> String {
    let hash = |text: &str| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let hashes: String = elements(document, element).into_iter().map(hash).collect();
    if hashes.is_empty() { hashes } else { format!(" {directive}{hashes};") }
}

/// What stands in each element of this name.
pub fn elements<'d>(document: &'d str, element: &str) -> Vec<&'d str> {
    let mut found = Vec::new();
    let mut rest = document;
    while let Some(inner) = after_tag(rest, element).and_then(|from| rest.get(from..)) {
        let end = folded(inner).find(&format!("</{element}")).unwrap_or(inner.len());
        found.push(inner.get(..end).unwrap_or_default());
        rest = inner.get(end..).unwrap_or_default();
    }
    found
}

/// Where the head begins. Only a doctype, comments and the start of the document may stand before it: a browser would
/// load what else does, before it has read any policy.
fn in_head(document: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = document.get(at..)?;
        let blank =
            rest.len() - rest.trim_start_matches(['\u{feff}', ' ', '\t', '\n', '\u{c}']).len();
        at += blank;
        let rest = folded(document.get(at..)?);
        let is_tag = |name: &str| {
            rest.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['>', ' ', '\t', '\n', '\u{c}']))
        };
        if is_tag("<head") {
            return Some(at + rest.find('>')? + 1);
        }
        if let Some(comment) = rest.strip_prefix("<!--") {
            at += 4 + after_comment(comment)?;
        } else if is_tag("<!doctype") || is_tag("<html") {
            at += rest.find('>')? + 1;
        } else {
            return None;
        }
    }
}

/// Where a browser ends a comment, counted from after `<!--`.
fn after_comment(text: &str) -> Option<usize> {
    let at_once = [">", "->"].iter().find(|end| text.starts_with(**end)).map(|end| end.len());
    let later = || {
        let ends = ["-->", "--!>"].iter().filter_map(|end| Some(text.find(end)? + end.len()));
        ends.min()
    };
    at_once.or_else(later)
}

/// Where the first start tag of this name ends.
fn after_tag(document: &str, element: &str) -> Option<usize> {
    let folded = folded(document);
    let open = format!("<{element}");
    let mut from = 0;
    loop {
        let start = from + folded.get(from..)?.find(&open)?;
        let name_ends = start + open.len();
        if folded
            .get(name_ends..)?
            .starts_with(|letter: char| letter == '>' || letter.is_ascii_whitespace())
        {
            return Some(name_ends + folded.get(name_ends..)?.find('>')? + 1);
        }
        from = name_ends;
    }
}

/// In small letters, at the same places.
fn folded(text: &str) -> String {
    text.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_each_style_and_script_of_the_final_document() {
        let document = "<html><HEAD>\r\n<style>a{}</style><STYLE media=print>b{}\r\n</STYLE></head><header></header>\
                        <script>c()</script></html>";
        let protected = protected(document).unwrap();
        let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));

        assert!(protected.starts_with("<html><HEAD>\n<meta charset=\"utf-8\">\n<meta http-equiv"));
        let styles = format!("; style-src {} {};", hash("a{}"), hash("b{}\n"));
        assert!(protected.contains(&styles), "{protected}");
        assert!(protected.contains(&format!(" script-src {};", hash("c()"))), "{protected}");
    }

    #[test]
    fn nothing_that_loads_stands_before_the_policy() {
        let begins = |document: &str| {
            protected(document).map(|page| page.split("\n<meta").next().unwrap().to_owned())
        };
        for head in [
            "<head>",
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>",
            "<!-- all in <head> is ours -->\n<head class=x>",
        ] {
            let document = format!("{head}<title>t</title></head>");
            assert_eq!(begins(&document).as_deref(), Some(head), "{document}");
        }
        for document in [
            "<img src=http://example.org/x><head></head>",
            "<p>Board</p><head></head>",
            "<!-- <head></head>",
            "<html><body><head></head>",
            "<!--><img src=http://example.org/x><!----><head></head>",
        ] {
            assert_eq!(protected(document), None, "{document}");
        }
    }

    #[test]
    fn what_has_no_script_may_run_none() {
        assert!(!protected("<head></head>").unwrap().contains("script-src"));
        assert_eq!(protected("<header></header>"), None);
    }
}
