//! The parts of a workbook that is a ZIP file, measured before anything reads them.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::text;
use crate::model::import_limits::{ImportLimits, MIB, raise};

/// From which size on all parts together may not be many times larger than the file.
const RATIO_FROM: u64 = 10 * MIB;
const MOST_PARTS: usize = 10_000;

pub struct Archive<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The most bytes of a part.
    most: u64,
}

impl<'a> Archive<'a> {
    /// Unpacks every part once and keeps nothing, because a part may be larger than it claims.
    pub fn measured(bytes: &'a [u8], limits: &ImportLimits) -> Result<Archive<'a>, String> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if archive.len() > MOST_PARTS {
            return Err(format!(
                "the workbook has more than {MOST_PARTS} parts; check that it is a workbook"
            ));
        }
        let (most, mut unpacked) = (limits.unpacked * MIB, 0);
        for at in 0..archive.len() {
            let part = archive.by_index(at).map_err(damaged)?;
            let mut part = part.take(most + 1 - unpacked);
            unpacked += io::copy(&mut part, &mut io::sink()).map_err(damaged)?;
            if unpacked > most {
                let (mib, raise) = (limits.unpacked, raise("max_unpacked_mib"));
                return Err(format!(
                    "the workbook is larger than {mib} MiB when unpacked; {SPLIT}, or {raise}"
                ));
            }
        }
        let ratio = limits.ratio;
        if unpacked > RATIO_FROM && unpacked / ratio > bytes.len() as u64 {
            let raise = raise("max_ratio");
            return Err(format!(
                "the workbook is over {ratio} times larger when unpacked; {SPLIT}, or {raise}"
            ));
        }
        Ok(Archive { archive, most })
    }

    /// The part of this name, as text; none if there isn't one.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, String> {
        let is_it = |part: &str| part.replace('\\', "/").eq_ignore_ascii_case(name);
        let found = (0..self.archive.len()).find(|at| {
            self.archive
                .by_index_raw(*at)
                .is_ok_and(|part| part.name().is_ok_and(|name| is_it(&name)))
        });
        let Some(at) = found else { return Ok(None) };
        let mut bytes = Vec::new();
        let part = self.archive.by_index(at).map_err(damaged)?;
        part.take(self.most).read_to_end(&mut bytes).map_err(damaged)?;
        let decoded = text::decoded(&bytes).map_err(|complaint| damaged(complaint.why))?;
        Ok(Some(decoded.text.into_owned()))
    }
}

const SPLIT: &str = "copy the table into a new workbook and save that, save it as CSV";

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
            Archive::measured(&bytes, &ImportLimits::default()).err().unwrap()
        };
        assert!(said(101 * 1024 * 1024).contains("larger than 100 MiB when unpacked; copy"));
        assert!(said(20 * 1024 * 1024).contains("100 times larger"));
        for (size, setting) in [(101, "max_unpacked_mib"), (20, "max_ratio")] {
            let raise = format!(", or raise {setting} under [import] in track.toml");
            assert!(said(size * 1024 * 1024).ends_with(&raise));
        }
    }

    #[test]
    fn a_part_is_found_whatever_the_case_of_its_name() {
        let bytes = zipped(&[("XL\\Workbook.xml", "text")]);
        let mut archive = Archive::measured(&bytes, &ImportLimits::default()).unwrap();
        assert_eq!(archive.part("xl/workbook.xml"), Ok(Some("text".to_owned())));
        assert_eq!(archive.part("xl/other.xml"), Ok(None));
    }
}
