"""Fixtures of the mailer: a certificate authority for the mail server of the tests."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.kernel.http_out.surroundings import Authority, sign


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def mail_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("mail-authority")
    key = ec.generate_private_key(ec.SECP256R1())
    made = Authority(folder, key, sign("Test authority", key, issuer=None, issuer_key=key))
    made.file.write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
    return made
