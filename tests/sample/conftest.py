"""The small sample, run and written once for all tests."""

from __future__ import annotations

import pytest

from graphtool import sample
from graphtool.sample import story
from graphtool.sample.story import Story
from tests.sample.evidence import Written, read, unpack


@pytest.fixture(scope="session")
def told() -> Story:
    """What happens in the small sample of seed 1."""
    return story.run("small", 1)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The small sample of seed 1, written and read back."""
    folder = tmp_path_factory.mktemp("sample")
    report = sample.write(folder, "small", 1)
    blobs = dict(unpack(folder / "evidence"))
    return Written(folder, report, {name: read(name, data) for name, data in blobs.items()}, blobs)
