//! What a person does with the mouse and the keyboard: takes hold of things by the words that stand on them.

use std::path::Path;

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::run::text;

/// Finds what is named on a page.
const FIND: &str = include_str!("hands.js");

/// What a page holds in its body, its forms included.
const SAYS: &str = "document.querySelector('main').innerText.replace(/\\s+/g, ' ')";

impl Browser {
    /// Follows a link or presses a button, and waits for the page that comes.
    #[track_caller]
    pub(crate) fn click(&mut self, words: &str) {
        let place = self.find(words, "control");
        self.forget_loads();
        self.mouse(&place);
        self.loaded();
    }

    /// Opens what is folded.
    #[track_caller]
    pub(crate) fn unfold(&mut self, words: &str) {
        let place = self.find(words, "control");
        self.mouse(&place);
    }

    /// Fills a field anew.
    #[track_caller]
    pub(crate) fn write(&mut self, label: &str, words: &str) {
        let place = self.find(label, "field");
        self.mouse(&place);
        self.until("document.activeElement === window.held");
        self.eval("window.held.select(); 0");
        self.type_text(words);
        assert_eq!(self.eval("window.held.value"), words, "{label}");
    }

    /// Ticks a box.
    #[track_caller]
    pub(crate) fn tick(&mut self, label: &str) {
        let place = self.find(label, "field");
        let before = self.eval("window.held.checked");
        self.mouse(&place);
        assert_ne!(self.eval("window.held.checked"), before, "{label}");
    }

    /// Chooses one of a list.
    #[track_caller]
    pub(crate) fn choose(&mut self, label: &str, words: &str) {
        self.find(label, "field");
        let choice = format!(
            "(() => {{ const o = [...window.held.options].find((o) => o.text === {words:?}); \
             if (!o) return [...window.held.options].map((o) => o.text).join(); \
             window.held.value = o.value; window.held.dispatchEvent(new Event('change', {{ bubbles: true }})); \
             return ''; }})()"
        );
        assert_eq!(self.eval(&choice), "", "{label}: no {words}");
    }

    /// Presses a button whose answer is a file, and returns the file.
    #[track_caller]
    pub(crate) fn keep(&mut self, words: &str, dir: &Path) -> Vec<u8> {
        let behaviour = json!({ "behavior": "allow", "downloadPath": text(dir) });
        self.call("Page.setDownloadBehavior", behaviour);
        let place = self.find(words, "control");
        self.mouse(&place);
        for _ in 0..600 {
            let all = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
            let whole = |path: &std::path::PathBuf| {
                path.extension().is_none_or(|end| end != "crdownload")
                    && path.metadata().is_ok_and(|m| m.len() > 0)
            };
            let all: Vec<_> = all.collect();
            if all.len() == 1 && all.iter().all(whole) {
                let bytes = std::fs::read(&all[0]).unwrap();
                std::fs::remove_file(&all[0]).unwrap();
                return bytes;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("{words}: no file comes");
    }

    /// Waits until the page says something.
    #[track_caller]
    pub(crate) fn see(&mut self, words: &str) {
        self.until(&format!("{SAYS}.includes({words:?})"));
    }

    /// Sees that the page does not say something.
    #[track_caller]
    pub(crate) fn miss(&mut self, words: &str) {
        let says = self.eval(SAYS);
        assert!(!says.as_str().unwrap().contains(words), "{words}: {says}");
    }

    /// Looks for something with the keyboard, from wherever one is.
    #[track_caller]
    pub(crate) fn look_for(&mut self, words: &str) {
        self.press("/");
        self.until("document.activeElement.id === 'q'");
        self.eval("document.activeElement.select(); 0");
        self.type_text(words);
        self.forget_loads();
        self.press("Enter");
        self.loaded();
    }

    /// Returns where something is, once it is there and nothing lies over it.
    #[track_caller]
    fn find(&mut self, words: &str, kind: &str) -> Value {
        let mut found = Value::Null;
        for _ in 0..100 {
            found = self.eval(&format!("({FIND})({words:?}, {kind:?})"));
            if found["missing"].is_null() {
                return found;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let says = self.eval("location.pathname + ' ' + document.body.innerText");
        panic!("{words}: {}: {says}", found["missing"]);
    }

    fn mouse(&mut self, place: &Value) {
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let (button, count) = match kind {
                "mouseMoved" => ("none", 0),
                _ => ("left", 1),
            };
            self.call(
                "Input.dispatchMouseEvent",
                json!({ "type": kind, "x": place["x"], "y": place["y"], "button": button, "clickCount": count }),
            );
        }
    }
}
