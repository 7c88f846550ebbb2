//! Temporary.
pub mod error;
pub mod model;
pub mod page;
