//! The page of a report in a real browser. `cargo test --test cli browser -- --ignored` plays these tests; they need
//! Chromium, `pdftotext`, and axe-core where `.ci/run` puts it.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;

use super::report;
use super::sandbox::Sandbox;
use window::{Window, printed};

mod window;

/// The sizes that a page is looked at: a telephone's width and a desk's.
const WIDTHS: [u32; 2] = [390, 1280];

fn west_mercia(sandbox: &Sandbox) -> String {
    written(sandbox, "track report --demo --force west-mercia --since 2026-08-31 --format html")
}

fn written(sandbox: &Sandbox, command: &str) -> String {
    let answer = sandbox.sh(command);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    answer.stdout
}

/// The report of a thousand findings at two forces, some of them concerns, in several statuses.
fn thousand(sandbox: &Sandbox) -> String {
    let mut file = "reference,type,force,title,text,deadline,status,owner\n".to_owned();
    for number in 1..=1000 {
        let kind =
            ["concern", "afi", "recommendation"][usize::from(number % 50 != 0) * (1 + number % 2)];
        let force = ["kent", "essex"][number % 2];
        let status = ["open", "in-progress", "in-progress", "submitted", "closed"][number % 5];
        let title = format!("Review how the force records decision {number} and tell the board");
        let due = format!("{}-{:02}-{:02}", 2025 + number % 3, number % 12 + 1, number % 28 + 1);
        file += &format!(
            "R{number},{kind},{force},{title},\"{title}, in a month.\",{due},{status},Head of Vetting\n"
        );
    }
    fs::write(sandbox.path("findings.csv"), file).unwrap();
    written(sandbox, "track import findings.csv > said && track report --format html")
}

#[test]
#[ignore = "needs Chromium; .ci/run plays it"]
fn the_pages_own_script_runs_under_its_policy_and_nothing_else_does() {
    let sandbox = Sandbox::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let foreign = format!(
        "<script>document.title = 'taken over'</script><img src=\"http://{address}/pixel\">\
         <p onclick=\"x()\" style=\"color: red\"></p></body>"
    );
    let page = west_mercia(&sandbox).replace("</body>", &foreign);
    let seen = Window::of(1280).run(
        &sandbox,
        &page,
        "say([document.title, document.querySelectorAll('thead button').length > 5, \
         document.querySelector('form[role=search]').getAttribute('aria-label')].join('; '))",
    );

    assert_eq!(
        seen.said,
        "Board report for West Mercia Police, Mon 23 Nov 2026; true; Filter the rows"
    );
    assert!(seen.console.iter().any(|line| line.contains("Content Security Policy")), "{seen:?}");
    assert!(listener.accept().is_err(), "the page asked for something");
}

/// What axe-core finds wrong, in words.
const AXE: &str = "
axe.run(document, { resultTypes: ['violations'] }).then((found) => {
  const lines = found.violations.map((one) => `${one.id}, ${one.nodes.length} times: ${one.help}, as in ${one.nodes[0].html}`);
  const scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const asked = performance.getEntriesByType('resource');
  say([`${innerWidth} ${scheme}, ${found.testEngine.name}, ${asked.length} requests`, ...lines, ...asked.map((one) => one.name)].join('\\n'));
});
";

/// No violation of axe-core, nothing said on the console, and nothing asked for.
fn is_accessible_and_silent(sandbox: &Sandbox, page: &str) {
    for width in WIDTHS {
        for is_dark in [false, true] {
            let window = Window { is_dark, ..Window::of(width) };
            let seen = window.run_after(sandbox, page, &window::axe(), AXE);
            let scheme = if is_dark { "dark" } else { "light" };
            assert_eq!(seen.said, format!("{width} {scheme}, axe-core, 0 requests"));
            assert_eq!(seen.console, Vec::<String>::new());
        }
    }
}

#[test]
#[ignore = "needs Chromium; .ci/run plays it"]
fn the_report_of_west_mercia_is_accessible_and_silent_on_every_screen() {
    let sandbox = Sandbox::new();
    is_accessible_and_silent(&sandbox, &west_mercia(&sandbox));
}

#[test]
#[ignore = "needs Chromium; .ci/run plays it"]
fn a_report_of_a_thousand_findings_is_accessible_and_silent_on_every_screen() {
    let sandbox = Sandbox::new();
    is_accessible_and_silent(&sandbox, &thousand(&sandbox));
}

