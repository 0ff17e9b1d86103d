//! A real `redis-server` without persistence, and servers that are none.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Far more than anything takes that does not hang.
pub(crate) const LONG: Duration = Duration::from_secs(30);

pub(crate) struct Server {
    program: OsString,
    port: u16,
    password: Option<&'static str>,
    process: Child,
}

impl Server {
    /// A server of its own for a test, or none if the program is missing, which is an error in CI.
    pub(crate) fn start(password: Option<&'static str>) -> Option<Self> {
        let Some(program) = program() else {
            assert!(
                env::var_os("CI").is_none(),
                "no redis-server: set REDIS_SERVER or use `cargo xtask test`"
            );
            println!("SKIPPED: there is no redis-server");
            return None;
        };
        // Between asking for a free port and using it, somebody else may take it.
        (0..5).find_map(|_| {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
            let process = spawn(&program, port, password)?;
            Some(Self { program: program.clone(), port, password, process })
        })
    }

    pub(crate) fn url(&self) -> String {
        let password = self.password.map(|password| format!(":{password}@")).unwrap_or_default();
        format!("redis://{password}127.0.0.1:{}", self.port)
    }

    /// Its Unix socket.
    pub(crate) fn socket(&self) -> PathBuf {
        socket(self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Stops the process where it is, or lets it go on: `STOP` or `CONT`.
    pub(crate) fn signal(&self, signal: &str) {
        let kill = format!("kill -{signal} {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    pub(crate) fn start_again(&mut self) {
        self.process = spawn(&self.program, self.port, self.password).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_file(self.socket());
    }
}

fn socket(port: u16) -> PathBuf {
    env::temp_dir().join(format!("jose-jwt-lists-{}-{port}.sock", std::process::id()))
}

fn program() -> Option<OsString> {
    let unpacked = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/redis/redis-server"));
    let known = [env::var_os("REDIS_SERVER"), Some("redis-server".into()), Some(unpacked.into())];
    known.into_iter().flatten().find(|program| {
        let version = Command::new(program).arg("--version").stdout(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    })
}

/// Returns the server when it answers, and nothing if it ends before that.
fn spawn(program: &OsString, port: u16, password: Option<&str>) -> Option<Child> {
    let mut command = Command::new(program);
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--appendonly", "no"]);
    command.arg("--unixsocket").arg(socket(port));
    command.args(password.iter().flat_map(|password| ["--requirepass", password]));
    let mut process = command.stdout(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while !answers(port) {
        if process.try_wait().unwrap().is_some() {
            return None;
        }
        assert!(start.elapsed() < LONG, "the server does not answer");
        thread::sleep(Duration::from_millis(5));
    }
    Some(process)
}

fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else { return false };
    let mut reply = [0; 1];
    stream.write_all(b"PING\r\n").is_ok() && stream.read_exact(&mut reply).is_ok()
}

/// A server that takes connections and never says a word, as long as the listener lives.
pub(crate) fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, format!("127.0.0.1:{port}"))
}

/// A server that says the same to whatever it is told.
pub(crate) fn parrot(words: &'static str) -> String {
    let (listener, address) = silent();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                let mut told = [0; 4096];
                while stream.read(&mut told).is_ok_and(|octets| octets > 0) {
                    if stream.write_all(words.as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

/// What `call` returns, in a time that shows that it does not wait for ever.
pub(crate) fn soon<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> T {
    let (send, receive) = std::sync::mpsc::channel();
    thread::spawn(move || send.send(call()));
    receive.recv_timeout(LONG).unwrap()
}
