//! The list in Redis: a real server, one that dies, one that hangs, and some that are none.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use jose_jwt::{ListEntry, ListError, ListKey, TokenList};
use jose_jwt_lists::{RedisList, RedisListAsync, RedisListBuilder};
use tokio::runtime::{Builder, Runtime};

use crate::{
    contract::{START, at, entry, key, rules, threads},
    server::{LONG, Server, parrot, silent, soon},
};

const SHORT: Duration = Duration::from_millis(150);

fn list(url: impl Into<String>) -> RedisListBuilder {
    RedisList::builder(url, "test:").clock(at(START))
}

/// The asynchronous list with a runtime, so that it is held to the same tests.
struct Waited(Runtime, RedisListAsync);

impl Waited {
    fn new(list: RedisListAsync) -> Self {
        Self(Builder::new_current_thread().enable_all().build().unwrap(), list)
    }
}

impl TokenList for Waited {
    fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
        self.0.block_on(self.1.contains(key))
    }
    fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
        self.0.block_on(self.1.add(entry))
    }
    fn delete(&self, key: &ListKey) -> Result<(), ListError> {
        self.0.block_on(self.1.delete(key))
    }
    fn contains_many(&self, keys: &[ListKey]) -> Result<Vec<bool>, ListError> {
        self.0.block_on(self.1.contains_many(keys))
    }
    fn add_many(&self, entries: &[ListEntry]) -> Result<(), ListError> {
        self.0.block_on(self.1.add_many(entries))
    }
    fn delete_many(&self, keys: &[ListKey]) -> Result<(), ListError> {
        self.0.block_on(self.1.delete_many(keys))
    }
}

type Shared = Arc<dyn TokenList + Send + Sync>;

/// Both kinds of list.
fn both(builder: impl Fn() -> RedisListBuilder) -> [Shared; 2] {
    [Arc::new(builder().build().unwrap()), Arc::new(Waited::new(builder().build_async().unwrap()))]
}

#[test]
fn keeps_the_rules() {
    let Some(server) = Server::start(None) else { return };
    for list in both(|| list(server.url())) {
        rules(&list);
    }
}

#[test]
fn loses_nothing_between_threads() {
    let Some(server) = Server::start(None) else { return };
    let builder = |prefix| RedisList::builder(server.url(), prefix).clock(at(START));
    let blocking = Arc::new(builder("blocking:").build().unwrap());
    threads(|| blocking.clone(), 100);
    let waited = Arc::new(Waited::new(builder("waited:").build_async().unwrap()));
    threads(|| waited.clone(), 100);
    threads(|| Arc::new(builder("alone:").build().unwrap()), 100);
}

#[test]
fn tasks_share_one_connection() {
    let Some(server) = Server::start(None) else { return };
    let list = Arc::new(list(server.url()).build_async().unwrap());
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        list.add(&entry("first", None)).await.unwrap();
        let tasks: Vec<_> = (0..50)
            .map(|id| {
                let list = list.clone();
                tokio::spawn(async move {
                    let id = format!("{id}");
                    list.add(&entry(&id, None)).await.unwrap();
                    list.contains(&key(&id)).await.unwrap()
                })
            })
            .collect();
        for task in tasks {
            assert!(task.await.unwrap());
        }
    });
}

