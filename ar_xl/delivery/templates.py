"""The built-in texts of letters and mails, put beside a book to be edited."""

from __future__ import annotations

from pathlib import Path

from ar_xl.problems import BusyError


def copy_templates(folder: Path, *, word: bool = False) -> tuple[list[str], list[str]]:
    """Put the built-in letter templates beside a book; those that are there already stay.

    Returns:
        The names of those copied, and of those kept.

    Raises:
        BusyError: The folder cannot be written.
    """
    from ar_xl.documents import templates
    from ar_xl.documents.word import built_in_word

    named = {
        f"{name}.txt": templates.built_in(name).encode() for name in templates.built_in_names()
    }
    if word:
        reminders = [n for n in templates.built_in_names() if n.startswith("reminder.")]
        named |= {f"{name}.docx": built_in_word(name) for name in reminders}
    made, kept = [], []
    try:
        (folder / templates.FOLDER).mkdir(exist_ok=True)
        for name, content in named.items():
            path = folder / templates.FOLDER / name
            if path.exists():
                kept.append(name)
                continue
            path.write_bytes(content)
            made.append(name)
    except OSError as error:
        raise BusyError(f"{folder} cannot be written ({error.strerror}).") from error
    return made, kept
