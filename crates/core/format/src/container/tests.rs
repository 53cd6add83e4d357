use std::io::{Cursor, Write};

use super::*;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ::tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = ::tar::Header::new_ustar();
        // Written directly: the builder itself refuses names that lead outside.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        out.append(&header, *bytes).unwrap();
    }
    out.into_inner().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        out.start_file(*name, ::zip::write::SimpleFileOptions::default())
            .unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

type Outcome = (Vec<(String, Vec<u8>)>, Result<Vec<String>, String>);

fn read(bytes: Vec<u8>, limits: &Limits) -> Outcome {
    let mut seen = Vec::new();
    let result = for_each_document("in", &mut Cursor::new(bytes), limits, &mut |document| {
        seen.push((document.path, document.bytes));
        Ok::<(), std::convert::Infallible>(())
    });
    let told = result
        .map(|notes| notes.into_iter().map(|d| d.message).collect())
        .map_err(|error| error.to_string());
    (seen, told)
}

fn labels(outcome: &Outcome) -> Vec<(&str, &str)> {
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    outcome
        .0
        .iter()
        .map(|(path, bytes)| (path.as_str(), text(bytes)))
        .collect()
}

#[test]
fn documents_come_out_of_any_nesting() {
    let two: &[(&str, &[u8])] = &[("a.json", b"A"), ("d/b.json", b"B")];
    let inner = [("in/a.json", "A"), ("in/d/b.json", "B")];
    let check = |bytes: Vec<u8>, expect: &[(&str, &str)]| {
        let outcome = read(bytes, &Limits::default());
        assert_eq!(labels(&outcome), expect);
        assert_eq!(outcome.1, Ok(Vec::new()));
    };
    check(b"plain".to_vec(), &[("in", "plain")]);
    check(Vec::new(), &[("in", "")]);
    check(gz(b"plain"), &[("in", "plain")]);
    check(zst(b"plain"), &[("in", "plain")]);
    check(tar(two), &inner);
    check(zip(two), &inner);
    check(gz(&tar(two)), &inner);
    check(zst(&tar(two)), &inner);
    check(
        zip(&[("x.gz", &gz(b"X")), ("y.zip", &zip(two))]),
        &[
            ("in/x.gz", "X"),
            ("in/y.zip/a.json", "A"),
            ("in/y.zip/d/b.json", "B"),
        ],
    );
    check([gz(b"one"), gz(b"two")].concat(), &[("in", "onetwo")]);
    check(zip(&[]), &[]);
}

#[test]
fn names_are_only_labels() {
    let outcome = read(
        tar(&[("/etc/passwd", b"1"), ("../../up", b"2"), ("a\nb", b"3")]),
        &Limits::default(),
    );
    assert_eq!(
        labels(&outcome),
        [
            ("in//etc/passwd", "1"),
            ("in/../../up", "2"),
            ("in/a\u{fffd}b", "3")
        ]
    );
    let outcome = read(zip(&[("/abs", b"1"), ("../up", b"2")]), &Limits::default());
    assert_eq!(labels(&outcome), [("in//abs", "1"), ("in/../up", "2")]);
}

#[test]
fn what_is_cut_off_is_an_error() {
    let text: Vec<u8> = (0..60_000_u32).flat_map(u32::to_le_bytes).collect();
    let text = text.as_slice();
    for whole in [
        gz(text),
        zst(text),
        zip(&[("a", text)]),
        tar(&[("a", text)]),
    ] {
        let half = whole[..whole.len() / 2].to_vec();
        let (seen, result) = read(half, &Limits::default());
        assert!(seen.is_empty() || result.is_err() || !result.clone().unwrap().is_empty());
        let told = result.map_or_else(|error| error, |notes| notes.join(" "));
        assert!(told.contains("cut off"), "{told}");
    }
}

