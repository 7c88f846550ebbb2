//! The files that `track import` writes about what it imports. All are checked before anything is stored, and
//! written before it, so that nothing is stored if one of them can't be made.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::context::{Context, if_exists};
use super::mapping::MappingArgs;
use super::parse;
use super::say::{print, say};
use crate::error::{Complaint, Error, Result};
use crate::exchange::MappingFile;
use crate::model::clean::Clean;
use crate::store::OutputFile;

#[derive(Debug, clap::Args)]
pub struct WrittenArgs {
    /// Write every problem to this file, one per line; `-` is standard output
    #[arg(long, group = "written", value_name = "FILE", value_parser = parse::file())]
    complaints: Option<PathBuf>,
    /// Write rows with a problem to this file as CSV, with the reasons, and import the others; the exit code stays 65
    #[arg(long, group = "written", value_name = "FILE", value_parser = parse::file())]
    pub rejects: Option<PathBuf>,
    /// Replace the files that are written, if they exist
    #[arg(long, requires = "written")]
    overwrite: bool,
}

impl WrittenArgs {
    /// Refuses one file for two of them, and a file that is read.
    pub fn files(
        &self,
        read: &[PathBuf],
        mapping: &MappingArgs,
        context: &Context,
    ) -> Result<WrittenFiles> {
        if self.rejects.as_deref() == Some(Path::new("-")) {
            return Err(Error::Usage("--rejects needs the name of a file".to_owned()));
        }
        let read = read.iter().chain(&mapping.mapping);
        let kept = read.fold(context.kept_files()?, |kept, file| kept.with_read(file));
        let file = |path: &PathBuf| OutputFile::at(path, if_exists(self.overwrite), kept.clone());
        let complaints = match self.complaints.as_ref() {
            Some(path) if path == Path::new("-") => Some(ComplaintsTo::Output),
            path => path.map(file).transpose()?.map(ComplaintsTo::File),
        };
        let mapping = mapping.save_mapping.as_ref().map(file).transpose()?;
        let rejects = self.rejects.as_ref().map(file).transpose()?;
        let written = WrittenFiles { complaints, mapping, rejects };
        let files = [written.complaints_file(), written.mapping.as_ref(), written.rejects.as_ref()];
        OutputFile::check_distinct(&files.into_iter().flatten().collect::<Vec<_>>())?;
        Ok(written)
    }
}

pub struct WrittenFiles {
    complaints: Option<ComplaintsTo>,
    mapping: Option<OutputFile>,
    pub rejects: Option<OutputFile>,
}

enum ComplaintsTo {
    Output,
    File(OutputFile),
}

impl WrittenFiles {
    fn complaints_file(&self) -> Option<&OutputFile> {
        match &self.complaints {
            Some(ComplaintsTo::File(file)) => Some(file),
            _ => None,
        }
    }

    /// To their file, if they have one, and there are some.
    pub fn write_complaints(&self, complaints: &[Complaint]) -> Result<()> {
        let Some(file) = self.complaints_file().filter(|_| !complaints.is_empty()) else {
            return Ok(());
        };
        let failed = |cause| Error::writing(file.typed(), &cause);
        file.write(|out| out.write_all(lines(complaints).as_bytes()).map_err(failed))
    }

    /// Prints them, or says where they are.
    pub fn say_complaints(&self, complaints: &[Complaint]) -> Result<()> {
        match &self.complaints {
            None => {}
            Some(ComplaintsTo::Output) => print(&lines(complaints))?,
            Some(ComplaintsTo::File(file)) => {
                say(&format!("all problems are listed in {}", file.typed().display()));
            }
        }
        Ok(())
    }

    pub fn write_mapping(&self, understood: &MappingFile) -> Result<()> {
        let Some(file) = &self.mapping else { return Ok(()) };
        let failed = |cause| Error::writing(file.typed(), &cause);
        file.write(|out| out.write_all(understood.written().as_bytes()).map_err(failed))
    }

    /// Where the mapping is.
    pub fn saved_mapping(&self) -> Option<String> {
        let file = self.mapping.as_ref()?.typed();
        Some(format!("saved how the file was read as {}", file.display()))
    }
}

/// One to a line.
fn lines(complaints: &[Complaint]) -> String {
    complaints.iter().map(|complaint| format!("{}\n", Clean(&complaint.to_string()))).collect()
}
