//! Pages in a real browser: nothing is forbidden or broken, nothing sticks out on a phone, the keyboard reaches
//! everything, colours have contrast, a file that changes is followed. `ASEPSIS_PICTURES=DIR` writes each page as a
//! picture, light, dark and phone, to be looked at.

use std::fs;
use std::path::PathBuf;

use crate::chromium::Browser;
use crate::run::{demo, demo_copy};
use crate::served::Served;

/// A page of each kind, by the name of its picture. `F` and `R` stand for a finding and a risk, `U` and `V` for findings that
/// nobody has decided on.
const PAGES: &[(&str, &str)] = &[
    ("overview", "/"),
    ("findings", "/findings"),
    ("finding-engineering", "/findings/F"),
    ("finding-it", "/findings/F?voice=it"),
    ("finding-regulatory", "/findings/F?voice=regulatory"),
    ("decisions", "/decisions"),
    ("decision", "/records/DEC-001"),
    ("components", "/components"),
    ("risks", "/risks"),
    ("risk", "/records/R"),
    ("architecture", "/architecture"),
    ("trace", "/trace?loose=yes"),
    ("markets", "/markets"),
    ("market", "/markets/us"),
    ("clocks", "/clocks"),
    ("documents", "/documents"),
    ("document", "/documents/risk-assessment"),
    ("releases", "/releases"),
    ("release", "/releases/2.1.0"),
    ("changes", "/changes"),
    ("diagnostics", "/diagnostics"),
    ("search", "/search?q=pump"),
    ("nothing-found", "/findings?q=nothing-is-like-this"),
    ("scan", "/scan"),
    ("missing", "/no-such-page"),
    ("form-decision", "/decide?finding=U"),
    ("form-decisions", "/decide?finding=U&finding=V"),
    ("form-risk", "/write/risk"),
    ("form-case", "/write/case?id=CASE"),
    ("form-test", "/write/test"),
    ("kinds", "/write"),
    ("table", "/write/risk/table"),
    ("problems", "/problems"),
];

/// A way to look at pages: its name, width, and whether dark.
const LOOKS: &[(&str, u32, bool)] = &[
    ("light", 1280, false),
    ("dark", 1280, true),
    ("phone", 360, false),
];

/// Every text whose contrast with what is behind it is below what WCAG 2.2 AA asks (1.4.3).
const CONTRAST: &str = include_str!("contrast.js");

/// Ids that several things of a page have: a label would name the first.
const TWICE: &str = "[...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, at, all) => all.indexOf(id) !== at)";

/// What axe-core objects to by the rules of WCAG 2.2 AA and by good practice.
const AXE: &str = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })\
     .then((r) => r.violations.map((v) => `${v.id}: ${v.nodes.length} times, ${v.nodes[0].html}`))";

