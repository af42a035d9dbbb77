"""Outlook is on Windows; elsewhere one clear line says what to do instead."""

import sys

import pytest

from ar_xl.documents.outlook import save_drafts
from ar_xl.problems import InputError


@pytest.mark.skipif(sys.platform == "win32", reason="this machine may have Outlook")
def test_without_outlook_the_way_round_is_named() -> None:
    with pytest.raises(InputError, match="Outlook: is on Windows only"):
        save_drafts([])
