//! The rules of a run, by what a result says of its own: an id, an index, or a reference into an extension of the tool.

use std::collections::HashMap;

use super::at;
use super::wire::{Component, Found, Message, Rule, Tool};
use crate::json::Text;
use crate::results::brief;

/// The rules of a tool.
pub(super) struct Rules<'r, 'a> {
    tool: &'r Tool<'a>,
    by_id: HashMap<&'r str, &'r Rule<'a>>,
}

impl<'r, 'a> Rules<'r, 'a> {
    pub(super) fn of(tool: &'r Tool<'a>) -> Self {
        let mut by_id = HashMap::new();
        for component in std::iter::once(&tool.driver).chain(&tool.extensions) {
            for rule in &component.rules {
                by_id.entry(rule.id.as_str()).or_insert(rule);
            }
        }
        Self { tool, by_id }
    }

    /// Returns the id of the rule of a result, and the rule where the report has it (3.27.5 to 3.27.7, 3.52).
    pub(super) fn of_result<'f>(
        &self,
        found: &'f Found<'_>,
    ) -> (Option<&'f str>, Option<&'r Rule<'a>>)
    where
        'r: 'f,
    {
        let reference = found.rule.as_ref();
        let own = found.rule_id.as_ref();
        let own = own.or_else(|| reference.and_then(|r| r.id.as_ref()));
        let own = own.map(Text::as_str);
        let index = found.rule_index.filter(|i| *i >= 0);
        let index = index.or_else(|| reference.and_then(|r| r.index));
        let by_index = at(&self.component(found).rules, index);
        // `CA2101/1` is a part of the rule `CA2101` (3.27.5).
        let by_id = own.and_then(|id| {
            let mut ids = std::iter::successors(Some(id), |id| Some(id.rsplit_once('/')?.0));
            ids.find_map(|id| self.by_id.get(id).copied())
        });
        let rule = by_index.or(by_id);
        (own.or_else(|| rule.map(|r| r.id.as_str())), rule)
    }

    fn component(&self, found: &Found<'_>) -> &'r Component<'a> {
        let reference = found.rule.as_ref().and_then(|r| r.tool_component.as_ref());
        let Some(reference) = reference else {
            return &self.tool.driver;
        };
        let same = |own: &Text<'_>, asked: &Option<Text<'_>>| {
            asked.as_ref().is_some_and(|a| a.as_str() == own.as_str())
        };
        let is_it = |c: &&Component<'_>| {
            c.guid.as_ref().is_some_and(|g| same(g, &reference.guid))
                || same(&c.name, &reference.name)
        };
        let extensions = &self.tool.extensions;
        at(extensions, reference.index)
            .or_else(|| extensions.iter().find(is_it))
            .unwrap_or(&self.tool.driver)
    }

    /// Returns a message, where need be from the rule's own with its arguments set in (3.11.5 to 3.11.8), shortened.
    pub(super) fn message(&self, message: &Message<'_>, rule: Option<&Rule<'_>>) -> String {
        let plain = |m: &Message<'_>| {
            let text = m.text.as_ref().or(m.markdown.as_ref());
            text.map(|t| brief(t.as_str()))
        };
        let text = plain(message).or_else(|| {
            let id = message.id.as_ref()?;
            let of_rule = rule.and_then(|r| r.message_strings.get(id));
            let of_tool = || self.tool.driver.global_message_strings.get(id);
            of_rule.or_else(of_tool).and_then(plain)
        });
        let mut text = text.unwrap_or_default();
        for (number, argument) in message.arguments.iter().enumerate().take(20) {
            let mark = format!("{{{number}}}");
            text = text.replace(&mark, &brief(argument.as_str()));
        }
        brief(&text)
    }
}
