//! The page of a report in a real browser. `cargo test --test cli browser -- --ignored` plays these tests; they need Chromium.

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::sandbox::Sandbox;

/// What Chromium prints of a page.
fn chromium(sandbox: &Sandbox, flag: &str, page: &str) -> Vec<u8> {
    fs::write(sandbox.path("page.html"), page).unwrap();
    let profile = format!("--user-data-dir={}", sandbox.path("profile").display());
    let url = format!("file://{}", sandbox.path("page.html").display());
    let mut command = Command::new("chromium");
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]);
    command.args([
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]);
    let answer = command.args([&profile, flag, &url]).output();
    answer.expect("these tests need Chromium (Debian's package chromium)").stdout
}

fn board(sandbox: &Sandbox) -> String {
    let answer = sandbox.sh("track report --demo --force west-mercia --format html");
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    answer.stdout
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
    let page = board(&sandbox).replace("</body>", &foreign);
    let bytes = chromium(&sandbox, "--dump-dom", &page);
    let drawn = String::from_utf8(bytes).unwrap();

    assert!(drawn.contains("<button type=\"button\">days late</button>"), "no buttons to sort by");
    assert!(drawn.contains("aria-label=\"Filter the rows\""), "no filter");
    assert!(drawn.contains("<title>Board report for West Mercia Police"), "another script ran");
    assert!(listener.accept().is_err(), "the page asked for something");
}

/// Sorts what is overdue by its days, the fewest first, and keeps to the rows with a word.
const CLICKS: &str = "
const section = document.querySelector('section[aria-labelledby=late]');
const button = [...section.querySelectorAll('thead button')].find((one) => one.textContent === 'days late');
button.click();
const input = document.querySelector('.filter input');
input.value = 'crimes';
input.dispatchEvent(new Event('input', { bubbles: true }));
const first = section.querySelector('tbody th').textContent;
const sorted = button.parentNode.getAttribute('aria-sort');
const shown = [...section.querySelector('tbody').rows].filter((row) => !row.hidden).length;
document.title = [sorted, first, shown].join(' ');
";

#[test]
#[ignore = "needs Chromium; .ci/run plays it"]
fn a_table_is_sorted_and_filtered_in_the_page() {
    let sandbox = Sandbox::new();
    let hash = STANDARD.encode(Sha256::digest(CLICKS));
    let page = board(&sandbox)
        .replace("script-src ", &format!("script-src 'sha256-{hash}' "))
        .replace("</body>", &format!("<script>{CLICKS}</script></body>"));
    let bytes = chromium(&sandbox, "--dump-dom", &page);
    let drawn = String::from_utf8(bytes).unwrap();

    let title = drawn.split("<title>").nth(1).and_then(|rest| rest.split('<').next());
    assert_eq!(title, Some("ascending SOC24-C1 1"));
}

#[test]
#[ignore = "needs Chromium; .ci/run plays it"]
fn the_report_is_printed_on_a4() {
    let sandbox = Sandbox::new();
    let flag = format!("--print-to-pdf={}", sandbox.path("board.pdf").display());
    chromium(&sandbox, &flag, &board(&sandbox));
    let pdf = fs::read(sandbox.path("board.pdf")).unwrap();
    let text = String::from_utf8_lossy(&pdf);

    assert!(text.contains("/MediaBox [0 0 594.95996 841.91998]"), "not A4");
    assert!((2..20).contains(&text.matches("/Type /Page\n").count()));
}
