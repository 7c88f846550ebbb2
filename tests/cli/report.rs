//! The page of a board: what is in it holds together, loads nothing, and no text of a register acts in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::sandbox::Sandbox;

const VOID: [&str; 5] = ["meta", "br", "input", "link", "hr"];

/// An element of a page that is well formed; its text is what is in it, without markup.
#[derive(Debug, Default, Clone)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    /// The numbers of the elements that it stands in, the outermost first.
    inside: Vec<usize>,
}

/// Reads a page, and fails where it isn't well formed.
fn elements(page: &str) -> Vec<Element> {
    let mut found: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("it says that it is HTML");
    while let Some(at) = rest.find('<') {
        for outer in &open {
            found[*outer].text.push_str(&rest[..at]);
        }
        let (tag, after) = rest[at + 1..].split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop().expect("an element is open");
            assert_eq!(found[last].name, name, "</{name}> ends <{}>", found[last].name);
            continue;
        }
        let element = element(tag, &open);
        let name = element.name.clone();
        found.push(element);
        if ["style", "script"].contains(&name.as_str()) {
            let end = rest.find(&format!("</{name}>")).expect("it ends");
            found.last_mut().unwrap().text = rest[..end].to_owned();
            rest = &rest[end + name.len() + 3..];
        } else if !VOID.contains(&name.as_str()) && !tag.ends_with('/') {
            open.push(found.len() - 1);
        }
    }
    assert_eq!(open, Vec::<usize>::new(), "each element ends");
    found
}

fn element(tag: &str, open: &[usize]) -> Element {
    let (name, mut rest) = tag.trim_end_matches('/').split_once(' ').unwrap_or((tag, ""));
    let mut attributes = BTreeMap::new();
    while !rest.is_empty() {
        let (key, after) = rest.split_once("=\"").unwrap_or_else(|| panic!("quotes in <{tag}>"));
        let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("quotes in <{tag}>"));
        attributes.insert(key.to_owned(), value.to_owned());
        rest = after.trim_start();
    }
    let is_name = name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    assert!(is_name, "<{tag}> is an element");
    Element { name: name.to_owned(), attributes, inside: open.to_vec(), ..Element::default() }
}

impl Element {
    fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map(String::as_str).unwrap_or_default()
    }
}

/// A board that met on 31 August, with something in every part of its report, and texts that would act if they could.
pub fn board() -> Sandbox {
    let sandbox = Sandbox::new();
    for line in [
        "init --today 2026-01-05",
        "add '<script>alert(1)</script>' --ref C1 --kind concern --force kent --today 2026-01-05",
        "close C1 --on unknown --reason '\"><img src=x onerror=alert(2)>' --today 2026-01-06",
        "add 'Again </table></section><!-- ' --ref C2 --kind concern --force kent --due 'March 2026' --today 2026-01-07",
        "link C2 recurs C1 --today 2026-01-07",
        "add 'javascript:alert(3)' --ref C2-R1 --parent C2 --force kent --due 2026-09-30 --today 2026-01-07",
        "add 'data:text/html,<b>x' --ref R2 --force kent --due 2026-10-01 --today 2026-01-07",
        "add '{{ page.title }} {% raw %}' --ref R3 --force essex --due 2026-12-14 --today 2026-01-07",
        "add 'onclick=\"x\" &lt;b&gt;' --ref \"R4'><b\" --force kent --due 2026-11-15 --today 2026-01-07",
        "add 'Record it' --ref R5 --force kent --force essex --due 2026-07-01 --today 2026-01-07",
        "add 'Merge it' --ref R6 --kind afi --force kent --today 2026-01-07",
        "extend R2 --to 'January 2027' --reason '<b>late</b>' --agreed-by '</td>' --today 2026-09-20",
        "submit \"R4'><b\" --text '<svg onload=x>' --today 2026-10-01",
        "return \"R4'><b\" --on 2026-10-20 --letter '</style><script>' --today 2026-10-22",
        "close R5@kent --on 2026-09-30 --letter 'https://example.org/letter' --outcome not-met --today 2026-10-02",
        "decline R6 --reason 'No <need>' --today 2026-10-03",
        "submit C2-R1 --text 'Done' --today 2026-11-02",
        "note C2 --text '</dd></dl>' --today 2026-11-03",
        "edit R3 --title '<i>corrected</i>' --reason 'a & b' --today 2026-11-04",
    ] {
        let answer = sandbox.sh(&format!("track {line}"));
        assert_eq!(answer.code, 0, "{line}: {}", answer.stderr);
    }
    sandbox
}

pub fn page(sandbox: &Sandbox) -> String {
    let answer = sandbox.sh("track report --since 2026-08-31 --format html --today 2026-11-30");
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    answer.stdout
}

#[test]
fn the_page_is_well_formed_whatever_the_register_says() {
    let elements = elements(&page(&board()));
    let names: BTreeSet<&str> = elements.iter().map(|one| one.name.as_str()).collect();

    for landmark in ["header", "nav", "main", "footer", "h1", "h2"] {
        assert!(names.contains(landmark), "{landmark}");
    }
    for acting in ["img", "iframe", "object", "details", "link", "base", "form", "i"] {
        assert!(!names.contains(acting), "{acting}");
    }
    assert_eq!(elements.iter().filter(|one| one.name == "script").count(), 1);
    let handlers =
        |one: &Element| one.attributes.keys().any(|key| key.starts_with("on") || key == "style");
    assert!(!elements.iter().any(handlers));
    assert_eq!(elements[0].get("lang"), "en-GB");
}

