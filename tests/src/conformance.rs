//! Case files: reading them, deciding what a case needs, running it against the library.

mod case;
mod jwe;
mod jwt;
mod library;
mod outcome;
mod worker;

pub use case::{Case, cases_of};
pub use library::run;
pub use outcome::{Outcome, Output};
pub use worker::{Worker, serve};