#[test]
fn the_server_drops_what_has_expired() {
    let Some(server) = Server::start(None) else { return };
    let keys = ["soon", "later", "never"].map(key);
    // The test is over before the minute of the second one is.
    let entries = [entry("soon", Some(START - 57)), entry("later", Some(START)), entry("never", None)];
    for list in both(|| list(server.url())) {
        list.add_many(&entries).unwrap();
        assert_eq!(list.contains_many(&keys), Ok(vec![true; 3]));
        let start = Instant::now();
        while list.contains(&keys[0]).unwrap() {
            assert!(start.elapsed() < LONG);
            thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(list.contains_many(&keys), Ok(vec![false, true, true]));
        // The keys are where the documentation says, and have a time or none.
        let mut connection = ::redis::Client::open(server.url()).unwrap().get_connection().unwrap();
        let mut left = |name: &str| ::redis::cmd("PTTL").arg(name).query::<i64>(&mut connection).unwrap();
        assert!((1..=60_000).contains(&left("test:jti:later")));
        assert_eq!(left("test:jti:never"), -1);
        list.delete_many(&keys).unwrap();
        assert_eq!(left("test:jti:never"), -2);
    }
}

#[test]
fn prefixes_keep_lists_apart() {
    let Some(server) = Server::start(None) else { return };
    let [a, b] = ["a:", "b:"].map(|prefix| RedisList::builder(server.url(), prefix).build().unwrap());
    a.add(&entry("1", None)).unwrap();
    assert_eq!((a.contains(&key("1")), b.contains(&key("1"))), (Ok(true), Ok(false)));
    // So do databases.
    let other = list(format!("{}/1", server.url())).build().unwrap();
    let same = list(format!("{}/0", server.url())).build().unwrap();
    other.add(&entry("1", None)).unwrap();
    assert_eq!((other.contains(&key("1")), same.contains(&key("1"))), (Ok(true), Ok(false)));
}

#[test]
fn a_unix_socket_and_few_rights_are_enough() {
    let Some(server) = Server::start(None) else { return };
    let mut connection = ::redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    // The user of the README.
    let user = "SETUSER jwt on >password ~denied:* +exists +set +del +select";
    let user: Vec<&str> = user.split(' ').collect();
    ::redis::cmd("ACL").arg(user).exec(&mut connection).unwrap();
    let address = format!("127.0.0.1:{}", server.port());
    let socket = server.socket().display().to_string();
    for url in [
        format!("redis://jwt:password@{address}"),
        format!("redis://jwt:password@{address}/2"),
        format!("unix://{socket}?user=jwt&pass=password&db=3"),
    ] {
        let with_prefix = |prefix: &str| RedisList::builder(&url, prefix).clock(at(START));
        for list in both(|| with_prefix("denied:")) {
            rules(&list);
        }
        for list in both(|| with_prefix("other:")) {
            let error = ListError::new("Redis refuses the command: NOPERM");
            assert_eq!(list.contains(&key("a")), Err(error));
        }
    }
}

#[test]
fn a_server_that_dies_is_an_error_and_its_return_is_found() {
    let Some(mut server) = Server::start(None) else { return };
    let lists = both(|| list(server.url()));
    for _ in 0..2 {
        for list in &lists {
            list.add(&entry("a", None)).unwrap();
            assert_eq!(list.contains(&key("a")), Ok(true));
        }
        server.kill();
        for list in &lists {
            for _ in 0..2 {
                assert_eq!(list.contains(&key("a")), Err(refuses()));
                assert_eq!(list.add(&entry("a", None)), Err(refuses()));
                assert_eq!(list.delete(&key("a")), Err(refuses()));
            }
        }
        server.start_again();
        for list in &lists {
            assert_eq!(list.contains(&key("a")), Ok(false));
        }
        // Restarted unseen: what was open is dead, and nobody notices.
        server.kill();
        server.start_again();
        for list in &lists {
            assert_eq!(list.contains(&key("a")), Ok(false));
        }
    }
}

fn refuses() -> ListError {
    ListError::new("Redis refuses connections")
}

#[test]
fn a_server_that_hangs_is_an_error() {
    let (_listener, address) = silent();
    let in_time = ListError::new("Redis did not answer in time");
    // The second has something to say before any command.
    for url in [format!("redis://{address}"), format!("redis://user:password@{address}/3")] {
        for list in both(|| list(&url).connect_timeout(SHORT).answer_timeout(SHORT)) {
            let asked = list.clone();
            assert_eq!(soon(move || asked.contains(&key("a"))), Err(in_time.clone()));
            let asked = list.clone();
            assert_eq!(soon(move || asked.delete(&key("a"))), Err(in_time.clone()));
            // One time for all of them, not one for each.
            let many: Vec<_> = (0..1000).map(|id| entry(&id.to_string(), None)).collect();
            assert_eq!(soon(move || list.add_many(&many)), Err(in_time.clone()));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_server_that_hangs_for_a_while_is_asked_again() {
    let Some(server) = Server::start(None) else { return };
    list(server.url()).build().unwrap().add(&entry("a", None)).unwrap();
    for list in both(|| list(server.url()).answer_timeout(SHORT)) {
        // The answer of a server that is up, however busy the machine.
        let answer = |id| {
            let start = Instant::now();
            loop {
                match list.contains(&key(id)) {
                    Ok(answer) => return answer,
                    Err(error) => assert!(start.elapsed() < LONG, "{error}"),
                }
            }
        };
        assert!(answer("a"));
        server.signal("STOP");
        for _ in 0..2 {
            assert_eq!(list.contains(&key("a")), Err(ListError::new("Redis did not answer in time")));
        }
        server.signal("CONT");
        // No answer that comes late is taken for that of another question.
        assert!(!answer("b") && answer("a"));
    }
}

#[test]
fn passwords_are_asked_for_and_told_to_nobody() {
    let Some(server) = Server::start(Some("correct-horse")) else { return };
    let address = format!("127.0.0.1:{}", server.port());
    for list in both(|| list(server.url())) {
        list.add(&entry("a", None)).unwrap();
        assert_eq!(list.contains(&key("a")), Ok(true));
    }
    let refused = ListError::new("Redis refuses the user or the password");
    for credentials in [":battery-staple@", "default:battery-staple@", "nobody:correct-horse@"] {
        for list in both(|| list(format!("redis://{credentials}{address}"))) {
            assert_eq!(list.contains(&key("a")), Err(refused.clone()));
        }
    }
    for list in both(|| list(format!("redis://{address}"))) {
        let none = ListError::new("Redis refuses the command: NOAUTH");
        assert_eq!(list.contains(&key("a")), Err(none.clone()));
        assert_eq!(list.add(&entry("a", None)), Err(none));
    }
    let builder = || list(server.url());
    let shown = [
        format!("{:?}", builder()),
        format!("{:?}", builder().build()),
        format!("{:?}", builder().build_async()),
    ];
    assert!(shown.iter().all(|text| text.contains("test:") && !text.contains("correct")), "{shown:?}");
}

#[test]
fn what_redis_does_not_say_is_an_error() {
    let wrong = |words| (words, ListError::new("the answer is none of Redis"));
    let quoting = "-ERR unknown command `EXISTS`, with args beginning with: `test:jti:a` \r\n";
    for (words, error) in [
        wrong("+OK\r\n+OK\r\n"),
        wrong(":2\r\n"),
        wrong("$1\r\n1\r\n"),
        wrong("$-1\r\n"),
        wrong("*1\r\n:1\r\n"),
        (quoting, ListError::new("Redis refuses the command")),
        ("-LOADING the set\r\n", ListError::new("Redis refuses the command: LOADING")),
        ("-test:jti:a\r\n", ListError::new("Redis refuses the command")),
    ] {
        let address = parrot(words);
        for list in both(|| list(format!("redis://{address}"))) {
            assert_eq!(soon(move || list.contains(&key("a"))), Err(error.clone()), "{words:?}");
        }
    }
    // Another protocol: which error it is depends on what is read of it.
    let address = parrot("HTTP/1.1 400 Bad Request\r\n\r\n");
    for list in both(|| list(format!("redis://{address}"))) {
        assert!(soon(move || list.contains(&key("a"))).is_err());
    }
    // Half a list of replies is none.
    let address = parrot(":1\r\n");
    for list in both(|| list(format!("redis://{address}")).answer_timeout(SHORT)) {
        let error = ListError::new("Redis did not answer in time");
        assert_eq!(soon(move || list.contains_many(&[key("a"), key("b")])), Err(error));
    }
    // A server that repeats what it is told does not make us repeat a password.
    let address = parrot("-ERR unknown command `AUTH`, with args beginning with: `correct-horse` \r\n");
    for list in both(|| list(format!("redis://:correct-horse@{address}"))) {
        let error = soon(move || list.contains(&key("a"))).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("correct"), "{error}");
    }
}

#[test]
fn a_server_without_room_is_an_error() {
    let Some(server) = Server::start(None) else { return };
    let mut connection = ::redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    for list in both(|| list(server.url())) {
        let mut room = |octets: &str| {
            ::redis::cmd("CONFIG").arg(&["SET", "maxmemory", octets]).exec(&mut connection).unwrap();
        };
        list.add(&entry("a", None)).unwrap();
        room("1");
        let error = ListError::new("Redis refuses the command: OOM");
        assert_eq!(list.add(&entry("b", None)), Err(error.clone()));
        // One of two is not enough.
        assert_eq!(list.add_many(&[entry("c", Some(i64::MIN)), entry("b", None)]), Err(error));
        assert_eq!(list.contains_many(&[key("a"), key("b")]), Ok(vec![true, false]));
        room("0");
        list.add(&entry("b", None)).unwrap();
        list.delete_many(&[key("a"), key("b")]).unwrap();
    }
}

#[test]
fn what_cannot_be_reached_or_makes_no_sense_is_an_error() {
    let (listener, address) = silent();
    drop(listener);
    for list in both(|| list(format!("redis://{address}"))) {
        assert_eq!(list.contains(&key("a")), Err(refuses()));
    }
    for list in both(|| list("unix:///nowhere/redis.sock")) {
        assert_eq!(list.contains(&key("a")), Err(refuses()));
    }
    let scheme =
        ListError::new("the URL of Redis is none of `redis://` or `unix://`; `rediss://` is not built in");
    for url in
        ["", "localhost", "http://:correct-horse@localhost", "rediss://:correct-horse@localhost", "redis://"]
    {
        assert_eq!(list(url).build().unwrap_err(), scheme, "{url}");
        assert_eq!(list(url).build_async().unwrap_err(), scheme, "{url}");
    }
    let prefix = ListError::new("the prefix of the keys in Redis is empty");
    assert_eq!(RedisList::builder("redis://localhost", "").build().unwrap_err(), prefix);
    let zero = ListError::new("a timeout of Redis is zero");
    assert_eq!(list("redis://localhost").connect_timeout(Duration::ZERO).build().unwrap_err(), zero);
    assert_eq!(list("redis://localhost").answer_timeout(Duration::ZERO).build_async().unwrap_err(), zero);
}
