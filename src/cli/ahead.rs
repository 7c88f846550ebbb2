//! Reads rows in one thread while another writes those before them, since both take about as long.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::{mem, panic, thread};

use crate::error::{Error, Result};
use crate::report::stream::Each;

/// How many rows are passed on at once: small enough to hold, large enough that the threads seldom wait for each other.
const BATCH: usize = 256;

/// How many batches may wait to be written.
const WAITING: usize = 4;

/// The end that takes the rows as they are read.
pub struct Reader<T> {
    to: SyncSender<Result<Vec<T>>>,
    batch: Vec<T>,
}

/// The end that gives them to be written.
pub struct Writer<T>(Receiver<Result<Vec<T>>>);

pub fn channel<T>() -> (Reader<T>, Writer<T>) {
    let (to, from) = sync_channel(WAITING);
    (Reader { to, batch: Vec::new() }, Writer(from))
}

impl<T> Reader<T> {
    /// Passes on every row that `read` reads, and its error if it fails. The writing thread returns the result of both.
    pub fn pass_on(mut self, read: impl FnOnce(&mut dyn FnMut(T) -> Result<()>) -> Result<()>) {
        let read = read(&mut |row| {
            self.batch.push(row);
            if self.batch.len() < BATCH { Ok(()) } else { self.send() }
        });
        // If nothing takes the rows any more, writing them failed, and that is the error to report.
        let _ = match read {
            Ok(()) => self.send(),
            Err(failure) => self.to.send(Err(failure)).map_err(|_| Error::Closed),
        };
    }

    fn send(&mut self) -> Result<()> {
        self.to.send(Ok(mem::take(&mut self.batch))).map_err(|_| Error::Closed)
    }
}

impl<T> Writer<T> {
    pub fn each(&self, take: Each<T>) -> Result<()> {
        self.0.iter().try_for_each(|batch| batch?.iter().try_for_each(&mut *take))
    }
}

/// Reads in this thread and writes in another.
pub fn reading(read: impl FnOnce(), write: impl FnOnce() -> Result<()> + Send) -> Result<()> {
    thread::scope(|scope| {
        let written = thread::Builder::new().spawn_scoped(scope, write).map_err(|cause| {
            Error::Busy(format!(
                "can't start a second thread to write the list ({cause}); try again, or raise the limit on processes"
            ))
        })?;
        read();
        written.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(
        read: impl FnOnce(&mut dyn FnMut(usize) -> Result<()>) -> Result<()>,
        mut write: impl FnMut(&usize) -> Result<()> + Send,
    ) -> Result<()> {
        let (rows, taken) = channel();
        reading(|| rows.pass_on(read), || { taken }.each(&mut write))
    }

    #[test]
    fn every_row_comes_out_in_its_order() {
        for count in [0, 1, BATCH, BATCH + 1, 3 * BATCH * WAITING] {
            let mut rows = Vec::new();

            written(
                |take| (0..count).try_for_each(take),
                |row| {
                    rows.push(*row);
                    Ok(())
                },
            )
            .unwrap();

            assert!(rows.into_iter().eq(0..count), "{count} rows");
        }
    }

    #[test]
    fn what_could_not_be_read_is_said_after_the_rows_before_it() {
        let error = written(
            |take| {
                (0..2 * BATCH).try_for_each(take)?;
                Err(Error::BadData("row 513 is damaged".into()))
            },
            |_| Ok(()),
        )
        .unwrap_err();

        assert_eq!(error.to_string(), "row 513 is damaged");
    }

    #[test]
    fn a_writer_that_fails_ends_the_reading() {
        let mut read = 0;

        let error = written(
            |take| (0..).try_for_each(|row| take(row).inspect(|()| read = row)),
            |_| Err(Error::Io("the disk is full".into())),
        )
        .unwrap_err();

        assert_eq!(error.to_string(), "the disk is full");
        assert!(read < BATCH * (WAITING + 2), "{read}");
    }
}
