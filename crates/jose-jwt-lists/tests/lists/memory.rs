//! The list in memory.

use std::sync::Arc;

use jose_jwt_lists::MemoryList;
use proptest::prelude::*;

use crate::{
    contract::{START, at, rules, threads},
    model::{Hand, model, steps},
};

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
