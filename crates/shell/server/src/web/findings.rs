//! Findings: filtered, sorted, searched; and one of them in three voices.

use asepsis_document::content::Document;
use asepsis_document::{Voice, explain_finding, rating_badge, state_badge, vex_badge};
use asepsis_domain::evaluation::{Evaluation, Finding, FindingState};
use asepsis_domain::id::ReleaseId;
use asepsis_domain::record::RecordKind;
use asepsis_domain::severity::Rating;
use maud::{Markup, html};

use super::part::{badge, chips, counted, empty, pager, written};
use super::{Sheet, Shown, editing, link};
use crate::ask::{Asked, Slice};
use crate::error::{Error, QUERY};

const STATES: &[(&str, FindingState)] = &[
    ("untriaged", FindingState::Untriaged),
    ("stale", FindingState::Stale),
    ("open", FindingState::Open),
    ("closed", FindingState::Closed),
];

const RATINGS: &[(&str, Rating)] = &[
    ("critical", Rating::Critical),
    ("high", Rating::High),
    ("medium", Rating::Medium),
    ("low", Rating::Low),
    ("none", Rating::None),
    ("unknown", Rating::Unknown),
];

/// An order of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Urgency,
    Severity,
    Component,
    Vulnerability,
    Epss,
}

const ORDERS: &[(&str, Order)] = &[
    ("urgency", Order::Urgency),
    ("severity", Order::Severity),
    ("component", Order::Component),
    ("vulnerability", Order::Vulnerability),
    ("epss", Order::Epss),
];

/// Which findings are wanted.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// Of this release; `None`: of all.
    release: Option<ReleaseId>,
    state: Option<FindingState>,
    rating: Option<Rating>,
    kev: bool,
    words: Vec<String>,
    order: Order,
}

impl Wanted {
    /// Returns what the parameters ask for.
    ///
    /// # Errors
    ///
    /// Where one has a value that it cannot have.
    pub(crate) fn of(asked: &Asked) -> Result<Self, Error> {
        let release = match asked.parameter("release") {
            Some("all") => None,
            _ => Some(asked.release()?.id.clone()),
        };
        let kev = match asked.parameter("kev") {
            None => false,
            Some("yes") => true,
            Some(other) => {
                return Err(Error::new(
                    QUERY,
                    format!("`kev={other}`: give `yes` or nothing."),
                ));
            }
        };
        let words = asked.parameter("q").unwrap_or_default().to_lowercase();
        Ok(Self {
            release,
            state: asked.word("state", STATES)?,
            rating: asked.word("severity", RATINGS)?,
            kev,
            words: words
                .split_whitespace()
                .take(20)
                .map(str::to_owned)
                .collect(),
            order: asked.word("sort", ORDERS)?.unwrap_or(Order::Urgency),
        })
    }

    /// Returns the findings wanted, in order.
    pub(crate) fn pick<'a>(&self, evaluation: &'a Evaluation) -> Vec<&'a Finding> {
        let mut all: Vec<&Finding> = evaluation
            .findings
            .iter()
            .filter(|f| self.is_met(f))
            .collect();
        all.sort_by(|a, b| {
            let urgency = |f: &Finding| {
                let open = f.state != FindingState::Closed;
                let epss = f.vulnerability.epss.map_or(0, |e| e.score);
                (
                    open,
                    f.vulnerability.kev.is_some(),
                    f.vulnerability.rating,
                    epss,
                )
            };
            let own = match self.order {
                Order::Urgency => urgency(b).cmp(&urgency(a)),
                Order::Severity => b.vulnerability.rating.cmp(&a.vulnerability.rating),
                Order::Component => a
                    .name
                    .cmp(&b.name)
                    .then_with(|| urgency(b).cmp(&urgency(a))),
                Order::Vulnerability => a.vulnerability.id.cmp(&b.vulnerability.id),
                Order::Epss => b.vulnerability.epss.cmp(&a.vulnerability.epss),
            };
            own.then_with(|| a.vulnerability.id.cmp(&b.vulnerability.id))
                .then_with(|| a.id.cmp(&b.id))
        });
        all
    }

    fn is_met(&self, finding: &Finding) -> bool {
        let vulnerability = &finding.vulnerability;
        self.release.as_ref().is_none_or(|r| &finding.release == r)
            && self.state.is_none_or(|s| finding.state == s)
            && self.rating.is_none_or(|r| vulnerability.rating == r)
            && (!self.kev || vulnerability.kev.is_some())
            && self.words.iter().all(|word| {
                let has = |text: &str| text.to_lowercase().contains(word);
                has(&vulnerability.id)
                    || has(&finding.name)
                    || has(&finding.component)
                    || has(&vulnerability.summary)
                    || vulnerability.aliases.iter().any(|a| has(a))
            })
    }
}

