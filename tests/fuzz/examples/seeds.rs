//! Writes the seeds that nobody can write by hand: sealed blobs and signed tokens, the same at every run.

use std::path::Path;
use std::{fs, io};

use signet::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use signet_fuzz::fixed::{Counter, SEALING_KEYS, SIGNING_KEY};
use signet_fuzz::oracle;

struct Hello<const P: usize>;

impl<const P: usize> Sealed for Hello<P> {
    const PURPOSE: Purpose = Purpose::ALL[P - 1];
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        b"hello".iter().try_for_each(|byte| writer.u8(*byte))
    }

    fn read(_: u8, _: &mut Reader<'_>) -> Result<Self, Broken> {
        Ok(Self)
    }
}

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let blobs = corpus.join("sealed_blob");
    fs::write(blobs.join("text-challenge"), sealed::<1>()?)?;
    fs::write(blobs.join("text-request-uri"), sealed::<5>()?)?;
    fs::write(blobs.join("text-refresh"), sealed::<13>()?)?;
    let tokens = corpus.join("jws_compact");
    fs::write(tokens.join("signed"), signed(1_800_000_600)?)?;
    fs::write(tokens.join("expired"), signed(1_700_000_000)?)
}

fn sealed<const P: usize>() -> io::Result<String> {
    let class = Hello::<P>::PURPOSE.class();
    let key = SEALING_KEYS.iter().find(|key| key.class() == class);
    let key = key.ok_or_else(|| io::Error::other("no key of this class"))?;
    key.seal(&Hello::<P>, &Counter).map_err(io::Error::other)
}

fn signed(expires_at: u64) -> io::Result<String> {
    let header = format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{}"}}"#, SIGNING_KEY.key_id());
    let claims = format!(
        r#"{{"iss":"https://as.example","aud":"https://orders.example","exp":{expires_at},"iat":1700000000,"sub":"web","jti":"1","client_id":"web"}}"#
    );
    let unsigned = [header, claims].map(|part| oracle::print_base64url(part.as_bytes())).join(".");
    let signature = SIGNING_KEY.sign(unsigned.as_bytes()).map_err(io::Error::other)?;
    Ok(format!("{unsigned}.{}", oracle::print_base64url(&signature)))
}
