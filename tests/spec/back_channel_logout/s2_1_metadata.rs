//! §2.1: what the metadata says.

use crate::back_channel_logout::metadata_of;
use crate::service::Plan;
use crate::signing_in::service;

#[test]
fn the_metadata_says_that_clients_are_told_and_of_which_session() {
    let metadata = metadata_of(&service());
    for name in ["backchannel_logout_supported", "backchannel_logout_session_supported"] {
        assert_eq!(metadata[name], true, "{name}");
    }
}

#[test]
fn where_nobody_signs_in_nobody_signs_out() {
    let metadata = metadata_of(&Plan::example().start());
    assert!(metadata.get("backchannel_logout_supported").is_none(), "{metadata}");
}
