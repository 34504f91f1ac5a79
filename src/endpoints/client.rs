//! Client authentication as all endpoints await it: the registry judges, and only the registry makes the proof.

use crate::clients::{AuthenticatedClient, ClientFault, Credentials};
use crate::clock::Timestamp;
use crate::endpoints::{AuthorizationServer, ClientRequest};

impl AuthorizationServer {
    /// Has the client of a request prove who it is.
    #[expect(clippy::unused_async, reason = "assertions wait for the guard, slow hashes for the pool")]
    pub(super) async fn authenticate(
        &self,
        request: &ClientRequest<'_>,
        now: Timestamp,
    ) -> Result<AuthenticatedClient, ClientFault> {
        let credentials = Credentials::find(request.authorization, request.parameters)?;
        self.registry.authenticate(&credentials, now)
    }
}
