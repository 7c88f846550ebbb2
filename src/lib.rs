//! `track`: a register of what inspectors told a police force to put right.
//!
//! # The floor plan
//!
//! | room | what happens there | may name |
//! |---|---|---|
//! | [`error`] | what can go wrong, and its exit code | nothing |
//! | [`model`] | the trade's words as values and rules: no file, no SQL, no clock | `error` |
//! | [`page`] | an answer before it is drawn | `model` |
//! | [`store`] | the register on disk; the only room that speaks SQL | `model` |
//! | [`exchange`] | other people's files into rows, with a complaint for each cell that can't be read, and the text of reports into proposals | `model` |
//! | [`config`] | `track.toml`: the user's settings | `model` |
//! | [`outbox`] | hands a finished message to a file, a command or a mail system; starts other programs | `model` |
//! | [`report`] | values and a date in, an answer out | `model`, `page` |
//! | [`render`] | a page in, bytes out; the only room that draws | `model`, `page` |
//! | [`cli`] | one file a command: its arguments and its action | everything |
//!
//! Every room may also name `error`. The siblings `store`, `exchange`, `config`, `outbox`, `report` and `render` never name each other;
//! `main` alone reads the clock and the environment. `tests/house` keeps all of this true.
//!
//! # How a thing travels
//!
//! clap parses `track add` into model types. `cli/add.rs` makes a [`store::Addition`] and passes it to
//! [`store::Store::change`], the only way to change findings. The stored finding becomes a report, the
//! report a page, and `render` draws the page. `exchange` reads a whole file into rows or problems; all
//! of the rows are stored in one act, or none.
//!
//! `track remind` asks the store which reminders may be due, and [`model::reminder`] decides which step of
//! each to send today. What a recipient hasn't been sent yet becomes a digest, recorded before it is sent.
//! The digest becomes a report, then a page, then a message, which `outbox` delivers; the outcome is
//! recorded too. Reminders aren't acts, because a message that was sent can't be undone.
//!
//! # Why rooms, and not a module for each noun
//!
//! Nearly every question joins four nouns: which recommendations of which inspection are due when, and at
//! which body.

pub mod cli;
pub mod config;
pub mod error;
pub mod exchange;
pub mod model;
pub mod outbox;
pub mod page;
pub mod render;
pub mod report;
pub mod store;
