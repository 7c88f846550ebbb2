//! The parts of a workbook that is a ZIP file, measured before anything reads them.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::text;

/// The size of all parts together, unpacked.
const MOST_UNPACKED: u64 = 100 * 1024 * 1024;
/// How many times larger than the file its parts may be, once they are larger than `RATIO_FROM`.
const MOST_RATIO: u64 = 100;
const RATIO_FROM: u64 = 10 * 1024 * 1024;
const MOST_PARTS: usize = 10_000;

pub struct Archive<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Archive<'a> {
    /// Unpacks every part once and keeps nothing, because a part may be larger than it claims.
    pub fn measured(bytes: &'a [u8]) -> Result<Archive<'a>, String> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if archive.len() > MOST_PARTS {
            return Err(format!(
                "the workbook has more than {MOST_PARTS} parts; check that it is a workbook"
            ));
        }
        let mut unpacked = 0;
        for at in 0..archive.len() {
            let part = archive.by_index(at).map_err(damaged)?;
            let mut part = part.take(MOST_UNPACKED + 1 - unpacked);
            unpacked += io::copy(&mut part, &mut io::sink()).map_err(damaged)?;
            if unpacked > MOST_UNPACKED {
                return Err(format!("the workbook is larger than 100 MiB when unpacked; {SPLIT}"));
            }
        }
        if unpacked > RATIO_FROM && unpacked / MOST_RATIO > bytes.len() as u64 {
            return Err(format!("the workbook is over 100 times larger when unpacked; {SPLIT}"));
        }
        Ok(Archive(archive))
    }

    /// The part of this name, as text; none if there isn't one.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, String> {
        let is_it = |part: &str| part.replace('\\', "/").eq_ignore_ascii_case(name);
        let found = (0..self.0.len()).find(|at| {
            self.0.by_index_raw(*at).is_ok_and(|part| part.name().is_ok_and(|name| is_it(&name)))
        });
        let Some(at) = found else { return Ok(None) };
        let mut bytes = Vec::new();
        let part = self.0.by_index(at).map_err(damaged)?;
        part.take(MOST_UNPACKED).read_to_end(&mut bytes).map_err(damaged)?;
        let decoded = text::decoded(&bytes).map_err(|complaint| damaged(complaint.why))?;
        Ok(Some(decoded.text.into_owned()))
    }
}

const SPLIT: &str = "copy the table into a new workbook and save that, or save it as CSV";

pub fn damaged(cause: impl ToString) -> String {
    let cause = cause.to_string();
    format!("the workbook is damaged ({cause}); open it in a spreadsheet and save it again")
}

#[cfg(test)]
pub mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    pub fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_workbook_that_swells_is_refused_before_it_is_read() {
        let said = |size: usize| {
            let bytes = zipped(&[("xl/workbook.xml", &" ".repeat(size))]);
            Archive::measured(&bytes).err().unwrap()
        };
        assert!(said(101 * 1024 * 1024).contains("larger than 100 MiB"));
        assert!(said(20 * 1024 * 1024).contains("100 times larger"));
    }

    #[test]
    fn a_part_is_found_whatever_the_case_of_its_name() {
        let bytes = zipped(&[("XL\\Workbook.xml", "text")]);
        let mut archive = Archive::measured(&bytes).unwrap();
        assert_eq!(archive.part("xl/workbook.xml"), Ok(Some("text".to_owned())));
        assert_eq!(archive.part("xl/other.xml"), Ok(None));
    }
}
