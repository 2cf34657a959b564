"""The registry of backends is what the runtime has, and what an editor may choose."""

from __future__ import annotations

import pytest
from schemestra.language.backends import MOCK, backends
from schemestra.lsp.contributions import SETTINGS
from schemestra.runtime.backends import create_backends
from schemestra.runtime.backends.base import BackendError
from schemestra.runtime.events import RunRequest


def request(backend: str) -> RunRequest:
    return RunRequest(path="a.scm", source="", backend=backend)


def test_the_runtime_has_every_backend_of_the_registry() -> None:
    assert set(create_backends(request(MOCK))) == set(backends())


def test_a_backend_of_no_such_name_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(BackendError) as refusal:
        create_backends(request("no-such-backend"))
    assert all(name in str(refusal.value) for name in backends())


def test_the_setting_offers_every_backend() -> None:
    setting = next(setting for setting in SETTINGS if setting.name == "backend")
    assert [name for name, _ in setting.choices] == list(backends())
    assert setting.default == MOCK
