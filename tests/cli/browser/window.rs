//! A window of Chromium in which a page is shown, and what a script in it says.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::sandbox::{Sandbox, need};

pub struct Window {
    pub width: u32,
    pub is_dark: bool,
}

#[derive(Debug)]
pub struct Seen {
    /// By the script.
    pub said: String,
    /// The lines of the console.
    pub console: Vec<String>,
}

impl Window {
    pub fn of(width: u32) -> Window {
        Window { width, is_dark: false }
    }

    /// Runs a script in the page, which may `say` something.
    pub fn run(&self, sandbox: &Sandbox, page: &str, script: &str) -> Seen {
        self.run_after(sandbox, page, "", script)
    }

    /// The same after a library of scripts. The window is a frame in another page: Chromium's own are never narrow.
    pub fn run_after(&self, sandbox: &Sandbox, page: &str, library: &str, script: &str) -> Seen {
        let script =
            format!("{{ const say = (text) => parent.postMessage(text, '*');\n{script} }}");
        fs::write(sandbox.path("page.html"), with_scripts(page, &[library, &script])).unwrap();
        let frame = format!(
            "<!DOCTYPE html><pre id=\"said\"></pre>\
             <iframe src=\"page.html\" style=\"width: {}px; height: 844px; border: 0\"></iframe>\
             <script>onmessage = (event) => {{ said.textContent = event.data; }}</script>",
            self.width
        );
        fs::write(sandbox.path("frame.html"), frame).unwrap();
        let mut command = chromium(sandbox);
        command.args(["--enable-logging=stderr", "--window-size=1400,900"]);
        command.args(["--virtual-time-budget=600000", "--dump-dom"]);
        if self.is_dark {
            command.arg("--blink-settings=preferredColorScheme=0");
        }
        let answer = output(command.arg(address(&sandbox.path("frame.html"))));
        let log = String::from_utf8_lossy(&answer.stderr);
        Seen {
            said: said(&String::from_utf8(answer.stdout).unwrap()),
            console: log
                .lines()
                .filter(|line| line.contains("CONSOLE"))
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// The page with scripts that its policy allows.
fn with_scripts(page: &str, scripts: &[&str]) -> String {
    let hash = |script: &&str| format!("'sha256-{}' ", STANDARD.encode(Sha256::digest(script)));
    let hashes: String = scripts.iter().map(hash).collect();
    let elements: String =
        scripts.iter().map(|script| format!("<script>{script}</script>")).collect();
    page.replacen("script-src ", &format!("script-src {hashes}"), 1)
        .replace("</body>", &format!("{elements}</body>"))
}

fn said(drawn: &str) -> String {
    let said = drawn.split("<pre id=\"said\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let said = said.unwrap_or_else(|| panic!("the frame is gone: {drawn}"));
    said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn chromium(sandbox: &Sandbox) -> Command {
    let mut command = Command::new("chromium");
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]);
    command.args(["--disable-background-networking", "--disable-component-update"]);
    command.args(["--disable-sync", "--disable-default-apps", "--disable-extensions"]);
    command.arg(format!("--user-data-dir={}", sandbox.path("profile").display()));
    command
}

fn output(command: &mut Command) -> Output {
    command.output().expect("these tests need Chromium (Debian's package chromium)")
}

fn address(page: &Path) -> String {
    format!("file://{}", page.display())
}

/// axe-core, which finds what keeps people from reading a page.
pub fn axe() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/target/axe/node_modules/axe-core/axe.min.js");
    fs::read_to_string(path).unwrap_or_else(|_| {
        panic!("this test needs axe-core: npm install --prefix target/axe --no-save axe-core")
    })
}

pub struct Paper {
    pub raw: String,
    /// The text of each page.
    pub pages: Vec<String>,
}

/// The page as a browser prints it.
pub fn printed(sandbox: &Sandbox, page: &str) -> Paper {
    need("pdftotext");
    fs::write(sandbox.path("page.html"), page).unwrap();
    let pdf = sandbox.path("board.pdf");
    let mut command = chromium(sandbox);
    command.arg("--no-pdf-header-footer");
    command.arg(format!("--print-to-pdf={}", pdf.display()));
    output(command.arg(address(&sandbox.path("page.html"))));
    let text =
        Command::new("pdftotext").arg("-layout").args([&pdf, Path::new("-")]).output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    let pages = text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect();
    Paper { raw: String::from_utf8_lossy(&fs::read(pdf).unwrap()).into_owned(), pages }
}