/// The list.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let evaluation = asked.evaluation()?;
    let wanted = Wanted::of(asked)?;
    let all = wanted.pick(evaluation);
    let slice = Slice::of(asked, 50, 200)?;
    let total = all.len();
    let shown = slice.cut(all);
    let one_release = wanted.release.is_some();
    let content = html! {
        (filters(asked, evaluation, &wanted))
        @if total == 0 {
            (nothing(evaluation, asked))
        } @else {
            @if one_release && editing::may_decide(asked) {
                form #choose action="/decide" {
                    (table(&shown, Rows { one_release, chosen: true }))
                    p { button { "Decide on those chosen" } " " span.faint { "Together, where they say the same: each vulnerability gets a decision of its own." } }
                }
            } @else { (table(&shown, Rows { one_release, chosen: false })) }
            (pager(asked, slice, total))
        }
    };
    let of = wanted
        .release
        .map_or("all releases".to_owned(), |r| format!("release {r}"));
    let under = html! { (counted(total, "finding", "findings")) " of " (of) };
    Ok(Sheet::new("/findings", "Findings", content)
        .under(under)
        .into())
}

fn nothing(evaluation: &Evaluation, asked: &Asked) -> Markup {
    if evaluation.inputs.snapshot.is_none() {
        return empty(
            "No advisories were searched",
            "There is no advisory snapshot: run `asepsis feeds sync`. The page follows by itself.",
        );
    }
    if asked.query.iter().any(|(_, value)| !value.is_empty()) {
        return html! {
            (empty("No finding is like that", "Take a filter away."))
            p { a href="/findings" { "All findings of the latest release" } }
        };
    }
    empty(
        "No finding",
        "No advisory of the snapshot names a component of this release. What was looked up stands with the components.",
    )
}

fn filters(asked: &Asked, evaluation: &Evaluation, wanted: &Wanted) -> Markup {
    let count = |other: &Wanted| other.pick(evaluation).len();
    let any = Wanted {
        state: None,
        ..wanted.clone()
    };
    let mut states = vec![(String::new(), "any".to_owned(), count(&any))];
    states.extend(STATES.iter().map(|(word, state)| {
        let only = Wanted {
            state: Some(*state),
            ..wanted.clone()
        };
        ((*word).to_owned(), (*word).to_owned(), count(&only))
    }));
    let any = Wanted {
        rating: None,
        ..wanted.clone()
    };
    let mut ratings = vec![(String::new(), "any".to_owned(), count(&any))];
    ratings.extend(RATINGS.iter().filter_map(|(word, rating)| {
        let only = Wanted {
            rating: Some(*rating),
            ..wanted.clone()
        };
        let found = count(&only);
        (found > 0 || wanted.rating == Some(*rating))
            .then(|| ((*word).to_owned(), (*word).to_owned(), found))
    }));
    html! {
        (chips(asked, "state", "State", &states))
        (chips(asked, "severity", "Severity", &ratings))
        form.filter action="/findings" {
            @for name in ["state", "severity"] {
                @if let Some(value) = asked.parameter(name) { input type="hidden" name=(name) value=(value); }
            }
            label { "Words" input type="search" name="q" value=[asked.parameter("q")] maxlength="200"; }
            label { "Release" (releases(asked, evaluation)) }
            label { "Order" select name="sort" {
                @for (word, order) in ORDERS { option value=(word) selected[*order == wanted.order] { (word) } }
            } }
            label.check { input type="checkbox" name="kev" value="yes" checked[wanted.kev]; "known exploited only" }
            button { "Show" }
        }
    }
}

/// Returns the choice of a release.
fn releases(asked: &Asked, evaluation: &Evaluation) -> Markup {
    let named = asked.parameter("release");
    let focus = evaluation.focus.as_ref().map(ReleaseId::as_str);
    html! {
        select name="release" {
            @for release in evaluation.releases.iter().rev() {
                @let id = release.id.as_str();
                option value=(id) selected[named.or(focus) == Some(id)] { (id) }
            }
            option value="all" selected[named == Some("all")] { "all" }
        }
    }
}

/// How rows of findings are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows {
    /// All are of one release, which is named elsewhere.
    pub(crate) one_release: bool,
    /// Those that can be decided on together have a box to choose them by.
    pub(crate) chosen: bool,
}

/// Returns findings as a table.
pub(crate) fn table(findings: &[&Finding], how: Rows) -> Markup {
    html! {
        div.table tabindex="0" role="group" aria-label="Findings" {
            table.cards {
                thead { tr {
                    @if how.chosen { th scope="col" { "Choose" } }
                    th scope="col" { "Vulnerability" } th scope="col" { "Severity" } th scope="col" { "State" }
                    th scope="col" { "Component" }
                    @if !how.one_release { th scope="col" { "Release" } }
                    th scope="col" { "Fixed in" } th.right scope="col" { "EPSS" }
                } }
                tbody { @for finding in findings { (row(finding, how)) } }
            }
        }
    }
}