#[test]
fn every_heading_of_a_table_says_what_it_heads() {
    for heading in elements(&page(&board())).iter().filter(|one| one.name == "th") {
        assert!(["col", "row"].contains(&heading.get("scope")), "{heading:?}");
    }
}

#[test]
fn every_link_leads_to_one_place_on_the_page_or_to_a_web_address() {
    let elements = elements(&page(&board()));
    let places: Vec<&str> =
        elements.iter().map(|one| one.get("id")).filter(|place| !place.is_empty()).collect();
    let unique: BTreeSet<&str> = places.iter().copied().collect();
    assert_eq!(places.len(), unique.len(), "each place is there once");

    let links: Vec<&Element> = elements.iter().filter(|one| one.name == "a").collect();
    assert!(links.len() > 20, "{}", links.len());
    for link in links {
        match link.get("href").strip_prefix('#') {
            Some(place) => assert!(unique.contains(place), "{place}"),
            None => assert_eq!(link.get("href"), "https://example.org/letter"),
        }
    }
}

#[test]
fn every_count_has_as_many_rows_where_it_leads() {
    let checked = counts_that_lead_to_rows(&page(&board()));
    assert!(checked >= 7, "only {checked} counts");
}

/// Fails where a count of a page has another number of rows where it leads; returns how many counts there are.
pub fn counts_that_lead_to_rows(page: &str) -> usize {
    let elements = elements(page);
    let rows_at = |place: &str| {
        let at =
            elements.iter().position(|one| one.get("id") == place).expect("the place is there");
        let section = *elements[at].inside.last().unwrap();
        let table = elements
            .iter()
            .position(|one| one.name == "tbody" && one.inside.contains(&section))
            .expect("the section has a table");
        let is_row = |one: &&Element| one.name == "tr" && one.inside.last() == Some(&table);
        elements.iter().filter(is_row).count()
    };
    let mut checked = 0;
    for link in elements.iter().filter(|one| one.name == "a") {
        let first = link.text.split(' ').next().unwrap_or_default();
        let Ok(count) = first.parse::<usize>() else { continue };
        let is_total = link.inside.iter().any(|outer| elements[*outer].name == "tfoot");
        let is_only = link.inside.iter().any(|outer| elements[*outer].name == "li") || is_total;
        let place = link.get("href").trim_start_matches('#');
        if is_only && !place.starts_with("section-") {
            assert_eq!(rows_at(place), count, "{place}");
            checked += 1;
        }
    }
    checked
}

#[test]
fn the_page_loads_nothing_and_its_policy_is_of_its_own_bytes() {
    let page = page(&board());
    let elements = elements(&page);
    let policy = elements.iter().find(|one| !one.get("http-equiv").is_empty()).unwrap();
    let mut expected = "default-src 'none'; img-src data:;".to_owned();
    for (directive, name) in [("style-src", "style"), ("script-src", "script")] {
        let text = &elements.iter().find(|one| one.name == name).unwrap().text;
        write!(expected, " {directive} 'sha256-{}';", STANDARD.encode(Sha256::digest(text)))
            .unwrap();
    }
    expected.push_str(" base-uri 'none'; form-action 'none'");

    assert_eq!(policy.get("content"), expected);
    let addresses = page.matches("http").count() - page.matches("http-equiv").count();
    assert_eq!(addresses, page.matches("https://example.org/letter").count());
    assert!(!elements.iter().any(|one| one.attributes.contains_key("src")));
    for one in elements.iter().filter(|one| ["style", "script"].contains(&one.name.as_str())) {
        for loading in ["@import", "url(", "fetch(", "XMLHttpRequest", "import("] {
            assert!(!one.text.contains(loading), "{loading}");
        }
    }
}

#[test]
fn a_thousand_findings_are_less_than_a_megabyte() {
    let sandbox = Sandbox::new();
    let mut file = "reference,type,force,title,text,deadline,status,owner\n".to_owned();
    for number in 1..=1000 {
        let title =
            format!("Review how the force records decision {number} and tell the board about it");
        let text = format!("{title} within a month, with the reasons for each.");
        writeln!(
            file,
            "R{number},recommendation,kent,{title},\"{text}\",2026-{:02}-{:02},in-progress,Head of Vetting",
            number % 12 + 1,
            number % 28 + 1
        )
        .unwrap();
    }
    std::fs::write(sandbox.path("findings.csv"), file).unwrap();
    let answer = sandbox.sh("track import findings.csv && track report --output board.html");
    assert_eq!(answer.code, 0, "{}", answer.stderr);

    let page = std::fs::read_to_string(sandbox.path("board.html")).unwrap();
    elements(&page);
    assert!(page.matches("<th scope=\"row\" id=\"f").count() == 1000);
    assert!(page.len() < 800_000, "{} bytes", page.len());
}
