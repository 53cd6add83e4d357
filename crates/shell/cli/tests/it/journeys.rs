//! What each role comes for, walked in a real browser by clicks and typing, on both databases: the first administrator
//! begins, an engineer brings the device in, others look, decide, sign and hand in.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::chromium::Browser;
use crate::database::Cluster;
use crate::editing::at_home;
use crate::run::demo;
use crate::served::Served;
use crate::team::{PASSWORD, PROJECT, Person, named, push};

use Step::{Choose, Click, Drop, Keep, Look, Miss, Open, See, Tick, Unfold, Write};

/// A step of a journey. `{…}` stands for what was seen before.
#[derive(Clone, Copy)]
enum Step {
    /// Types an address.
    Open(&'static str),
    /// Follows a link or presses a button.
    Click(&'static str),
    /// Opens what is folded.
    Unfold(&'static str),
    /// Fills a field.
    Write(&'static str, &'static str),
    /// Chooses one of a list.
    Choose(&'static str, &'static str),
    /// Ticks a box.
    Tick(&'static str),
    /// Looks for something over everything.
    Look(&'static str),
    /// Sees something.
    See(&'static str),
    /// Sees that something is not there.
    Miss(&'static str),
    /// Gives the demonstration's first SBOM to the page.
    Drop,
    /// Keeps a file that begins like this.
    Keep(&'static str, &'static str),
}

const HOME: &str = "/projects/flowline";
const APPROVAL: &str = "/projects/flowline/approvals/of?subject=release%202.1.0";

/// Nobody knows a password: the first comes by the link that the server names when it starts.
const BEGINS: &[Step] = &[
    Open("{link}"),
    Write("Your name", "Ada Admin"),
    Write("Time zone", "Europe/Berlin"),
    Write("Password", PASSWORD),
    Write("Password again", PASSWORD),
    Click("Take the account"),
    See("No project yet"),
    Click("Administration"),
    Write("Invite somebody > Account", "ci"),
    Choose("Invite somebody > Role", "engineer"),
    Click("Make the link"),
    See("The link for ci"),
];

/// The engineer takes the account and makes the token by which CI pushes.
const TAKES_THE_ACCOUNT: &[Step] = &[
    Open("{link}"),
    Write("Your name", "Ed Engineer"),
    Write("Password", PASSWORD),
    Write("Password again", PASSWORD),
    Click("Take the account"),
    Miss("Administration"),
    Click("Your account"),
    Write("What it is for", "CI of the pump"),
    Tick("push"),
    Click("Make a token"),
    See("It is shown once"),
];

/// The engineer looks at what came of the push, tries an SBOM, and sends the release for review.
const ENGINEER: &[Step] = &[
    Open("/"),
    Click("{title}"),
    See("What became false"),
    Look("{vulnerability}"),
    Click("{vulnerability}"),
    See("Nobody has decided on it"),
    Click("Hospital IT"),
    Click("Engineering"),
    Miss("Decide on it"),
    Click("Changes"),
    See("From release 2.0.0 to release 2.1.0"),
    Click("Try an SBOM"),
    Drop,
    See("Found in"),
    See("The file is forgotten when you leave this page"),
    Click("Approvals"),
    Choose("Release", "2.1.0"),
    Click("Look at it"),
    See("nobody has asked for its approval"),
    Click("Ask for approval"),
    See("in review"),
];

/// The viewer looks and finds, and nothing offers to change anything.
const VIEWER: &[Step] = &[
    Open("/"),
    Click("{title}"),
    Miss("signature"),
    Look("RSK-01"),
    Click("{risk}"),
    See("As written"),
    Miss("Change it"),
    Click("Findings"),
    Miss("Decide on those chosen"),
    Click("{vulnerability}"),
    Miss("Decide on it"),
    Click("Decisions"),
    Miss("New decision"),
    Click("Documents"),
    Miss("Make the package"),
    Click("Security risk assessment"),
    See("Draft for release 2.1.0"),
    Open("/projects/flowline/decide?finding={finding}"),
    See("Your roles do not allow"),
    Click("To the overview"),
];

/// The approver sees what waits, signs with the password, and keeps the page in print.
const SIGNS: &[Step] = &[
    Open(HOME),
    Click("1 version waits"),
    Click("release 2.1.0"),
    See("Sign this version"),
    Choose("What your signature means", "approval"),
    Write("Your password", "not the password"),
    Click("Sign"),
    See("Nothing was signed"),
    Choose("What your signature means", "approval"),
    Write("Your password", PASSWORD),
    Click("Sign"),
    See("approved"),
    See("quality (quality): approval"),
    Miss("Sign this version"),
    Keep("Print it with its signatures", "%PDF"),
];

/// Security decides on one finding, then on several, changes its mind and takes that back.
const SECURITY: &[Step] = &[
    Open(HOME),
    Look("{vulnerability}"),
    Click("{vulnerability}"),
    Click("Decide on it"),
    See("What is known"),
    Write("title", "Not reachable"),
    Choose("status", "not affected"),
    Choose("justification", "vulnerable code not in execute path"),
    Write("impact", "The parser is never given foreign input."),
    Write("Why it is written", "triage of the week"),
    Click("Keep it"),
    See("Not reachable"),
    See("The parser is never given foreign input."),
    Click("Change it"),
    Write("title", "Said too quickly"),
    Write("Why it is written", "a mistake"),
    Click("Keep it"),
    See("Said too quickly"),
    // Undone by a new version: what was wrong stays to be seen.
    Unfold("Versions > As it was #last"),
    Click("Write it again as it was"),
    Write("Why it is written", "the first words were right"),
    Click("Keep it"),
    See("Not reachable"),
    Look("{vulnerability}"),
    Click("{vulnerability}"),
    See("Decided as"),
    Click("Findings"),
    Click("untriaged"),
    Tick("{choose-one}"),
    Tick("{choose-other}"),
    Click("Decide on those chosen"),
    See("Decide on 2 findings together"),
    Write("title", "Looked at together"),
    Choose("status", "under investigation"),
    Write("action", "Wait for the supplier."),
    Write("Why it is written", "triage of the week"),
    Click("Keep"),
    See("Looked at together"),
];

/// What was signed is not what stands any more, and says so.
const OUTDATED: &[Step] = &[
    Open(APPROVAL),
    See("It is another version by now"),
    See("nobody has asked for its approval"),
];

/// Regulatory affairs sees what each market lacks, and makes a package and keeps it.
const REGULATORY: &[Step] = &[
    Open(HOME),
    Click("All markets and steps"),
    See("What unlocks most"),
    Unfold("Which items"),
    Click("{market}"),
    See("What it asks"),
    Look("{vulnerability}"),
    Click("{vulnerability}"),
    Click("Regulatory"),
    Click("Documents"),
    Click("510(k), cybersecurity documentation > Make the package"),
    See("Keep the zip"),
    Keep("510(k), cybersecurity documentation > Keep the zip", "PK"),
    Click("Audit trail"),
    See("package"),
];

/// The administrator grants and withdraws, ends a session and a token of somebody, and hands out the trail.
const ADMINISTERS: &[Step] = &[
    Open("/administration"),
    Choose("Grant a role > Account", "viewer"),
    Choose("Grant a role > Role", "engineer"),
    Write("Grant a role > Where", PROJECT),
    Click("Grant a role > Grant"),
    See("engineer in flowline"),
    Click("Withdraw engineer in flowline from viewer"),
    Miss("engineer in flowline"),
    Click("End the sessions of viewer"),
    See("1 session of viewer ended"),
    See("CI of the pump"),
    Click("Revoke CI of the pump of ci"),
    Miss("CI of the pump"),
    Click("Audit trail"),
    See("revoke token"),
    Write("By", "security"),
    Click("Show"),
    See("triage of the week"),
    Click("Verify the whole trail"),
    See("The trail is whole"),
    Keep("Keep a copy as JSON", "{"),
    Keep("Keep a copy as PDF", "%PDF"),
];

#[test]
fn each_role_does_what_it_comes_for() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_guard, dossier) = at_home();
    walked(&mut browser, &Served::team(&[]), &dossier);
    if let Some(cluster) = Cluster::start() {
        let served = Served::team(&["--database", &named(&cluster)]);
        walked(&mut browser, &served, &dossier);
    }
}

/// Who walks, what was seen before, and where files are kept.
struct Walk<'a> {
    browser: &'a mut Browser,
    base: String,
    seen: Vec<(&'static str, String)>,
    sbom: PathBuf,
    kept: tempfile::TempDir,
}

fn walked(browser: &mut Browser, served: &Served, dossier: &Path) {
    browser.look(1280, 900, false);
    let mut walk = Walk {
        browser,
        base: format!("http://{}", served.address),
        seen: Vec::new(),
        sbom: dossier.join("sbom/pump-firmware-2.1.0.cdx.json"),
        kept: tempfile::tempdir().unwrap(),
    };
    let link = served.link.as_ref().unwrap();
    walk.saw("link", &link[link.find('/').unwrap()..]);
    walk.steps("begins", BEGINS);
    let path = walk.secret();
    walk.saw("link", &path[path.find("/invitations/").unwrap()..]);
    walk.leave();
    walk.steps("takes the account", TAKES_THE_ACCOUNT);
    let token = walk.secret();
    let (code, said) = push(served, dossier, &token);
    assert_eq!(code, Some(0), "{said}");

    let admin = Person::sign_in(served, "admin");
    let viewer = admin.invite(served, "viewer", "viewer", PROJECT);
    for (login, role, scope) in [
        ("security", "security", PROJECT),
        ("regulatory", "regulatory", PROJECT),
        ("quality", "quality-approver", "*"),
    ] {
        admin.invite(served, login, role, scope);
    }
    known(&mut walk, &admin, served);
    walk.steps("engineer", ENGINEER);
    for (login, journey) in [
        ("viewer", VIEWER),
        ("quality", SIGNS),
        ("security", SECURITY),
        ("quality", OUTDATED),
        ("regulatory", REGULATORY),
        ("admin", ADMINISTERS),
    ] {
        walk.leave();
        walk.come_in(login);
        walk.steps(login, journey);
    }
    assert_eq!(viewer.get(served, HOME).status, 303);
    // Whose session was ended from elsewhere is asked to come in again; a revoked token does nothing.
    let (code, said) = push(served, dossier, &token);
    assert!(code == Some(2) && said.contains("Not signed in"), "{said}");
}

/// Takes from the pages for programs what the journeys speak of.
fn known(walk: &mut Walk<'_>, admin: &Person, served: &Served) {
    for _ in 0..600 {
        let all = admin.get(served, "/api/v1/projects").json();
        if !all["items"][0]["standing"].is_null() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let rows = |path: &str| {
        let all = admin.get(served, &format!("/api/v1{HOME}{path}")).json();
        all["items"].as_array().unwrap().clone()
    };
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let open = rows("/findings?state=untriaged&limit=200");
    let plain: Vec<&Value> = open.iter().filter(|f| f["kev"].is_null()).collect();
    let mut named: Vec<&Value> = Vec::new();
    for finding in plain {
        let is_new = |f: &&Value| f["vulnerability"] == finding["vulnerability"];
        if !named.iter().any(is_new) {
            named.push(finding);
        }
    }
    walk.saw("finding", &text(named[0], "id"));
    walk.saw("vulnerability", &text(named[0], "vulnerability"));
    walk.saw(
        "choose-one",
        &format!("Choose {}", text(named[1], "vulnerability")),
    );
    walk.saw(
        "choose-other",
        &format!("Choose {}", text(named[2], "vulnerability")),
    );
    let risks = rows("/risks");
    let risk = risks.iter().find(|r| r["id"] == "RSK-01").unwrap();
    walk.saw("risk", &text(risk, "title"));
    let device = std::fs::read_to_string(demo().join("dossier/device.toml")).unwrap();
    let title = device.lines().find_map(|l| l.strip_prefix("title = \""));
    walk.saw("title", title.unwrap().trim_end_matches('"'));
    walk.saw("market", "US");
}

impl Walk<'_> {
    fn saw(&mut self, name: &'static str, what: &str) {
        self.seen.retain(|(known, _)| *known != name);
        self.seen.push((name, what.to_owned()));
    }

    fn filled(&self, words: &str) -> String {
        let seen = self.seen.iter();
        seen.fold(words.to_owned(), |all, (name, what)| {
            all.replace(&format!("{{{name}}}"), what)
        })
    }

    /// Returns what is shown once.
    fn secret(&mut self) -> String {
        let secret = self
            .browser
            .eval("document.querySelector('code.secret').textContent");
        secret.as_str().unwrap().to_owned()
    }

    fn leave(&mut self) {
        self.browser.click("Sign out");
        self.browser.see("No account, or the password is lost");
    }

    fn come_in(&mut self, login: &str) {
        self.browser.write("Account", login);
        self.browser.write("Password", PASSWORD);
        self.browser.click("Sign in");
        self.browser.see("Projects");
    }

    fn steps(&mut self, who: &str, steps: &[Step]) {
        for (number, step) in steps.iter().enumerate() {
            if std::env::var_os("ASEPSIS_STEPS").is_some() {
                eprintln!("{who} {number}");
            }
            self.step(*step);
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Open(path) => {
                let address = format!("{}{}", self.base, self.filled(path));
                self.browser.open(&address);
            }
            Click(words) => self.browser.click(&self.filled(words)),
            Unfold(words) => self.browser.unfold(&self.filled(words)),
            Write(label, words) => self.browser.write(label, &self.filled(words)),
            Choose(label, words) => self.browser.choose(label, words),
            Tick(label) => self.browser.tick(&self.filled(label)),
            Look(words) => self.browser.look_for(&self.filled(words)),
            See(words) => self.browser.see(words),
            Miss(words) => self.browser.miss(words),
            Drop => {
                self.browser.forget_loads();
                let input = "[data-drop] input[type=file]";
                self.browser.give_file(input, &self.sbom);
                self.browser.loaded();
            }
            Keep(words, begins) => {
                let bytes = self.browser.keep(words, self.kept.path());
                assert!(bytes.starts_with(begins.as_bytes()), "{words}");
            }
        }
    }
}
