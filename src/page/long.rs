//! Values that may be too many for memory: the first ones are kept there, the others in an unnamed temporary file,
//! which disappears with the process.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use super::stored::Stored;

/// So many are kept in memory. A row of a table takes about a kilobyte.
const IN_MEMORY: usize = 20_000;
const BUFFER: usize = 1 << 16;

#[derive(Debug, Clone)]
pub struct Long<T> {
    held: Vec<T>,
    filed: Option<Arc<Filed>>,
}

/// Each value with its length before it, as it comes from `Stored`.
#[derive(Debug)]
struct Filed {
    count: usize,
    written: io::Result<File>,
}

impl<T> Default for Long<T> {
    fn default() -> Long<T> {
        Long { held: Vec::new(), filed: None }
    }
}

impl<T> From<Vec<T>> for Long<T> {
    fn from(held: Vec<T>) -> Long<T> {
        Long { held, filed: None }
    }
}

impl<T: Stored> FromIterator<T> for Long<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Long<T> {
        let mut long = Longer::default();
        values.into_iter().for_each(|value| long.push(value));
        long.done()
    }
}

impl<T> Long<T> {
    pub fn len(&self) -> usize {
        self.held.len() + self.filed.as_ref().map_or(0, |filed| filed.count)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Stored + Clone> Long<T> {
    /// # Errors
    /// Where the temporary file could not be written, or can't be read. Nothing follows an error.
    pub fn iter(&self) -> impl Iterator<Item = io::Result<Cow<'_, T>>> {
        let held = self.held.iter().map(|value| Ok(Cow::Borrowed(value)));
        let filed = self.filed.iter().flat_map(|filed| filed.iter());
        held.chain(filed.map(|value| value.map(Cow::Owned)))
    }

    /// The same of what each of them comes to.
    pub fn map<U: Stored>(&self, mut of: impl FnMut(&T) -> U) -> Long<U> {
        let mut mapped = Longer::holding(self.held.len());
        for value in self.iter() {
            match value {
                Ok(value) => mapped.push(of(&value)),
                Err(cause) => mapped.fail(cause),
            }
        }
        mapped.done()
    }

    /// All of them in memory, for what can't do without.
    pub fn whole(&self) -> io::Result<Cow<'_, [T]>> {
        match &self.filed {
            None => Ok(Cow::Borrowed(&self.held)),
            Some(_) => self.iter().map(|value| Ok(value?.into_owned())).collect(),
        }
    }
}

impl Filed {
    fn iter<T: Stored>(&self) -> impl Iterator<Item = io::Result<T>> {
        let mut reader = self.written.as_ref().map(|file| {
            let whole = FromStart { file, at: 0 };
            BufReader::with_capacity(BUFFER, whole)
        });
        let (mut left, mut bytes) = (self.count, Vec::new());
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let value = match &mut reader {
                Ok(reader) => read(reader, &mut bytes),
                Err(cause) => Err(io::Error::new(cause.kind(), cause.to_string())),
            };
            if value.is_err() {
                left = 0;
            }
            Some(value)
        })
    }
}

fn read<T: Stored>(reader: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<T> {
    let mut length = [0; size_of::<u32>()];
    reader.read_exact(&mut length)?;
    bytes.resize(u32::from_le_bytes(length) as usize, 0);
    reader.read_exact(bytes)?;
    T::read(&mut bytes.as_slice()).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// A reader with a place of its own in the file.
struct FromStart<'a> {
    file: &'a File,
    at: u64,
}

impl Read for FromStart<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.seek(SeekFrom::Start(self.at))?;
        let read = self.file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// The same while values are added.
#[derive(Debug)]
pub struct Longer<T> {
    held: Vec<T>,
    most_held: usize,
    filed: usize,
    /// None until there is a value for it.
    file: Option<io::Result<BufWriter<File>>>,
    bytes: Vec<u8>,
}

impl<T> Default for Longer<T> {
    fn default() -> Longer<T> {
        Longer::holding(IN_MEMORY)
    }
}

impl<T> Longer<T> {
    /// With so many in memory.
    pub fn holding(most_held: usize) -> Longer<T> {
        Longer { held: Vec::new(), most_held, filed: 0, file: None, bytes: Vec::new() }
    }

    pub fn done(self) -> Long<T> {
        let Longer { held, filed: count, file, .. } = self;
        let written = |file: io::Result<BufWriter<File>>| file?.into_inner().map_err(Into::into);
        let filed = file.map(|file| Arc::new(Filed { count, written: written(file) }));
        Long { held, filed }
    }
}

impl<T: Stored> Longer<T> {
    /// Leaves a value out; reading the others then fails with the cause.
    fn fail(&mut self, cause: io::Error) {
        self.filed += 1;
        self.file = Some(Err(cause));
    }

    /// Where it can't be written, reading the values fails.
    pub fn push(&mut self, value: T) {
        if self.held.len() < self.most_held {
            self.held.push(value);
            return;
        }
        self.filed += 1;
        self.bytes.clear();
        value.write(&mut self.bytes);
        let bytes = &self.bytes;
        let file = self.file.take().unwrap_or_else(|| {
            tempfile::tempfile().map(|file| BufWriter::with_capacity(BUFFER, file))
        });
        self.file = Some(file.and_then(|mut file| {
            let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
            file.write_all(&length.to_le_bytes())?;
            file.write_all(bytes)?;
            Ok(file)
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(count: i64, most_held: usize) -> Long<i64> {
        let mut long = Longer::holding(most_held);
        (0..count).for_each(|value| long.push(value));
        long.done()
    }

    #[test]
    fn all_come_back_in_order_as_often_as_they_are_read() {
        for (count, most_held) in [(0, 3), (3, 3), (4, 3), (40_000, 3)] {
            let long = long(count, most_held);
            assert_eq!(long.len() as i64, count);
            let all = || long.iter().map(|value| value.unwrap().into_owned());
            // Two readers, each with a place of its own.
            assert!(all().zip(all()).eq((0..count).map(|value| (value, value))));
            assert!(long.whole().unwrap().iter().copied().eq(0..count));
        }
    }

    #[test]
    fn a_file_that_could_not_be_written_is_an_error_for_who_reads_it() {
        let mut longer = Longer::holding(1);
        longer.push(1_i64);
        longer.file = Some(Err(io::ErrorKind::StorageFull.into()));
        longer.push(2);
        let long = longer.done();

        assert_eq!(long.len(), 2);
        let read: Vec<_> = long.iter().map(|value| value.map_err(|error| error.kind())).collect();
        assert_eq!(read.len(), 2);
        assert_eq!(read[1].as_ref().unwrap_err(), &io::ErrorKind::StorageFull);
        assert!(long.whole().is_err());
    }

    #[test]
    fn a_file_that_was_cut_off_is_an_error_and_the_end() {
        let long = long(3, 1);
        let Ok(file) = &long.filed.as_ref().unwrap().written else { panic!("it was written") };
        file.set_len(20).unwrap();

        let read: Vec<bool> = long.iter().map(|value| value.is_ok()).collect();
        assert_eq!(read, [true, true, false]);
    }
}
