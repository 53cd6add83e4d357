//! `bench increments`: one more day of advisories beside compiling all of them: the cost must follow what changed, not what
//! is there. The floor is a day on which nothing changed: opening the snapshot, reading the file.

use super::measure::{Act, Cost};
use super::{Bench, synthetic, text};
use crate::Failure;

/// Records that change on a day.
const RECORDS: [usize; 5] = [1, 10, 100, 1_000, 10_000];
/// Days one after the other.
const DAYS: usize = 5;

/// Times the whole, then days of several sizes on it.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    let shared = bench.shared()?;
    let advisories = shared.join("advisories");
    let data = text(&bench.place)?.to_owned() + "/data";
    let import = [
        bench.product()?,
        "--quiet",
        "--data-dir",
        &data,
        "feeds",
        "import",
    ];
    let whole = Act::new(
        "whole",
        &[&import[..], &[text(&advisories)?]].concat(),
        &[0],
    );
    let cost = whole.times(bench.runs.min(3))?;
    let mut table = format!(
        "What changes on a day is added with `feeds import --add`, as `feeds sync` adds it: OSV records spread over all\n\
         packages, {DAYS} days one after the other. The bytes of what is there are copied each time.\n\n\
         | records changed | best | processor | part of the whole's | peak memory |\n|--:|--:|--:|--:|--:|\n\
         | all | {:.0} ms | {:.0} ms | 1 | {:.0} MiB |\n",
        cost.best(),
        cost.processor,
        cost.mib()
    );
    let records = synthetic::records(shared)?;
    for count in RECORDS {
        let mut day = Cost::default();
        for number in 0..DAYS {
            let path = synthetic::day(&records, &bench.place, count, number)?;
            let line = [&import[..], &["--add", text(&path)?]].concat();
            Act::new("increment", &line, &[0]).once(&mut day)?;
        }
        let (best, processor, mib) = (day.best(), day.processor, day.mib());
        let part = processor / cost.processor;
        let row =
            format!("| {count} | {best:.0} ms | {processor:.0} ms | {part:.3} | {mib:.0} MiB |\n");
        print!("{row}");
        table.push_str(&row);
        whole.times(1)?;
    }
    Ok(table)
}
