//! Which kind of file the bytes are, whatever the file is called.

use std::io::{Cursor, Read};

use zip::ZipArchive;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Json,
    Xlsx,
    Xls,
    Ods,
}

impl Kind {
    pub fn has_sheets(self) -> bool {
        matches!(self, Kind::Xlsx | Kind::Xls | Kind::Ods)
    }
}

/// What can't be read, and what to do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unread(&'static str, &'static str);

const AS_SHEET: &str = "open it in a spreadsheet and save it as XLSX or CSV";
const COPIED: &str = "copy the table into a spreadsheet and save it as XLSX or CSV";
const UNLOCKED: &str = "open it with its password, save it without one, and import that";
const UNPACKED: &str = "unpack it and import the file inside";
const TYPED: &str = "type the table into a spreadsheet and save it as XLSX or CSV";

const PASSWORD: Unread = Unread("a workbook with a password", UNLOCKED);
const WORD: Unread = Unread("a Word document", COPIED);
const TEXT_DOCUMENT: Unread = Unread("a text document", COPIED);
const SLIDES: Unread = Unread("a presentation", COPIED);
const WEB_PAGE: Unread = Unread("a web page, whatever its name says", AS_SHEET);
const ARCHIVE: Unread = Unread("a compressed archive", UNPACKED);
const IMAGE: Unread = Unread("an image", TYPED);
const OLD_EXCEL: Unread = Unread("an Excel file from before 1997", AS_SHEET);
const DAMAGED: Unread =
    Unread("a damaged or incomplete workbook or ZIP file", "download or copy it again");

/// How the files that aren't text begin, other than ZIP files and those of Office before 2007.
const BEGINNINGS: &[(&[u8], Unread)] = &[
    (b"%PDF-", Unread("a PDF", COPIED)),
    (b"{\\rtf", Unread("a rich text document (RTF)", COPIED)),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", ARCHIVE),
    (b"\xfd7zXZ\0", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\x89PNG\r\n", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"GIF87a", IMAGE),
    (b"GIF89a", IMAGE),
    (b"II*\0", IMAGE),
    (b"MM\0*", IMAGE),
    (b"\x09\0\x04\0", OLD_EXCEL),
    (b"\x09\x02\x06\0", OLD_EXCEL),
    (b"\x09\x04\x06\0", OLD_EXCEL),
    (b"SQLite format 3\0", Unread("a database", "export the table from it as CSV")),
    (b"MIME-Version:", WEB_PAGE),
];

const OFFICE_BEFORE_2007: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The refusal is one sentence: what it is, and what to do.
pub fn of(bytes: &[u8]) -> Result<Kind, String> {
    kind(bytes).map_err(|Unread(what, remedy)| format!("this is {what}; {remedy}"))
}

fn kind(bytes: &[u8]) -> Result<Kind, Unread> {
    if bytes.starts_with(OFFICE_BEFORE_2007) {
        return of_office_before_2007(bytes);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return of_zip(bytes);
    }
    if is_boxed_image(bytes) {
        return Err(IMAGE);
    }
    let begins = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    // What begins with a tab is looked for before spaces are taken away.
    let is_so = |mark: &[u8]| bytes.starts_with(mark) || begins.starts_with(mark);
    if let Some((_, unread)) = BEGINNINGS.iter().find(|(mark, _)| is_so(mark)) {
        return Err(*unread);
    }
    of_text(begins)
}

/// WebP, and the HEIC and AVIF of telephones.
fn is_boxed_image(bytes: &[u8]) -> bool {
    let at = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
    (at(0, 3) == [0; 3] && at(4, 8) == b"ftyp") || (at(0, 4) == b"RIFF" && at(8, 12) == b"WEBP")
}

/// The names of its streams are in UTF-16.
fn of_office_before_2007(bytes: &[u8]) -> Result<Kind, Unread> {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if has("EncryptedPackage") {
        Err(PASSWORD)
    } else if has("WordDocument") {
        Err(WORD)
    } else if has("PowerPoint Document") {
        Err(SLIDES)
    } else if has("__substg1.0_") {
        Err(Unread("an Outlook message", "save the attachment and import that"))
    } else if has("Workbook") || has("Book") {
        Ok(Kind::Xls)
    } else {
        Err(Unread("a file of an old Office program", AS_SHEET))
    }
}

fn of_zip(bytes: &[u8]) -> Result<Kind, Unread> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DAMAGED)?;
    let names = archive.file_names().flatten();
    let names: Vec<String> = names.map(|name| name.replace('\\', "/").to_lowercase()).collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    if let Some(kind) = of_open_document(&mut archive) {
        return kind;
    }
    if has("xl/workbook.bin") {
        Err(Unread("a binary workbook (XLSB)", "open it in Excel and save it as XLSX"))
    } else if has("xl/") {
        Ok(Kind::Xlsx)
    } else if has("word/") {
        Err(WORD)
    } else if has("ppt/") {
        Err(SLIDES)
    } else if has("index/") && names.iter().any(|name| name.ends_with(".iwa")) || has("index.zip") {
        Err(Unread("a document of Numbers or Pages", "export it as XLSX or CSV"))
    } else {
        Err(ARCHIVE)
    }
}

