//! Taking time: thread CPU time, candidates interleaved round by round, the tenth percentile reported.

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};

/// One candidate of one operation.
pub struct Bench<'b> {
    pub operation: String,
    pub candidate: &'static str,
    work: Box<dyn FnMut() + 'b>,
}

impl<'b> Bench<'b> {
    pub fn new<T>(
        operation: impl Into<String>,
        candidate: &'static str,
        mut work: impl FnMut() -> T + 'b,
    ) -> Self {
        let work = Box::new(move || {
            black_box(work());
        });
        Self { operation: operation.into(), candidate, work }
    }
}

/// Nanoseconds of CPU that this thread has had.
fn cpu() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// How many rounds, and how long a candidate runs in each.
#[derive(Clone, Copy)]
pub struct Effort {
    rounds: usize,
    nanoseconds: u64,
}

impl Effort {
    /// `--quick` on the command line takes less.
    #[must_use]
    pub fn from_arguments() -> Self {
        if std::env::args().any(|argument| argument == "--quick") {
            Self { rounds: 15, nanoseconds: 1_000_000 }
        } else {
            Self { rounds: 80, nanoseconds: 2_500_000 }
        }
    }
}

/// Runs the candidates of one program and prints a JSON line for each.
pub fn run(mut benches: Vec<Bench<'_>>) {
    let effort = Effort::from_arguments();
    // How often each runs in a round.
    let batches: Vec<u64> = benches
        .iter_mut()
        .map(|bench| {
            (bench.work)();
            let start = cpu();
            (bench.work)();
            (effort.nanoseconds / (cpu() - start).max(50)).clamp(1, 100_000)
        })
        .collect();
    let mut samples = vec![Vec::with_capacity(effort.rounds); benches.len()];
    for _ in 0..effort.rounds {
        for ((bench, batch), samples) in benches.iter_mut().zip(&batches).zip(&mut samples) {
            let start = cpu();
            for _ in 0..*batch {
                (bench.work)();
            }
            samples.push((cpu() - start) as f64 / *batch as f64);
        }
    }
    for (bench, mut samples) in benches.into_iter().zip(samples) {
        samples.sort_by(f64::total_cmp);
        let tenth = samples[samples.len() / 10];
        let line =
            serde_json::json!({"operation": bench.operation, "candidate": bench.candidate, "ns": tenth});
        println!("{line}");
    }
}
