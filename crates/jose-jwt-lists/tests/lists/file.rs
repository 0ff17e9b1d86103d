//! The list in a file: what is in it, who shares it, and what becomes of it when a writer is killed.

use std::{
    env,
    fs::{self, File},
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use jose_jwt::{ListError, TokenList};
use jose_jwt_lists::FileList;
use proptest::prelude::*;

use crate::{
    contract::{START, at, entry, key, rules, threads},
    folder::Folder,
    model::{Hand, model, steps},
};

fn create(path: PathBuf) -> FileList {
    // Slow disks make long queues.
    FileList::builder(path).clock(at(START)).lock_timeout(Duration::from_secs(100)).create().unwrap()
}

#[test]
fn keeps_the_rules() {
    let folder = Folder::new();
    rules(&create(folder.file()));
}

#[test]
fn loses_nothing_between_threads() {
    let folder = Folder::new();
    let list = Arc::new(create(folder.file()));
    threads(|| list.clone(), 20);
}

#[test]
fn loses_nothing_between_openings_of_one_file() {
    let folder = Folder::new();
    threads(|| Arc::new(create(folder.file())), 20);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn is_a_map_with_times(steps in steps(20)) {
        let folder = Folder::new();
        let clock = Hand::at(START);
        let list = FileList::builder(folder.file()).clock(clock.clone()).create().unwrap();
        model(&list, &clock, steps);
    }
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn the_file_is_for_its_owner_and_has_what_is_on_the_list() {
    let folder = Folder::new();
    let list = create(folder.file());
    list.add_many(&[entry("b", None), entry("a", Some(START + 5)), entry("c", Some(START - 60))]).unwrap();
    let expected = format!(
        "{{\"format\":\"jose-jwt-list\",\"version\":1,\"entries\":{{\n\"jti:a\":{},\n\"jti:b\":null\n}}}}\n",
        START + 5
    );
    assert_eq!(text(&folder.file()), expected);
    #[cfg(unix)]
    for name in ["list.json", "list.json.lock"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(folder.file().with_file_name(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    // What has expired is dropped when something else is written.
    let later = FileList::builder(folder.file()).clock(at(START + 65)).open().unwrap();
    later.delete(&key("nothing")).unwrap();
    assert_eq!(
        text(&folder.file()),
        "{\"format\":\"jose-jwt-list\",\"version\":1,\"entries\":{\n\"jti:b\":null\n}}\n"
    );
}

#[test]
fn fractions_of_seconds_do_not_shorten_an_entry() {
    let folder = Folder::new();
    let list = create(folder.file());
    let expires = jose_jwt::NumericDate::new(START + 5, 1);
    list.add(&jose_jwt::ListEntry::new(key("a"), expires)).unwrap();
    assert!(text(&folder.file()).contains(&format!("\"jti:a\":{}\n", START + 6)));
}

#[test]
fn a_missing_file_is_an_error_unless_it_is_to_be_made() {
    let folder = Folder::new();
    let missing = FileList::builder(folder.file()).open().unwrap_err();
    assert_eq!(missing, ListError::new(format!("{}: there is no such file", folder.file().display())));
    let list = create(folder.file());
    list.add(&entry("a", None)).unwrap();
    // What is there is not made anew.
    assert!(create(folder.file()).contains(&key("a")).unwrap());
    fs::remove_file(folder.file()).unwrap();
    assert_eq!(list.contains(&key("a")), Err(missing.clone()));
    assert_eq!(list.add(&entry("a", None)), Err(missing));
    assert!(!folder.file().exists());
}

#[test]
fn a_file_that_is_no_list_is_an_error_and_stays_as_it_is() {
    let folder = Folder::new();
    let list = create(folder.file());
    list.add(&entry("a", None)).unwrap();
    let whole = text(&folder.file());
    let half = whole[..whole.len() / 2].to_owned();
    for wrong in ["", "{}", "a diary", &half, &whole.replace(":1,", ":2,"), &whole.replace("null", "0.5")] {
        fs::write(folder.file(), wrong).unwrap();
        let error = ListError::new(format!("{} is no list of tokens", folder.file().display()));
        assert_eq!(list.contains(&key("a")), Err(error.clone()), "{wrong}");
        assert_eq!(list.contains_many(&[key("a")]), Err(error.clone()));
        assert_eq!(list.add(&entry("b", None)), Err(error.clone()));
        assert_eq!(list.delete(&key("a")), Err(error.clone()));
        assert_eq!(FileList::builder(folder.file()).open().unwrap_err(), error);
        assert_eq!(FileList::builder(folder.file()).create().unwrap_err(), error);
        assert_eq!(text(&folder.file()), wrong);
    }
    fs::write(folder.file(), whole).unwrap();
    assert_eq!(list.contains_many(&[key("a"), key("b")]), Ok(vec![true, false]));
    fs::remove_file(folder.file()).unwrap();
    fs::create_dir(folder.file()).unwrap();
    assert!(list.contains(&key("a")).is_err() && list.add(&entry("a", None)).is_err());
}

#[test]
fn a_file_has_a_largest_size() {
    let folder = Folder::new();
    let open = |limit| FileList::builder(folder.file()).size_limit(limit).open();
    let list = FileList::builder(folder.file()).size_limit(75).create().unwrap();
    list.add(&entry("a", None)).unwrap();
    let before = text(&folder.file());
    assert_eq!(before.len(), 66);
    let error = list.add(&entry("b", None)).unwrap_err();
    assert_eq!(
        error,
        ListError::new(format!("{} would become larger than its limit", folder.file().display()))
    );
    assert_eq!(text(&folder.file()), before);
    assert!(open(66).unwrap().contains(&key("a")).unwrap());
    assert_eq!(
        open(65).unwrap_err(),
        ListError::new(format!("{} is larger than its limit", folder.file().display()))
    );
}

#[test]
fn a_change_elsewhere_is_seen_at_once() {
    let folder = Folder::new();
    let (here, there) = (create(folder.file()), create(folder.file()));
    // Files of the same length, one after the other, so that neither size nor time need differ.
    for round in 0..300 {
        let (added, gone) = (format!("{:03}", round + 1), format!("{round:03}"));
        there.add(&entry(&added, None)).unwrap();
        there.delete(&key(&gone)).unwrap();
        assert_eq!(here.contains_many(&[key(&added), key(&gone)]), Ok(vec![true, false]), "{round}");
    }
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_stays_one() {
    let (folder, elsewhere) = (Folder::new(), Folder::new());
    create(elsewhere.file());
    std::os::unix::fs::symlink(elsewhere.file(), folder.file()).unwrap();
    let list = FileList::builder(folder.file()).open().unwrap();
    list.add(&entry("a", None)).unwrap();
    assert!(fs::symlink_metadata(folder.file()).unwrap().is_symlink());
    assert!(create(elsewhere.file()).contains(&key("a")).unwrap());
    // One that leads nowhere is not written over either.
    fs::remove_file(elsewhere.file()).unwrap();
    assert!(FileList::builder(folder.file()).create().is_err());
    assert!(!elsewhere.file().exists());
}

#[test]
fn who_waits_for_the_lock_gives_up_and_who_reads_does_not_wait() {
    let folder = Folder::new();
    let list = FileList::builder(folder.file()).lock_timeout(Duration::from_millis(50)).create().unwrap();
    let held = File::options().write(true).open(folder.file().with_file_name("list.json.lock")).unwrap();
    held.lock().unwrap();
    let error = ListError::new(format!("{}: others hold its lock", folder.file().display()));
    assert_eq!(list.add(&entry("a", None)), Err(error));
    assert_eq!(list.contains(&key("a")), Ok(false));
    drop(held);
    list.add(&entry("a", None)).unwrap();
    assert_eq!(list.contains(&key("a")), Ok(true));
}

#[test]
fn what_a_killed_writer_left_behind_is_in_nobodys_way() {
    let folder = Folder::new();
    let list = create(folder.file());
    fs::write(folder.file().with_file_name("list.json.tmp"), "{\"format\":").unwrap();
    list.add(&entry("a", None)).unwrap();
    assert!(list.contains(&key("a")).unwrap());
    assert!(!folder.file().with_file_name("list.json.tmp").exists());
}

#[test]
fn a_file_that_cannot_be_written_stays_as_it_is() {
    let folder = Folder::new();
    let list = create(folder.file());
    list.add(&entry("a", None)).unwrap();
    let before = text(&folder.file());
    fs::create_dir(folder.file().with_file_name("list.json.tmp")).unwrap();
    assert!(list.add(&entry("b", None)).is_err() && list.delete(&key("a")).is_err());
    assert_eq!(text(&folder.file()), before);
    assert_eq!(list.contains_many(&[key("a"), key("b")]), Ok(vec![true, false]));
}

/// Runs in processes of its own, which the test below starts and kills: adds without end and tells what was added.
#[test]
#[ignore = "the process that is killed by `entries_survive_the_death_of_their_writers`"]
fn writer() {
    let path = env::var_os("JOSE_LIST").unwrap();
    let name = env::var("JOSE_WRITER").unwrap();
    let list = FileList::builder(path).open().unwrap();
    let mut out = std::io::stdout();
    for id in 0.. {
        let id = format!("{name}-{id}");
        list.add(&entry(&id, None)).unwrap();
        out.write_all(format!("added {id}\n").as_bytes()).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn entries_survive_the_death_of_their_writers() {
    let folder = Folder::new();
    FileList::builder(folder.file()).create().unwrap();
    let mut told = Vec::new();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut round = 0;
    // Until enough was tried, however slow the machine.
    while round < 100 || told.len() < 300 {
        round += 1;
        assert!(round < 5000, "{}", told.len());
        let start = |writer: u8| {
            let mut command = Command::new(env::current_exe().unwrap());
            command.args(["--exact", "file::writer", "--ignored", "--nocapture"]);
            command.env("JOSE_LIST", folder.file()).env("JOSE_WRITER", format!("{round}-{writer}"));
            command.stdout(Stdio::piped()).spawn().unwrap()
        };
        let mut writers = [start(0), start(1)];
        let readers = writers.each_mut().map(|writer| {
            let out = BufReader::new(writer.stdout.take().unwrap());
            // A line that is this short goes into the pipe whole or not at all.
            thread::spawn(move || {
                let lines = out.split(b'\n').map(|line| String::from_utf8(line.unwrap()).unwrap());
                lines.filter_map(|line| line.strip_prefix("added ").map(String::from)).collect::<Vec<_>>()
            })
        });
        // A xorshift is random enough to hit every phase of a change.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let start = Instant::now();
        while start.elapsed() < Duration::from_micros(5_000 + state % 40_000) {
            thread::yield_now();
        }
        for writer in &mut writers {
            writer.kill().unwrap();
            writer.wait().unwrap();
        }
        for reader in readers {
            told.extend(reader.join().unwrap());
        }
    }
    let list = FileList::builder(folder.file()).open().unwrap();
    let keys: Vec<_> = told.iter().map(|id| key(id)).collect();
    let there = list.contains_many(&keys).unwrap();
    let lost: Vec<_> = told.iter().zip(there).filter(|(_, there)| !there).collect();
    assert_eq!(lost, []);
    println!("{} entries of {round} rounds", told.len());
}
