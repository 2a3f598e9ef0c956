//! TLS: who is believed, and a certificate that is replaced while the service runs.

use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sotto_service::tls::{Trust, client};
use sotto_service::{Config, ServeError, TlsFiles};

use crate::running::{Folder, Running};

struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: PathBuf,
}

fn authority(folder: &Folder, name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a certificate");
    let file = folder.store().with_file_name(name);
    std::fs::write(&file, issuer.pem()).expect("it is written");
    Authority { issuer, file }
}

impl Authority {
    fn certify(&self, TlsFiles { cert, key }: &TlsFiles) {
        let (params, pair) = (CertificateParams::new(["localhost".to_owned()]), KeyPair::generate().expect("a key"));
        let certificate = params.expect("a name").signed_by(&pair, &self.issuer).expect("a certificate");
        std::fs::write(cert, certificate.pem()).expect("it is written");
        std::fs::write(key, pair.serialize_pem()).expect("it is written");
    }

    fn believes(&self, running: &Running) -> bool {
        let client = client(Trust::File(&self.file)).expect("a certificate").no_proxy().build().expect("a client");
        let answer = client.get(format!("https://localhost:{}/v1/health", running.address.port())).send();
        answer.is_ok_and(|answer| answer.status() == 200)
    }
}

#[test]
fn a_certificate_is_shown_checked_and_replaced() {
    let folder = Folder::new();
    let (old, new) = (authority(&folder, "old.pem"), authority(&folder, "new.pem"));
    let path = |name: &str| folder.store().with_file_name(name);
    let files = TlsFiles { cert: path("cert.pem"), key: path("key.pem") };
    old.certify(&files);
    let running = Running::start(Config { tls: Some(files.clone()), ..folder.config() });
    assert!(old.believes(&running) && !new.believes(&running));
    let nobody = client(Trust::Nobody).expect("no file").no_proxy().build().expect("a client");
    let address = format!("localhost:{}/v1/health", running.address.port());
    assert!(nobody.get(format!("https://{address}")).send().is_err(), "a certificate of an unknown authority");
    assert!(nobody.get(format!("http://{address}")).send().is_err(), "no TLS");

    new.certify(&files);
    assert!(old.believes(&running), "not read yet");
    running.reload.reload().expect("the files fit together");
    assert!(new.believes(&running) && !old.believes(&running));

    std::fs::write(&files.key, "no key").expect("it is written");
    assert!(matches!(running.reload.reload(), Err(ServeError::Tls(_))));
    assert!(new.believes(&running), "what cannot be read changes nothing");
    running.stop();
    assert!(matches!(Running::try_start(Config { tls: Some(files), ..folder.config() }), Err(ServeError::Tls(_))));
}