fn row(finding: &Finding, how: Rows) -> Markup {
    let vulnerability = &finding.vulnerability;
    html! {
        tr {
            @if how.chosen { td.choose { @if editing::goes_with_others(finding) {
                input type="checkbox" name="finding" value=(finding.id) aria-label={ "Choose " (vulnerability.id) " in " (finding.name) " " (finding.version) };
            } } }
            th scope="row" {
                a href=(link::finding(&finding.id)) { (vulnerability.id) }
                @if vulnerability.kev.is_some() { " " span.badge.bad { "known exploited" } }
                @if !vulnerability.summary.is_empty() { span.line { (vulnerability.summary) } }
            }
            td.short data-label="Severity" { (badge(&rating_badge(vulnerability.rating))) }
            td.short data-label="State" { (badge(&state_badge(finding.state))) }
            td data-label="Component" { a href=(link::component(&finding.release, &finding.component)) { (finding.name) } " " span.nowrap { (finding.version) } }
            @if !how.one_release { td.short data-label="Release" { (finding.release) } }
            td data-label="Fixed in" { @if finding.fixed_in.is_empty() { span.faint { "no fix known" } } @else { (finding.fixed_in.join(", ")) } }
            td.right data-label="EPSS" { @match vulnerability.epss { Some(e) => { (format!("{:.1}\u{a0}%", e.score() * 100.0)) } None => { span.faint { "–" } } } }
        }
    }
}

/// Returns the finding that the path names.
///
/// # Errors
///
/// Where there is none.
pub(crate) fn find(asked: &Asked) -> Result<&Finding, Error> {
    let id = asked.part("id")?;
    let mut all = asked.evaluation()?.findings.iter();
    all.find(|f| f.id.as_str() == id)
        .ok_or_else(|| Error::no("finding", id))
}

const VOICES: &[(&str, Voice, &str)] = &[
    ("engineering", Voice::Engineering, "Engineering"),
    ("it", Voice::It, "Hospital IT"),
    ("regulatory", Voice::Regulatory, "Regulatory"),
];

/// One finding.
pub(crate) fn one(asked: &Asked) -> Result<Shown, Error> {
    let finding = find(asked)?;
    let subject = asked.subject(Some(finding.release.as_str()))?;
    let words: Vec<_> = VOICES
        .iter()
        .map(|(word, voice, _)| (*word, *voice))
        .collect();
    let voice = asked.word("voice", &words)?.unwrap_or(Voice::Engineering);
    let document: Document = explain_finding(&subject, finding, voice);
    let evaluation = asked.evaluation()?;
    let decision = finding.decision.and_then(|at| evaluation.decisions.get(at));
    let content = html! {
        p.marks {
            @if let Some(decision) = decision {
                "Decided as " (badge(&vex_badge(decision.status))) " by " a href=(link::record(&decision.id)) { (decision.id) }
                @if decision.is_stale() { ", which rests on a fact that has moved" }
            } @else {
                "Nobody has decided on it."
            }
        }
        nav.tabs aria-label="For whom" {
            @for (word, own, title) in VOICES {
                a href=(asked.with("voice", word)) aria-current=[(*own == voice).then_some("true")] { (title) }
            }
        }
        (written(&document, &finding.release))
        @if decision.is_none() { (how_to_decide(asked, finding, evaluation)) }
    };
    let under = html! {
        "Release " a href=(link::release(&finding.release)) { (finding.release) } " · "
        a href=(link::component(&finding.release, &finding.component)) { (finding.name) " " (finding.version) }
        " · " code { (finding.id) }
    };
    Ok(Sheet::new("/findings", document.title.clone(), content)
        .under(under)
        .into())
}

/// What to write so that the finding is decided: a record of the dossier, which stays text, with the facts of today.
fn how_to_decide(asked: &Asked, finding: &Finding, evaluation: &Evaluation) -> Markup {
    let kind = RecordKind::Decision;
    if editing::is_written_here(asked, kind) {
        let to = editing::place(kind, &[("finding", finding.id.as_str())]);
        return html! { @if asked.may(editing::permission(kind)) { p { a.button href=(to) { "Decide on it" } } } };
    }
    let vulnerability = &finding.vulnerability;
    let text = format!(
        "[[decision]]\nid = \"DEC-\"\ntitle = \"\"\nvulnerability = \"{}\"\ncomponents = [\"{}\"]\nreleases = {{ from = \"{}\" }}\n\
         status = \"under_investigation\"\nimpact = \"\"\naction = \"\"\npatient_impact = \"\"\nby = \"\"\non = {}\n\n\
         [decision.rests_on]\n{}\n",
        vulnerability.id,
        finding.component,
        finding.release,
        super::day(evaluation.as_of),
        editing::facts(finding)
    );
    html! {
        details.teach {
            summary { "How to decide on it" }
            p { "Write a decision in " code { "decisions.toml" } "; this page follows when the file is saved. The facts are those of today: when one moves, the decision becomes stale." }
            pre tabindex="0" { (text) }
        }
    }
}