/// LibreOffice writes what its files are into a part of its own.
fn of_open_document(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Option<Result<Kind, Unread>> {
    const LONGEST: u64 = 64 * 1024;
    let mut text = |name| {
        let part = archive.by_name(name).ok()?;
        let mut text = String::new();
        part.take(LONGEST).read_to_string(&mut text).ok()?;
        Some(text)
    };
    let kind = text("mimetype")?;
    let kind = kind.trim().strip_prefix("application/vnd.oasis.opendocument.")?;
    if text("META-INF/manifest.xml").is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Some(Err(PASSWORD));
    }
    Some(match kind {
        "spreadsheet" | "spreadsheet-template" => Ok(Kind::Ods),
        _ if kind.starts_with("presentation") => Err(SLIDES),
        _ => Err(TEXT_DOCUMENT),
    })
}

fn of_text(begins: &[u8]) -> Result<Kind, Unread> {
    const LOOKED_AT: usize = 4096;
    let start = begins.get(..begins.len().min(LOOKED_AT)).unwrap_or_default();
    let start = String::from_utf8_lossy(start).to_lowercase();
    if ["<!doctype html", "<html", "<head", "<table", "<meta"]
        .iter()
        .any(|tag| start.starts_with(tag))
    {
        return Err(WEB_PAGE);
    }
    if start.starts_with("<?xml") || start.starts_with("<!--") {
        let is_page = start.contains("<html");
        return Err(if is_page { WEB_PAGE } else { Unread("an XML file", AS_SHEET) });
    }
    let mut signs = start.chars().filter(|sign| !sign.is_whitespace());
    // A heading may begin with a bracket.
    let is_json = match (signs.next(), signs.next()) {
        (Some('{'), after) => matches!(after, Some('"' | '}') | None),
        (Some('['), Some('{' | ']' | '[' | '"') | None) => true,
        (Some('['), _) => serde_json::from_slice::<serde::de::IgnoredAny>(begins).is_ok(),
        _ => false,
    };
    Ok(if is_json { Kind::Json } else { Kind::Text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::archive::tests::zipped;

    fn said(bytes: &[u8]) -> String {
        of(bytes).unwrap_err()
    }

    fn old_office(stream: &str) -> Vec<u8> {
        let name = stream.encode_utf16().flat_map(u16::to_le_bytes);
        OFFICE_BEFORE_2007.iter().copied().chain([0; 600]).chain(name).collect()
    }

    #[test]
    fn text_and_json_are_told_apart_by_how_they_begin() {
        for text in [
            "",
            "Ref,Title",
            "[Ref],Title",
            "[1] Ref,[2]",
            "{Ref},Title",
            "\u{feff}Ref",
            "BM,x",
            "<5,x",
        ] {
            assert_eq!(of(text.as_bytes()), Ok(Kind::Text), "{text:?}");
        }
        for text in [
            "{\"a\":1}",
            " [ {\"a\":1} ]",
            "[[\"Ref\"]]",
            "[\"a\"]",
            "[1, 2]",
            "[null]",
            "[]",
            "{}",
            "\u{feff}{\n \"a\": 1}",
        ] {
            assert_eq!(of(text.as_bytes()), Ok(Kind::Json), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_what_to_do() {
        for (bytes, what) in [
            (&b"%PDF-1.7\n"[..], "a PDF; copy the table into a spreadsheet and save it as XLSX"),
            (b"\xef\xbb\xbf\r\n%PDF-1.7", "a PDF; copy"),
            (b"{\\rtf1\\ansi", "a rich text document (RTF); copy"),
            (b"\x1f\x8b\x08\0", "a compressed archive; unpack"),
            (b"\x89PNG\r\n\x1a\n", "an image; type"),
            (b"\xff\xd8\xff\xe0", "an image; type"),
            (b"\0\0\0\x18ftypheic", "an image; type"),
            (b"  <HTML><body>", "a web page, whatever its name says; open"),
            (b"<table border=1>", "a web page"),
            (b"<?xml version='1.0'?><Workbook>", "an XML file; open"),
            (b"\x09\x04\x06\0\0\0", "an Excel file from before 1997; open"),
            (b"SQLite format 3\0", "a database; export"),
            (b"PK\x03\x04 and no more", "a damaged or incomplete workbook or ZIP file; download"),
            (&old_office("WordDocument"), "a Word document; copy"),
            (&old_office("EncryptedPackage"), "a workbook with a password; open it with"),
            (&old_office("Contents"), "a file of an old Office program; open"),
        ] {
            let said = said(bytes);
            assert!(said.starts_with(&format!("this is {what}")), "{said}");
        }
        assert_eq!(of(&old_office("Workbook")), Ok(Kind::Xls));
    }

    #[test]
    fn a_zip_file_is_what_its_parts_say() {
        let ods = "application/vnd.oasis.opendocument.spreadsheet";
        let odt = "application/vnd.oasis.opendocument.text";
        let locked = "<manifest:encryption-data/>";
        assert_eq!(of(&zipped(&[("xl/workbook.xml", "")])), Ok(Kind::Xlsx));
        assert_eq!(of(&zipped(&[("mimetype", ods)])), Ok(Kind::Ods));
        for (parts, what) in [
            (&[("xl/workbook.bin", "")][..], "a binary workbook (XLSB); open it in Excel"),
            (&[("word/document.xml", "")], "a Word document; copy"),
            (&[("mimetype", odt)], "a text document; copy"),
            (&[("mimetype", ods), ("META-INF/manifest.xml", locked)], "a workbook with a password"),
            (&[("Index/Document.iwa", "")], "a document of Numbers or Pages; export"),
            (&[("report.csv", "")], "a compressed archive; unpack"),
            (&[], "a compressed archive; unpack"),
        ] {
            let said = said(&zipped(parts));
            assert!(said.starts_with(&format!("this is {what}")), "{said}");
        }
    }
}