#[test]
#[ignore = "needs Chromium; .ci/run plays it"]
fn a_report_with_hostile_texts_is_accessible_and_silent_and_shows_them_as_they_are() {
    let sandbox = report::board();
    let page = report::page(&sandbox);
    is_accessible_and_silent(&sandbox, &page);
    let seen = Window::of(1280).run(
        &sandbox,
        &page,
        "const strange = [...document.querySelectorAll('main script, main img, main b b, main i, main iframe')];
         const texts = [...document.querySelectorAll('main td')].map((cell) => cell.textContent);
         const titles = ['<script>alert(1)<\\/script>', 'Again </table></section><!-- ', '{{ page.title }} {% raw %}'];
         say([strange.length, ...titles.map((title) => document.body.innerText.includes(title.trim()))].join(' '));",
    );
    assert_eq!(seen.said, "0 true true true");
}

#[test]
#[ignore = "needs Chromium; .ci/run plays it"]
fn a_table_is_sorted_and_filtered_in_the_page() {
    let sandbox = Sandbox::new();
    let seen = Window::of(1280).run(
        &sandbox,
        &west_mercia(&sandbox),
        "
        const section = document.querySelector('section[aria-labelledby=late]');
        const heading = (name) => [...section.querySelectorAll('thead button')].find((one) => one.textContent === name);
        const first = () => section.querySelector('tbody th').textContent;
        const shown = () => [...section.querySelector('tbody').rows].filter((row) => !row.hidden).length;
        heading('days late').click();
        const fewest = [heading('days late').parentNode.getAttribute('aria-sort'), first()];
        heading('due').click();
        heading('due').click();
        const latest = [heading('due').parentNode.getAttribute('aria-sort'), first()];
        const [input, status] = document.querySelectorAll('.filter input, .filter select');
        const change = (control, value) => {
          control.value = value;
          control.dispatchEvent(new Event('input', { bubbles: true }));
          return shown();
        };
        const filtered = [change(input, 'crimes'), change(input, ''), change(status, 'in-progress')];
        say([...fewest, ...latest, ...filtered, document.querySelector('.filter output').textContent].join(', '));
        ",
    );
    assert_eq!(seen.said, "ascending, SOC24-C1, descending, SOC24-C1, 1, 8, 2, 3 of 17 rows");
}

#[test]
#[ignore = "needs Chromium; .ci/run plays it"]
fn the_report_is_printed_on_a4_with_every_reference() {
    let sandbox = Sandbox::new();
    let page = west_mercia(&sandbox);
    let paper = printed(&sandbox, &page);

    assert!(paper.raw.contains("/MediaBox [0 0 594.95996 841.91998]"), "not A4");
    assert!((2..20).contains(&paper.pages.len()));
    let listed = written(&sandbox, "track list --all --demo --force west-mercia --format ids");
    let text = paper.pages.join("\n");
    let mut on_page = 0;
    for reference in listed.lines().filter(|reference| page.contains(*reference)) {
        assert!(text.contains(reference), "{reference} isn't on paper");
        on_page += 1;
    }
    assert!(on_page > 10, "only {on_page} references");
}

#[test]
#[ignore = "needs Chromium; .ci/run plays it"]
fn a_long_table_has_its_headings_on_each_sheet_of_paper() {
    let sandbox = Sandbox::new();
    let paper = printed(&sandbox, &thousand(&sandbox));
    let is_row = |line: &&str| {
        let mut words = line.split_whitespace();
        let number = words.next().and_then(|word| word.strip_prefix('R'));
        number.is_some_and(|number| number.parse::<u32>().is_ok()) && words.count() > 2
    };
    let mut on_paper = BTreeSet::new();
    for page in &paper.pages {
        let Some(first) = page.lines().position(|line| is_row(&line)) else { continue };
        let is_headed = page.lines().take(first).any(|line| line.trim_start().starts_with("ref "));
        assert!(is_headed, "{page}");
        on_paper
            .extend(page.lines().filter(is_row).filter_map(|line| line.split_whitespace().next()));
    }
    assert!(paper.pages.len() > 20, "{} pages", paper.pages.len());
    // A fifth of them ended before the last meeting.
    assert_eq!(on_paper.len(), 800);
}
