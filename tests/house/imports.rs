//! Unfolds a `use` tree into the paths it brings in.

use syn::UseTree;

use crate::found::{Way, line};

pub(crate) struct Import {
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
    pub(crate) way: Way,
}

pub(crate) fn of_tree(tree: &UseTree) -> Vec<Import> {
    let mut imports = Vec::new();
    unfold(tree, &mut Vec::new(), &mut imports);
    imports
}

fn unfold(tree: &UseTree, above: &mut Vec<String>, imports: &mut Vec<Import>) {
    let mut import = |name: Option<&syn::Ident>, line, way| {
        let name = name.map(ToString::to_string).filter(|name| above.is_empty() || name != "self");
        imports.push(Import { path: above.iter().cloned().chain(name).collect(), line, way });
    };
    match tree {
        UseTree::Path(path) => {
            above.push(path.ident.to_string());
            unfold(&path.tree, above, imports);
            above.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|item| unfold(item, above, imports)),
        UseTree::Name(name) => import(Some(&name.ident), line(&name.ident), Way::Import),
        UseTree::Rename(rename) => import(Some(&rename.ident), line(&rename.ident), Way::Alias),
        UseTree::Glob(glob) => import(None, line(&glob.star_token), Way::Alias),
    }
}
