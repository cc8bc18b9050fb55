import griffe
import pytest
from tests.public_api.surface import load_sources


@pytest.fixture(scope="session")
def sources() -> griffe.ModulesCollection:
    return load_sources()
