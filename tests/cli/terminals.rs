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
    for words in ["show A1", "status", "overdue", "due", "check", "history A1", "log"] {
        for width in [0, 1, 2, 20, 1000, 65535] {
            assert!(!on_a_terminal(&sandbox, width, "", words).is_empty(), "{words} at {width}");
        }
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
