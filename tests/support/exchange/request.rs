use crate::exchange::form;

/// A request, written as its author wants it.
#[derive(Clone)]
pub(crate) struct Request {
    method: String,
    target: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    has_host: bool,
}

impl Request {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        let (method, target) = (method.to_owned(), target.to_owned());
        Self { method, target, headers: Vec::new(), body: Vec::new(), has_host: true }
    }

    pub(crate) fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// A `POST` with a form body.
    pub(crate) fn post(target: &str, parameters: &[(&str, &str)]) -> Self {
        Self::post_of(target, form(parameters).into_bytes())
    }

    /// A `POST` whose body says that it is a form.
    pub(crate) fn post_of(target: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new("POST", target).header("Content-Type", "application/x-www-form-urlencoded").body(body)
    }

    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn without_host(mut self) -> Self {
        self.has_host = false;
        self
    }

    pub(crate) fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    /// The bytes; a length is declared when there is a body and no header says otherwise.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        let mut headers = self.headers.clone();
        if self.has_host {
            headers.insert(0, ("Host".to_owned(), b"as.example".to_vec()));
        }
        let delimits =
            |name: &str| ["content-length", "transfer-encoding"].contains(&name.to_ascii_lowercase().as_str());
        if !self.body.is_empty() && !headers.iter().any(|(name, _)| delimits(name)) {
            headers.push(("Content-Length".to_owned(), self.body.len().to_string().into_bytes()));
        }
        for (name, value) in headers {
            bytes.extend([name.as_bytes(), b": ", &value, b"\r\n"].concat());
        }
        [bytes, b"\r\n".to_vec(), self.body.clone()].concat()
    }
}
