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
//! | [`exchange`] | foreign files into records, with complaints by line | `model` |
//! | [`config`] | `track.toml`: what a user has set once and for all | `model` |
//! | [`outbox`] | hands a finished message to a file, a command or a mail system | `model` |
//! | [`report`] | values and a date in, an answer out | `model`, `page` |
//! | [`render`] | a page in, bytes out; the only room that draws | `model`, `page` |
//! | [`cli`] | one file a command: its arguments and its action | everything |
//!
//! The siblings `store`, `exchange`, `config`, `outbox`, `report` and `render` never name each other;
//! `main` alone reads the clock and the environment. `tests/house` keeps all of this true.
//!
//! # How a thing travels
//!
//! `track add` is parsed by clap into model types; `cli/add.rs` makes a draft and hands it through
//! the one door for writing, [`store::Store::change`]; the stored finding becomes a report, the
//! report a page, and the page is drawn by `render`. A file is read whole by `exchange` into
//! records and complaints, and stored by one act or not at all.
//!
//! `track remind` asks the store for what may have to be told, and [`model::reminder`] says which step of
//! each is told on this day. What a recipient was not told yet becomes a digest, written down before it is
//! sent. The digest becomes a report, the report a page, and the page a letter, which `outbox` hands over;
//! what came of that is written down too. These are no acts: what somebody was told cannot be undone.
//!
//! # Why by floor and not by noun
//!
//! Nearly every question joins four nouns: which recommendations of which inspection does which
//! body owe by when.

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