#[test]
fn every_page_is_whole_readable_and_fits() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let served = Served::of(&demo().join("dossier"));
    let id = |path: &str| {
        served.get(path).json()["items"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let finding = id("/api/v1/findings?limit=1");
    let risk = id("/api/v1/risks?limit=1");
    let cases = fs::read_to_string(demo().join("dossier/cases.toml")).unwrap();
    let case = cases.split("id = \"").nth(1).unwrap();
    let case = case.split('"').next().unwrap();
    let open = served
        .get("/api/v1/findings?state=untriaged&limit=200")
        .json();
    let open: Vec<&str> = open["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["kev"].is_null())
        .map(|f| f["id"].as_str().unwrap())
        .collect();
    let mut wrong = Vec::new();
    for (name, path) in PAGES {
        let path = path
            .replace("/F", &format!("/{finding}"))
            .replace("records/R", &format!("records/{risk}"))
            .replace("=CASE", &format!("={case}"))
            .replace("=U", &format!("={}", open[0]))
            .replace("=V", &format!("={}", open[1]));
        let address = format!("http://{}{path}", served.address);
        every_look(&mut browser, name, &address, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Opens a page in every way to look at it, and says what is wrong with it.
pub(crate) fn every_look(
    browser: &mut Browser,
    name: &str,
    address: &str,
    wrong: &mut Vec<String>,
) {
    // Where the oracles have brought axe-core, its rules are held too.
    let axe = std::env::var_os("ASEPSIS_AXE").map(|file| fs::read_to_string(file).unwrap());
    let pictures = std::env::var_os("ASEPSIS_PICTURES").map(PathBuf::from);
    for (look, width, dark) in LOOKS {
        browser.look(*width, 900, *dark);
        browser.open(address);
        let mut say = |what: String| wrong.push(format!("{name} {look}: {what}"));
        let complaints = browser.complaints();
        for complaint in complaints
            .iter()
            .filter(|c| name != "missing" || !c.contains("404"))
        {
            say(complaint.clone());
        }
        let over = browser
            .eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if over.as_f64() > Some(1.0) {
            say(format!("sticks out by {over} px"));
        }
        for twice in browser.eval(TWICE).as_array().unwrap() {
            say(format!("two things have the id {twice}"));
        }
        if let Some(axe) = &axe {
            browser.eval(&format!("{axe};0"));
            for found in browser.eval(AXE).as_array().unwrap() {
                say(found.as_str().unwrap().to_owned());
            }
        }
        for low in browser.eval(CONTRAST).as_array().unwrap() {
            say(low.as_str().unwrap().to_owned());
        }
        if let Some(dir) = &pictures {
            fs::create_dir_all(dir).unwrap();
            browser.picture(&dir.join(format!("{name}-{look}.png")));
        }
    }
}

#[test]
fn the_keyboard_alone_reaches_a_finding_in_every_voice() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let served = Served::of(&demo().join("dossier"));
    browser.look(1280, 900, false);
    browser.open(&format!("http://{}/", served.address));
    browser.press("Tab");
    assert_eq!(browser.eval("document.activeElement.className"), "skip");
    let name = served.get("/api/v1/findings?limit=1").json()["items"][0]["vulnerability"]
        .as_str()
        .unwrap()
        .to_owned();
    browser.press("/");
    browser.until("document.activeElement.id === 'q'");
    browser.type_text(&name);
    browser.forget_loads();
    browser.press("Enter");
    browser.loaded();
    browser.until(&format!(
        "document.querySelector('.hits a').textContent.includes('{name}')"
    ));
    reach(&mut browser, ".hits a");
    browser.until("document.querySelector('.tabs a[aria-current]').textContent === 'Engineering'");
    for (number, voice) in [(2, "Hospital IT"), (3, "Regulatory")] {
        reach(&mut browser, &format!(".tabs a:nth-child({number})"));
        browser.until(&format!(
            "document.querySelector('.tabs a[aria-current]').textContent === '{voice}'"
        ));
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Goes to the first element of a kind by the tabulator alone, sees that it shows where it is, and follows it.
fn reach(browser: &mut Browser, selector: &str) {
    for _ in 0..200 {
        browser.press("Tab");
        if browser.eval(&format!(
            "document.activeElement === document.querySelector('{selector}')"
        )) == true
        {
            let outline = browser.eval("getComputedStyle(document.activeElement).outlineStyle");
            assert_eq!(
                outline, "solid",
                "{selector} does not show that it has the focus"
            );
            browser.forget_loads();
            browser.press("Enter");
            browser.loaded();
            return;
        }
    }
    panic!("the keyboard does not reach {selector}");
}

#[test]
fn a_page_follows_the_files_and_says_when_they_are_broken() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_guard, copy) = demo_copy();
    let served = Served::of(&copy);
    browser.open(&format!("http://{}/", served.address));
    let file = copy.join("device.toml");
    let whole = fs::read_to_string(&file).unwrap();
    let title = browser
        .eval("document.querySelector('h1').textContent")
        .as_str()
        .unwrap()
        .to_owned();
    fs::write(&file, whole.replacen(&title, "Another pump", 1)).unwrap();
    browser.until("document.querySelector('h1').textContent === 'Another pump'");
    assert_eq!(
        browser.eval("document.querySelector('#news').getAttribute('role')"),
        "status"
    );
    fs::write(&file, "broken = [").unwrap();
    browser.until(
        "document.querySelector('main [role=alert]').textContent.includes('last good state')",
    );
    assert_eq!(
        browser.eval("document.querySelector('h1').textContent"),
        "Another pump"
    );
    fs::write(&file, &whole).unwrap();
    browser.until("!document.querySelector('main [role=alert]')");
    browser.until(&format!(
        "document.querySelector('h1').textContent === {title:?}"
    ));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_file_that_is_dropped_is_evaluated_on_the_page() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let served = Served::of(&demo().join("dossier"));
    browser.open(&format!("http://{}/", served.address));
    let dir = demo().join("dossier/sbom");
    let file = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_file())
        .min()
        .unwrap();
    browser.forget_loads();
    browser.give_file("[data-drop] input[type=file]", &file);
    browser.loaded();
    browser.until("document.querySelector('h1').textContent.startsWith('Found in ')");
    browser.until("document.querySelectorAll('table tbody tr').length > 0");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
