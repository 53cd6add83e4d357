//! Names and vectors that stand inside documents: purl, CPE, CVSS, digests, instants.

use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::severity::Cvss;
use asepsis_domain::time::in_utc;

use crate::Family;
use crate::seed::{self, Seed};

pub(crate) const FAMILY: Family = Family {
    id: "name",
    parts: || vec!["cpe", "cvss", "digest", "purl", "time"],
    seeds,
    run,
};

fn seeds(part: &str) -> Vec<Seed> {
    seed::lines(match part {
        "cpe" => &[
            "cpe:2.3:a:acme:pump\\!:1.0:beta:*:*:lts:linux:x64:-",
            "cpe:/a:acme:pump%21:1.0:beta:~~lts~linux~x64~",
            "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*",
        ],
        "cvss" => &[
            "AV:N/AC:L/Au:N/C:P/I:P/A:P",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:P/RL:O/RC:C/CR:H/MAV:L",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A/MSI:S/U:Red",
        ],
        "digest" => &["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
        "purl" => &[
            "pkg:npm/%40scope/name@1.0?vcs_url=git%2Bhttps://example.org/x#sub/path",
            "pkg:maven/org.example/a.b@2.0?classifier=sources&type=pom",
            "pkg:generic/openssl@3.0.1",
        ],
        _ => &[
            "2026-11-26T10:00:00.5+02:00",
            "2026-11-26",
            "2026-11-26T10:00:00",
        ],
    })
}

fn run(part: &str, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match part {
        "cpe" => {
            if let Ok(cpe) = Cpe::parse(text) {
                let written = cpe.formatted();
                let again = Cpe::parse(&written).map(|c| c.formatted());
                assert_eq!(again.ok(), Some(written), "the formatted name is one");
            }
        }
        "cvss" => {
            if let Some(cvss) = Cvss::parse(text, "source") {
                assert!((0.0..=10.0).contains(&cvss.score()), "a score is a score");
            }
        }
        "digest" => {
            if let Some(digest) = Digest::parse(text) {
                assert_eq!(
                    Digest::parse(&digest.hex()),
                    Some(digest),
                    "a digest is its own text"
                );
            }
        }
        "purl" => {
            if let Ok(purl) = Purl::parse(text) {
                let again = Purl::parse(purl.as_str());
                assert_eq!(
                    again.ok().as_ref().map(Purl::as_str),
                    Some(purl.as_str()),
                    "the canonical form is one"
                );
            }
        }
        _ => {
            if let Some(utc) = in_utc(text) {
                assert_eq!(in_utc(&utc), Some(utc), "an instant in UTC stays");
            }
        }
    }
}
