//! Whom it believes to be who they say.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use rustls_pki_types::PrivateKeyDer;
use signet::outbound::{FetchFault, FetcherPlan, OutboundSettings, Reach};

use crate::Way;
use crate::receiver::response;

/// An authority in a folder of its own, and a server on this machine that it vouches for.
struct Site {
    folder: PathBuf,
    address: SocketAddr,
}

impl Site {
    fn start(name: &str) -> Self {
        let authority_key = KeyPair::generate().unwrap();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_pem = authority.self_signed(&authority_key).unwrap().pem();
        let key = KeyPair::generate().unwrap();
        let names = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
        let certificate = names.signed_by(&key, &Issuer::new(authority, authority_key)).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("outbound-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("authority.pem"), authority_pem).unwrap();
        Self { folder, address: serve(Arc::new(config)) }
    }

    fn way(&self, settings: &str) -> Way {
        Way::in_folder(&self.folder, Reach::Internet, settings)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn serve(config: Arc<ServerConfig>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            // Whoever does not trust the certificate goes away in the middle of the handshake.
            if stream.read(&mut [0; 4096]).is_ok() {
                drop(stream.write_all(&response("200 OK", "", "inside")));
            }
        }
    });
    address
}

const CA_FILE: &str = "ca_file = \"authority.pem\"\n";

#[test]
fn an_operators_own_authority_is_trusted_besides_the_public_ones() {
    let site = Site::start("authority");
    let open = "allow = [\"127.0.0.0/8\"]";
    let url = format!("https://{}/", site.address);
    assert!(matches!(site.way(open).get(&url), Err(FetchFault::Unreachable(_))));
    assert_eq!(site.way(&format!("{CA_FILE}{open}")).get(&url).unwrap(), b"inside");
}

/// A private network takes the operator's word, in the URL and behind a name.
#[test]
fn a_network_that_an_operator_allowed_is_reached_and_no_other() {
    let site = Site::start("allowed");
    let port = site.address.port();
    for host in ["127.0.0.1", "2130706433", "localhost"] {
        let url = format!("https://{host}:{port}/");
        for other in ["", "allow = [\"10.0.0.0/8\", \"fd00::/8\"]"] {
            let way = site.way(&format!("{CA_FILE}{other}"));
            assert_eq!(way.get(&url), Err(FetchFault::SpecialAddress), "{url} {other}");
        }
        assert_eq!(site.way(&format!("{CA_FILE}allow = [\"127.0.0.1\"]")).get(&url).unwrap(), b"inside", "{url}");
    }
}

#[test]
fn a_file_of_authorities_that_cannot_be_read_is_a_fault_at_once() {
    let settings: OutboundSettings = toml_edit::de::from_str(CA_FILE).unwrap();
    let plan = FetcherPlan::read(&settings, Path::new("/nonexistent"), Reach::Internet);
    assert!(matches!(plan.err(), Some(FetchFault::Authorities(_))));
}
