//! The list in memory.
#![cfg(feature = "memory")]
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "what fails here fails the test")]

#[path = "support/contract.rs"]
mod contract;
#[path = "support/model.rs"]
mod model;

use std::sync::Arc;

use contract::{START, at, rules, threads};
use jose_jwt_lists::MemoryList;
use model::{Hand, model, steps};
use proptest::prelude::*;

#[test]
fn keeps_the_rules() {
    rules(&MemoryList::new().clock(at(START)));
}

#[test]
fn loses_nothing_between_threads() {
    let list = Arc::new(MemoryList::new().clock(at(START)));
    threads(|| list.clone(), 500);
}

proptest! {
    #[test]
    fn is_a_map_with_times(steps in steps(60)) {
        let clock = Hand::at(START);
        model(&MemoryList::new().clock(clock.clone()), &clock, steps);
    }
}
