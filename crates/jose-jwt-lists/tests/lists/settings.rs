//! Lists that a configuration file names.

use jose_jwt::{ListEntry, ListError, ListKey};
use jose_jwt_lists::ListSettings;
use serde_json::json;

use crate::folder::Folder;

fn read(text: &serde_json::Value) -> Result<ListSettings, serde_json::Error> {
    serde_json::from_str(&text.to_string())
}

fn entry(id: &str) -> ListEntry {
    ListEntry::new(ListKey::from_jwt_id(id), None)
}

#[test]
fn each_back_end_is_opened() {
    let memory = read(&json!({ "backend": "memory", "capacity": 1 })).unwrap().open().unwrap();
    memory.add(&entry("a")).unwrap();
    assert_eq!(memory.add(&entry("b")), Err(ListError::new("the list in memory is full")));
    read(&json!({ "backend": "memory" })).unwrap().open().unwrap().add(&entry("a")).unwrap();

    let folder = Folder::new();
    let open = |create: bool| {
        let settings = json!({
            "backend": "file", "path": folder.file(), "create": create, "size_limit": 75, "lock_timeout_ms": 1000,
        });
        read(&settings).unwrap().open()
    };
    assert!(open(false).is_err());
    open(true).unwrap().add(&entry("a")).unwrap();
    let list = open(false).unwrap();
    assert_eq!(list.contains(entry("a").key()), Ok(true));
    assert!(list.add(&entry("b")).is_err());

    // Nobody is asked yet: whether the server answers shows later.
    let redis = json!({
        "backend": "redis", "url": "redis://:correct-horse@127.0.0.1:1", "prefix": "deny:",
        "connect_timeout_ms": 500, "answer_timeout_ms": 500,
    });
    let redis = read(&redis).unwrap();
    assert!(redis.open().unwrap().contains(entry("a").key()).is_err());
    assert!(redis.open_async().is_ok());
    assert_eq!(format!("{redis:?}"), r#"Redis { prefix: "deny:", .. }"#);
    let zero = json!({ "backend": "redis", "url": "redis://a", "prefix": "b", "answer_timeout_ms": 0 });
    assert_eq!(read(&zero).unwrap().open().err(), Some(ListError::new("a timeout of Redis is zero")));
    assert!(read(&json!({ "backend": "memory" })).unwrap().open_async().is_err());
}

#[test]
fn what_a_back_end_does_not_know_is_an_error() {
    for wrong in [
        json!({}),
        json!({ "backend": "sled" }),
        json!({ "backend": "Memory" }),
        json!({ "backend": "memory", "path": "list.json" }),
        json!({ "backend": "memory", "capacity": -1 }),
        json!({ "backend": "memory", "capacity": "1" }),
        json!({ "backend": "file" }),
        json!({ "backend": "file", "path": "list.json", "url": "redis://a" }),
        json!({ "backend": "file", "path": "list.json", "size-limit": 1 }),
        json!({ "backend": "redis", "url": "redis://a" }),
        json!({ "backend": "redis", "prefix": "a" }),
        json!({ "backend": "redis", "url": "redis://a", "prefix": "a", "timeout": 1 }),
    ] {
        assert!(read(&wrong).is_err(), "{wrong}");
    }
    let twice = r#"{"backend":"memory","capacity":1,"capacity":2}"#;
    assert!(serde_json::from_str::<ListSettings>(twice).is_err());
}
