//! Terminals of every width, and locales that aren't UTF-8: a table fits or is as narrow as its columns can be.

use super::sandbox::{Sandbox, need};

/// Runs a command on a terminal of some width and prints what appears there.
const TERMINAL: &str = r#"
import fcntl, os, pty, struct, subprocess, sys, termios
terminal, side = pty.openpty()
fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
child = subprocess.Popen(sys.argv[2:], stdin=side, stdout=side)
os.close(side)
while True:
    try:
        some = os.read(terminal, 65536)
    except OSError:
        break
    if not some:
        break
    sys.stdout.buffer.write(some.replace(b"\r\n", b"\n"))
sys.exit(child.wait())
"#;

fn on_a_terminal(sandbox: &Sandbox, width: u16, variables: &str, words: &str) -> String {
    need("python3");
    std::fs::write(sandbox.path("terminal.py"), TERMINAL).unwrap();
    let line = format!(
        "NO_COLOR=1 PYTHONCOERCECLOCALE=0 {variables} python3 terminal.py {width} track {words}"
    );
    let answer = sandbox.sh(&line);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{line}: {answer:?}");
    answer.stdout
}

fn widest(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

fn with_a_long_title() -> Sandbox {
    let sandbox = Sandbox::new();
    let title = "Siân’s plan for the investigation of what was reported, and more words than fit into a line";
    sandbox.ok(["add", title, "--force", "kent", "--ref", "A1", "--due", "2026-01-31"]);
    sandbox
}

#[test]
fn a_table_is_sensible_at_any_width_and_columns_says_nothing() {
    let sandbox = with_a_long_title();
    let at = |width, variables: &str| on_a_terminal(&sandbox, width, variables, "list");
    let usual = at(80, "");

    assert!(widest(&usual) <= 80, "{usual}");
    assert_eq!(at(0, ""), usual, "a terminal that doesn't know its width");
    for variables in ["COLUMNS=-5", "COLUMNS=banana", "COLUMNS=99999999999999999999", "COLUMNS="] {
        assert_eq!(at(80, variables), usual, "{variables}");
    }
    let narrow = at(20, "");
    assert!(narrow.contains("A1") && widest(&narrow) < 60, "{narrow}");
    assert!([1, 2].iter().all(|width| widest(&at(*width, "")) == widest(&narrow)));
    let wide = at(1000, "");
    assert!(wide.contains("than fit into a line") && widest(&wide) < 200, "{wide}");
    assert_eq!(at(65535, ""), wide);
    for words in
        ["show A1", "status", "overdue", "due", "check", "history A1", "log", "timeline A1"]
    {
        for width in [0, 1, 2, 20, 1000, 65535] {
            assert!(!on_a_terminal(&sandbox, width, "", words).is_empty(), "{words} at {width}");
        }
    }
}

#[test]
fn a_list_with_long_references_fits_a_usual_screen() {
    let sandbox = with_a_long_title();
    let reference = "PEEL-2023-25-West-Mercia-CoC-1-Rec-12";
    sandbox.ok([
        "add",
        "Tell victims",
        "--force",
        "kent",
        "--ref",
        reference,
        "--due",
        "2026-01-31",
    ]);
    for words in ["list", "overdue"] {
        let table = on_a_terminal(&sandbox, 80, "", words);
        assert!(table.contains(reference) && widest(&table) <= 80, "{table}");
    }
}

#[test]
fn a_locale_without_utf_8_gets_ascii_borders_and_json_is_always_utf_8() {
    let sandbox = with_a_long_title();
    for locale in
        ["LC_ALL=C", "LC_ALL=POSIX", "LANG=en_GB.ISO-8859-1", "LC_CTYPE=C LANG=en_GB.UTF-8"]
    {
        let table = on_a_terminal(&sandbox, 80, locale, "list --columns ref,due");
        assert!(table.is_ascii() && table.contains("---"), "{locale}: {table}");
        let json = on_a_terminal(&sandbox, 80, locale, "list --format json");
        assert!(json.contains("Siân’s plan"), "{locale}: {json}");
    }
    for locale in ["", "LC_ALL=en_GB.UTF-8", "LC_ALL=C.utf8", "LC_ALL= LANG=C.UTF-8"] {
        let table = on_a_terminal(&sandbox, 80, locale, "list --columns ref,due");
        assert!(table.contains('─'), "{locale}: {table}");
    }
}

#[test]
fn a_timeline_fits_its_terminal_and_says_in_ascii_what_it_says_in_utf_8() {
    let sandbox = Sandbox::new();
    for width in [40, 80, 120, 200] {
        let words = "--demo timeline --force west-mercia";
        let drawn = on_a_terminal(&sandbox, width, "", words);
        assert!(widest(&drawn) <= usize::from(width), "{drawn}");
        let ascii = on_a_terminal(&sandbox, width, "LC_ALL=C", words);
        assert!(ascii.is_ascii() && ascii.contains(".?."), "{ascii}");
        assert!(widest(&ascii) <= usize::from(width), "{ascii}");
        for name in ["8929", "SOC24-C1", "2122-C1", "s55 comments"] {
            let line = |text: &str| text.lines().filter(|line| line.starts_with(name)).count();
            assert_eq!((line(&drawn), line(&ascii)), (1, 1), "{name} at {width}");
        }
    }
}

#[test]
fn a_page_that_does_not_fit_goes_to_the_pager_that_is_set_and_nothing_else_does() {
    let sandbox = Sandbox::new();
    let at = |variables: &str, words: &str| on_a_terminal(&sandbox, 80, variables, words);
    let (long, short) = ("--demo status --force west-mercia", "--demo list --ref 8929 --all");
    let marked = |text: &str| text.lines().map(|line| format!("P:{line}\n")).collect::<String>();
    let page = at("", long);

    assert!(page.lines().count() > 24, "{page}");
    assert_eq!(at("PAGER='sed s/^/P:/'", long), marked(&page));
    assert_eq!(at("PAGER=false TRACK_PAGER='sed s/^/P:/'", long), marked(&page));
    assert_eq!(at("PAGER='sed s/^/P:/' TRACK_PAGER=", long), page);
    assert_eq!(at("PAGER='sed s/^/P:/'", short), at("", short));
    assert_eq!(at("PAGER='no-such-pager-here 2> /dev/null'", long), page);
    assert!(at("PAGER='sed s/^/P:/'", "--demo list --all --json").starts_with('{'));
    let piped = sandbox.sh(&format!("PAGER=false track {long}"));
    assert!(piped.stdout.contains("West Mercia"), "{piped:?}");
}
