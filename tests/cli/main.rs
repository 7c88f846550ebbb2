//! Tests of the real binary: the transcripts beside this file, and what a transcript can't show.
//!
//! `TRANSCRIPTS=overwrite cargo test --test cli transcript` writes the present output into the transcripts;
//! `TRANSCRIPTS=fill` only under commands that have no output yet.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod browser;
mod completing;
mod contents;
mod crash;
mod crowd;
mod disk_full;
mod fault;
mod foreign;
mod group;
mod hostile;
mod interrupt;
#[cfg(feature = "mail")]
mod mail_server;
mod manual;
mod mending;
#[cfg(feature = "mail")]
mod outbox;
mod parts;
mod pipe;
mod proposals;
mod read_files;
mod reading;
mod remind;
#[cfg(feature = "mail")]
mod remind_mail;
mod replacing;
mod report;
mod restoring;
mod round_trip;
mod safekeeping;
mod sandbox;
mod saved_mapping;
mod schemas;
mod snapshots;
mod sockets;
mod tampering;
mod terminals;
mod transcript;
mod trend;
mod vault;
mod walk;
mod words;
mod workbook;
mod written_files;
mod years;