#[test]
fn a_broken_entry_does_not_hide_the_others() {
    let mut broken = gz(&b"broken ".repeat(1000));
    let half = broken.len() / 2;
    broken.truncate(half);
    for container in [
        zip(&[("a", b"A"), ("b.gz", &broken), ("c", b"C")]),
        tar(&[("a", b"A"), ("b.gz", &broken), ("c", b"C")]),
    ] {
        let outcome = read(container, &Limits::default());
        assert_eq!(labels(&outcome), [("in/a", "A"), ("in/c", "C")]);
        let notes = outcome.1.clone().unwrap();
        assert!(
            notes.len() == 1 && notes[0].contains("in/b.gz"),
            "{notes:?}"
        );
    }
    let mut bytes = zip(&[("first", b"content one"), ("second", b"content two")]);
    let at = bytes.windows(11).position(|w| w == b"content one");
    if let Some(at) = at {
        bytes[at] ^= 1;
        let outcome = read(bytes, &Limits::default());
        assert_eq!(outcome.1.unwrap().len(), 1);
    }
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![b' '; 40 << 20];
    let limits = Limits {
        max_expansion: 100,
        ..Limits::default()
    };
    for bomb in [
        gz(&zeros),
        zst(&zeros),
        zip(&[("z", &zeros)]),
        gz(&gz(&zeros)),
        zip(&[("x.gz", &gz(&zeros))]),
    ] {
        let (seen, result) = read(bomb, &limits);
        assert!(seen.is_empty());
        assert!(result.unwrap_err().contains("decompression bomb"));
    }
    let small = Limits {
        max_bytes: 100,
        max_container_bytes: 250,
        ..Limits::default()
    };
    let outcome = read(zip(&[("big", &[b'b'; 200]), ("ok", b"x")]), &small);
    assert_eq!(labels(&outcome), [("in/ok", "x")]);
    assert!(outcome.1.unwrap()[0].contains("more than 100 bytes"));
    let many: &[(&str, &[u8])] = &[
        ("a", &[b'a'; 100]),
        ("b", &[b'b'; 100]),
        ("c", &[b'c'; 100]),
    ];
    let outcome = read(tar(many), &small);
    assert!(outcome.1.unwrap_err().contains("more than 250 bytes"));
}

#[test]
fn nesting_has_an_end() {
    let mut bytes = b"x".to_vec();
    for _ in 0..4 {
        bytes = gz(&bytes);
    }
    assert_eq!(read(bytes.clone(), &Limits::default()).0.len(), 1);
    let (seen, result) = read(gz(&bytes), &Limits::default());
    assert!(seen.is_empty());
    assert!(result.unwrap_err().contains("nested"));
}

#[test]
fn the_sink_can_stop_the_walk() {
    let bytes = zip(&[("a", b"A"), ("b", b"B")]);
    let mut count = 0;
    let result = for_each_document(
        "in",
        &mut Cursor::new(bytes),
        &Limits::default(),
        &mut |_| {
            count += 1;
            Err("enough")
        },
    );
    assert!(matches!(result, Err(WalkError::Sink("enough"))));
    assert_eq!(count, 1);
}

#[test]
fn links_are_told_and_not_followed() {
    let mut out = ::tar::Builder::new(Vec::new());
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::Symlink);
    header.set_size(0);
    out.append_link(&mut header, "link", "/etc/passwd").unwrap();
    let outcome = read(out.into_inner().unwrap(), &Limits::default());
    assert!(outcome.0.is_empty());
    assert!(outcome.1.unwrap()[0].contains("a link"));
}

#[test]
fn every_kind_is_in_the_table() {
    let ids: Vec<&str> = CONTAINERS.iter().map(|c| c.id).collect();
    assert!(ids.is_sorted());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/container");
    #[expect(
        clippy::disallowed_methods,
        reason = "the test looks at its own source folder"
    )]
    let entries = std::fs::read_dir(folder).unwrap();
    for entry in entries {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let stem = name.trim_end_matches(".rs");
        assert!(
            ids.contains(&stem) || ["flat", "mod", "tests", "walk"].contains(&stem),
            "{stem} is not in CONTAINERS"
        );
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(kind in 0_usize..5, bytes: Vec<u8>) {
        let magic: &[u8] = [&b""[..], b"PK\x03\x04", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"PK\x05\x06"][kind];
        let _ = read([magic, &bytes].concat(), &Limits::default());
    }
}
