//! HTML as a browser reads it, as far as pages use it: elements, quoted or bare attributes, text, one script.

/// What a document is made of, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Open(Element),
    Close(String),
    Text(String),
}

/// A start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is(&self, name: &str, attributes: &[(&str, &str)]) -> bool {
        self.name == name && attributes.iter().all(|(name, value)| self.attribute(name) == Some(*value))
    }
}

/// A document, read.
pub(crate) struct Document(pub(crate) Vec<Node>);

impl Document {
    /// Reads a document; panics where a browser would have to guess.
    pub(crate) fn read(html: &str) -> Self {
        let mut nodes = Vec::new();
        let mut rest = html.strip_prefix("<!doctype html>\n").unwrap();
        while let Some((text, tag)) = rest.split_once('<') {
            push_text(&mut nodes, text);
            rest = match tag.strip_prefix('/') {
                Some(tag) => {
                    let (name, rest) = tag.split_once('>').unwrap();
                    nodes.push(Node::Close(name.to_owned()));
                    rest
                }
                None => open(tag, &mut nodes),
            };
        }
        push_text(&mut nodes, rest);
        Self(nodes)
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.0.iter().filter_map(|node| match node {
            Node::Open(element) => Some(element),
            _ => None,
        })
    }

    pub(crate) fn named<'d>(&'d self, name: &'d str) -> impl Iterator<Item = &'d Element> {
        self.elements().filter(move |element| element.name == name)
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Element> {
        self.elements().find(|element| element.attribute("id") == Some(id))
    }

    /// All text, as it is shown.
    pub(crate) fn text(&self) -> String {
        let text = |node: &Node| if let Node::Text(text) = node { Some(text.clone()) } else { None };
        self.0.iter().filter_map(text).collect()
    }

    /// Which elements there are, and which attributes they have: what no text may change.
    pub(crate) fn shape(&self) -> Vec<String> {
        let names =
            |element: &Element| element.attributes.iter().map(|(name, _)| format!(" {name}")).collect::<String>();
        let shape = |node: &Node| match node {
            Node::Open(element) => Some(format!("<{}{}>", element.name, names(element))),
            Node::Close(name) => Some(format!("</{name}>")),
            Node::Text(_) => None,
        };
        self.0.iter().filter_map(shape).collect()
    }
}

fn push_text(nodes: &mut Vec<Node>, text: &str) {
    if !text.is_empty() {
        nodes.push(Node::Text(decoded(text)));
    }
}

/// Reads a start tag, and what a script holds; gives back what follows.
fn open<'h>(tag: &'h str, nodes: &mut Vec<Node>) -> &'h str {
    let end = tag.find([' ', '>']).unwrap();
    let name = tag[..end].to_owned();
    assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name:?}");
    let mut attributes = Vec::new();
    let mut rest = &tag[end..];
    while let Some(next) = rest.strip_prefix(' ') {
        let end = next.find(['=', ' ', '>', '/']).unwrap();
        let name = &next[..end];
        assert!(!name.is_empty() && !name.contains(['"', '\'', '<']), "{name:?}");
        let (value, after) = match next[end..].strip_prefix("=\"") {
            Some(value) => value.split_once('"').unwrap(),
            None => ("", &next[end..]),
        };
        attributes.push((name.to_owned(), decoded(value)));
        rest = after;
    }
    let rest = rest.strip_prefix('/').unwrap_or(rest).strip_prefix('>').unwrap();
    let is_script = name == "script";
    nodes.push(Node::Open(Element { name, attributes }));
    if !is_script {
        return rest;
    }
    let end = rest.find("</script>").unwrap();
    nodes.push(Node::Text(rest[..end].to_owned()));
    &rest[end..]
}

fn decoded(text: &str) -> String {
    assert!(!text.contains(['<', '>']), "{text:?}");
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
}
