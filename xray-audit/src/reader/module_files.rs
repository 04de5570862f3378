//! The modules and files that a file leads to.
//!
//! Works out names as rustc does; whether there are such files is not asked here.

use std::path::PathBuf;

use syn::visit::Visit;
use syn::{ItemMod, Lit, Macro};

use super::Reader;
use super::names::{plain, text_of};
use crate::cfg;
use crate::modules::Module;

impl Reader<'_> {
    /// Reads a module on the spot, or notes where its file may be.
    pub(super) fn item_mod(&mut self, item: &ItemMod) {
        let name = plain(&item.ident);
        let own_path = cfg::flat(&item.attrs).into_iter().find_map(|(meta, _)| text_of(&meta, "path"));
        let Some((_, items)) = &item.content else { return self.other_file(name, own_path) };
        let outer = self.module.clone();
        self.module.children = outer.children.join(own_path.unwrap_or_else(|| name.clone()));
        self.module.path.push(name);
        self.inline_depth += 1;
        items.iter().for_each(|item| self.visit_item(item));
        self.inline_depth -= 1;
        self.module = outer;
    }

    fn other_file(&mut self, name: String, own_path: Option<String>) {
        let in_children = self.module.children.join(&name);
        let (files, children) = match own_path {
            Some(own_path) => {
                let from = if self.inline_depth == 0 { self.beside() } else { self.module.children.clone() };
                let file = from.join(own_path);
                let children = file.parent().map(PathBuf::from).unwrap_or_default();
                (vec![file], children)
            }
            None => {
                let file = self.module.children.join(format!("{name}.rs"));
                (vec![file, in_children.join("mod.rs")], in_children)
            }
        };
        for file in files {
            let path = [self.module.path.as_slice(), std::slice::from_ref(&name)].concat();
            self.leads_to.push(Module { file, path, children: children.clone(), ..self.module.clone() });
        }
    }

    /// Notes the file of `include!("file")`.
    pub(super) fn include(&mut self, call: &Macro) {
        if let Ok(Lit::Str(file)) = call.parse_body::<Lit>() {
            self.includes.push(self.beside().join(file.value()));
        }
    }

    fn beside(&self) -> PathBuf {
        self.module.file.parent().map(PathBuf::from).unwrap_or_default()
    }
}
