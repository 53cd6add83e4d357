//! `cargo xtask`: set-up, tests, benchmarks, generated files, tidiness, contact sheets.
//! What the product does is not here.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a developer's command speaks to the terminal"
)]

mod accuracy;
mod bench;
mod fuzz;
mod generate;
mod look;
mod oracles;
mod process;
mod setup;
mod soak;
mod test;
mod tidy;

use std::process::ExitCode;

/// Any failure; its text says what to do.
type Failure = Box<dyn std::error::Error>;

/// A command: name, what it does, what runs it.
type Command = (
    &'static str,
    &'static str,
    fn(&[String]) -> Result<(), Failure>,
);

const COMMANDS: &[Command] = &[
    (
        "accuracy",
        "score the labelled corpus and fail below the baseline: accuracy [--list] [--raise]",
        accuracy::run,
    ),
    (
        "baseline",
        "read all files of a folder and parse their JSON: what `bench compile` measures by: baseline DIR",
        bench::baseline,
    ),
    (
        "bench",
        "time whole processes: bench [acts] [scan] [compile] [increments] [evaluate] [curves] [package] [read] [server] [--quick] [--release] [--binary FILE] [--runs N] [--write]",
        bench::run,
    ),
    (
        "fuzz",
        "run every reader under libFuzzer and keep what is found: fuzz [--minutes N] [--list] [TARGET…]",
        fuzz::run,
    ),
    (
        "gen",
        "write the generated files, or compare them: gen [--check]",
        generate::run,
    ),
    (
        "look",
        "make contact sheets of PDFs and fail on what a reader would see: look PDF|DIR… --out DIR",
        look::run,
    ),
    (
        "setup",
        "install the tools that tests and benchmarks use",
        setup::run,
    ),
    (
        "soak",
        "attack a team's server: requests from its description, kills while clients write and amid jobs: soak \
         [--seconds N] [--kills N]",
        soak::run_all,
    ),
    (
        "test",
        "run everything that must pass: format, lints, tidiness, generated files, tests; with --oracles, compare with \
         others' libraries instead",
        test::run,
    ),
    (
        "tidy",
        "check the house rules that no other tool checks",
        tidy::run,
    ),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = args.split_first() else {
        return usage();
    };
    let Some((_, _, run)) = COMMANDS.iter().find(|(known, _, _)| known == name) else {
        eprintln!("xtask: `{name}` is not a command");
        return usage();
    };
    match run(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask {name}: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    println!("cargo xtask COMMAND\n");
    for (name, does, _) in COMMANDS {
        println!("  {name:<8} {does}");
    }
    ExitCode::from(2)
}
