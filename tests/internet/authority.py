"""A throw-away certificate authority, and one certificate for every host that it plays."""

import base64
import datetime
import hashlib
import ssl
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The tests' own authority")])
LIFE = datetime.timedelta(days=2)


class Authority:
    """Keys that live as long as the run; only processes that are told so trust them."""

    def __init__(self, hosts: Iterable[str], folder: Path) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        own_key = ec.generate_private_key(ec.SECP256R1())
        own = _certificate(NAME, own_key, own_key, [])
        self.leaf = _certificate(x509.Name([]), self.key, own_key, hosts)
        self.bundle = folder / "authority.pem"
        self.bundle.write_bytes(own.public_bytes(serialization.Encoding.PEM))
        self.server = self._server(folder / "leaf.pem")
        self.client = ssl.create_default_context(cafile=str(self.bundle))

    @property
    def fingerprint(self) -> str:
        """Return the hash of the public key, as ``--ignore-certificate-errors-spki-list`` wants."""
        public = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(hashlib.sha256(public).digest()).decode()

    def _server(self, kept: Path) -> ssl.SSLContext:
        kept.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + self.leaf.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(kept)
        return context


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signed_by: ec.EllipticCurvePrivateKey,
    hosts: Iterable[str],
) -> x509.Certificate:
    """Return a certificate of ``key`` for ``hosts``; without hosts it is the authority's own."""
    names = [x509.DNSName(host) for host in hosts]
    now = datetime.datetime.now(datetime.UTC)
    signer = x509.SubjectKeyIdentifier.from_public_key(signed_by.public_key())
    building = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LIFE)
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(signer), critical=False
        )
        .add_extension(_usage(is_authority=not names), critical=True)
    )
    if names:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        building = building.add_extension(x509.SubjectAlternativeName(names), critical=True)
        building = building.add_extension(purpose, critical=False)
    return building.sign(signed_by, hashes.SHA256())


def _usage(is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
