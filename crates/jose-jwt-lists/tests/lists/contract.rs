//! What every list does, wherever it stands.

use std::{sync::Arc, thread};

use jose_jwt::{FixedClock, ListEntry, ListKey, NumericDate, TokenList};
use jose_jwt_lists::GRACE;

/// The time at which the tests begin.
pub(crate) const START: i64 = 1_795_624_995;

/// A clock that stands still.
pub(crate) fn at(seconds: i64) -> FixedClock {
    FixedClock::new(NumericDate::from_seconds(seconds))
}

pub(crate) fn key(id: &str) -> ListKey {
    ListKey::from_jwt_id(id)
}

pub(crate) fn entry(id: &str, expires: Option<i64>) -> ListEntry {
    ListEntry::new(key(id), expires.map(NumericDate::from_seconds))
}

pub(crate) fn grace() -> i64 {
    GRACE.as_secs().try_into().unwrap()
}

/// The rules of the trait, for an empty list whose clock says [`START`].
pub(crate) fn rules(list: &dyn TokenList) {
    let contains = |id: &str| list.contains(&key(id)).unwrap();
    assert!(!contains("a"));
    list.add(&entry("a", Some(START + 1000))).unwrap();
    assert!(contains("a") && !contains("A") && !contains("a "));
    list.add(&entry("a", None)).unwrap();
    assert!(contains("a"));
    list.delete(&key("a")).unwrap();
    assert!(!contains("a"));
    list.delete(&key("a")).unwrap();

    // An entry that has expired is not added, and takes the place of one that has not.
    list.add_many(&[entry("a", None), entry("b", Some(START + 1000))]).unwrap();
    list.add_many(&[entry("a", Some(START - grace())), entry("b", Some(i64::MIN))]).unwrap();
    assert_eq!(list.contains_many(&[key("a"), key("b")]), Ok(vec![false, false]));
    // Until the grace is over it has not.
    list.add(&entry("a", Some(START - grace() + 30))).unwrap();
    assert!(contains("a"));
    // A time out of reach is no reason to forget.
    list.add_many(&[entry("a", Some(i64::MAX)), entry("b", Some(i64::MAX - 1))]).unwrap();
    assert_eq!(list.contains_many(&[key("a"), key("b")]), Ok(vec![true, true]));
    list.delete_many(&[key("a"), key("b"), key("b"), key("c")]).unwrap();
    assert_eq!(list.contains_many(&[key("b"), key("a")]), Ok(vec![false, false]));

    // Each is one octet string, whatever is in it.
    let odd = ["", " ", "\r\n", "\0", "\"", "\\", "é", "e\u{301}", "*", "jti:", &"x".repeat(300)];
    for id in odd {
        assert!(!contains(id), "{id:?}");
        list.add(&entry(id, Some(START + 1000))).unwrap();
        assert!(contains(id), "{id:?}");
    }
    list.delete(&key("*")).unwrap();
    let left: Vec<bool> = odd.iter().map(|id| *id != "*").collect();
    assert_eq!(list.contains_many(&odd.map(key)), Ok(left));
    list.delete_many(&odd.map(key)).unwrap();
    assert_eq!(list.contains_many(&odd.map(key)), Ok(vec![false; odd.len()]));

    // None, and more than go out at once.
    assert_eq!(list.contains_many(&[]), Ok(vec![]));
    list.add_many(&[]).unwrap();
    list.delete_many(&[]).unwrap();
    let many: Vec<String> = (0..2500).map(|id| id.to_string()).collect();
    list.add_many(&many.iter().step_by(2).map(|id| entry(id, Some(START + 1000))).collect::<Vec<_>>())
        .unwrap();
    let keys: Vec<ListKey> = many.iter().map(|id| key(id)).collect();
    let every_other: Vec<bool> = (0..2500).map(|id| id % 2 == 0).collect();
    assert_eq!(list.contains_many(&keys), Ok(every_other));
    list.delete_many(&keys).unwrap();
    assert_eq!(list.contains_many(&keys), Ok(vec![false; 2500]));
}

/// Threads that add and delete at once: what one added is there, at once and in the end.
pub(crate) fn threads(list_of: impl Fn() -> Arc<dyn TokenList + Send + Sync>, rounds: usize) {
    let list = list_of();
    list.add(&entry("always", None)).unwrap();
    let workers: Vec<_> = (0..6)
        .map(|worker| {
            let list = list_of();
            thread::spawn(move || {
                for round in 0..rounds {
                    let id = format!("{worker}-{round}");
                    list.add(&entry(&id, Some(START + 1000))).unwrap();
                    assert!(list.contains(&key(&id)).unwrap(), "{id}");
                    assert!(list.contains(&key("always")).unwrap());
                    if round % 3 == 0 {
                        list.delete(&key(&id)).unwrap();
                        assert!(!list.contains(&key(&id)).unwrap(), "{id}");
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    for worker in 0..6 {
        for round in 0..rounds {
            let is_there = list.contains(&key(&format!("{worker}-{round}"))).unwrap();
            assert_eq!(is_there, round % 3 != 0, "{worker}-{round}");
        }
    }
}
