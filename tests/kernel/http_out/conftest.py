"""Fixtures of the outgoing calls; what they are made of is in surroundings.py."""

from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.kernel.http_out.surroundings import Authority, LocalServer, serving, sign


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with serving(LocalServer()) as local:
        yield local


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("authority")
    key = ec.generate_private_key(ec.SECP256R1())
    made = Authority(folder, key, sign("Test authority", key, issuer=None, issuer_key=key))
    made.file.write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
    return made
