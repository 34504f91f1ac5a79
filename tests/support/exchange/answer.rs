use serde_json::Value;

/// What of an answer can be the same as in another one: status, headers by name, body.
pub(crate) type Comparable = (u16, Vec<(String, String)>, Vec<u8>);

/// An answer as it came.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names and values in the order in which the server sent them.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// All of it, as it stood on the wire.
    pub(crate) wire: Vec<u8>,
}

impl Answer {
    /// The value of a header that stands once, if it does.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let values: Vec<_> = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).collect();
        assert!(values.len() <= 1, "{name} stands {} times", values.len());
        values.first().map(|(_, value)| value.as_str())
    }

    #[track_caller]
    #[expect(clippy::expect_used, reason = "a test fails by panicking")]
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body of UTF-8")
    }

    #[track_caller]
    #[expect(clippy::expect_used, reason = "a test fails by panicking")]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    /// Status, headers and body, without what is different in every answer. The server keeps headers in a hash table,
    /// so their order tells nothing.
    pub(crate) fn comparable(&self) -> Comparable {
        let varies = |name: &str| ["date", "x-request-id"].contains(&name);
        let mut headers: Vec<_> = self.headers.iter().filter(|(name, _)| !varies(name)).cloned().collect();
        headers.sort();
        (self.status, headers, self.body.clone())
    }
}
