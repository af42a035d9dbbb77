"""An engine for xlwings over a headless LibreOffice: plain `xw.Book` code runs here on real sheets.

It behaves as Excel does where that matters to what is tested: text that looks like a number becomes one unless
the cell's format is text, an Excel table's headings stay in their row when it is resized, cells of a protected
sheet refuse. `App.refusals` lets it refuse on purpose, `App.seconds` counts what LibreOffice itself takes.
"""

from __future__ import annotations

import builtins
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ar_xl.addin.serving import xlwings as xw

bc = xw.base_classes
OFFICE = shutil.which("soffice")
PACKAGES = "/usr/lib/python3/dist-packages"
"""Where Debian and Ubuntu put python3-uno."""
MACROS_ALWAYS = 4
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML"}
REJECTED = -2147418111
"""RPC_E_CALL_REJECTED: a cell is being edited."""


def why_not() -> str:
    """Why LibreOffice cannot be driven on this machine, or ""."""
    if OFFICE is None:
        return "needs LibreOffice (soffice)"
    try:
        _uno()
    except ImportError as error:
        return f"needs python3-uno for this Python ({error})"
    return ""


def skip_without() -> None:
    """Skips a test where LibreOffice cannot be driven; a build server without LibreOffice fails.

    Its module uno is made for one minor version of Python, which need not be the one the tests run on.
    """
    import pytest

    why = why_not()
    if why:
        (pytest.fail if OFFICE is None and os.environ.get("CI") else pytest.skip)(why)


def _uno() -> Any:
    """The module `uno`, whose hook on every import is taken away again."""
    hook = builtins.__import__
    try:
        try:
            import uno
        except ImportError:
            sys.path.append(PACKAGES)
            try:
                import uno
            finally:
                sys.path.remove(PACKAGES)
    finally:
        builtins.__import__ = hook
    return uno


def struct(name: str, **values: Any) -> Any:
    """A struct of com.sun.star, filled in."""
    made = _uno().getClass(f"com.sun.star.{name}")()
    for key, value in values.items():
        setattr(made, key, value)
    return made


def enum(name: str, value: str) -> Any:
    return _uno().Enum(f"com.sun.star.{name}", value)


def options(**values: Any) -> tuple[Any, ...]:
    return tuple(struct("beans.PropertyValue", Name=n, Value=v) for n, v in values.items())


class ExcelError(Exception):
    """Excel refuses, as pywin32 tells it."""

    def __init__(self, said: str, hresult: int = -2147352567) -> None:
        super().__init__(
            hresult, "Exception occurred.", (0, "Microsoft Excel", said, None, 0, hresult)
        )
        self.hresult = hresult


class App(bc.App):
    """One soffice process of our own, on a fresh profile and a pipe."""

    apps: Any = None

    engine = property(lambda self: _ENGINE)
    screen_updating = display_alerts = enable_events = True
    calculation = "automatic"
    status_bar: Any = False
    visible = False

    def __init__(self, apps: Apps) -> None:
        self.apps = apps
        self.alerts: list[str] = []
        self.open: list[Any] = []
        self.refusals: list[Any] = []
        """What the next writes raise, None for those that go well."""
        self.busy = 0
        """How many of the next calls find a cell being edited."""
        self.seconds = 0.0
        self._profile = tempfile.mkdtemp(prefix="calc_")
        pipe = "p" + uuid.uuid4().hex
        self._process = subprocess.Popen(
            [
                str(OFFICE),
                *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
                f"-env:UserInstallation={Path(self._profile).as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.desktop = self._connected(pipe)

    def _connected(self, pipe: str) -> Any:
        factory = _uno().getComponentContext().ServiceManager
        resolver = factory.createInstance("com.sun.star.bridge.UnoUrlResolver")
        end = time.monotonic() + 60
        while True:
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                if time.monotonic() > end:
                    self.kill()
                    raise
                time.sleep(0.1)
        return context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        )

    @contextmanager
    def transfer(self) -> Iterator[None]:
        """Counts the seconds LibreOffice takes; refuses where it was told to."""
        if self.busy:
            self.busy -= 1
            raise ExcelError("Call was rejected by callee.", REJECTED)
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - begun

    def writes(self) -> None:
        if self.refusals:
            refusal = self.refusals.pop(0)
            if refusal is not None:
                raise refusal

    api = property(lambda self: self)
    pid = property(lambda self: self._process.pid)
    version = property(lambda self: "16.0")
    books = property(lambda self: Books(self))

    @property
    def selection(self) -> Any:
        from tests.live.libreoffice_cells import Range

        book = self.books.active
        chosen = book.doc.CurrentController.getSelection()
        if not hasattr(chosen, "getRangeAddress"):
            return None
        area = chosen.getRangeAddress()
        return Range.of(Sheet(book, book.doc.Sheets.getByIndex(area.Sheet)), area)

    def calculate(self) -> None:
        for book in self.open:
            book.doc.calculateAll()

    def activate(self, steal_focus: bool = False) -> None:
        """There is one only."""

    def alert(self, prompt: str, *_: Any) -> str:
        self.alerts.append(prompt)
        return "ok"

    def quit(self) -> None:
        for book in list(self.open):
            book.close()
        with suppress(Exception):  # the bridge breaks while it answers
            self.desktop.terminate()
        self.kill()

    def kill(self) -> None:
        if self in self.apps.running:
            self.apps.running.remove(self)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, App) and other.pid == self.pid

    __hash__ = None  # type: ignore[assignment]


class Apps(bc.Apps):
    def __init__(self) -> None:
        self.running: list[App] = []

    def add(self, **_: Any) -> App:
        self.running.insert(0, App(self))
        return self.running[0]

    def keys(self) -> list[int]:
        return [app.pid for app in self.running]

    def __iter__(self) -> Iterator[App]:
        return iter(list(self.running))

    def __len__(self) -> int:
        return len(self.running)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self.running if app.pid == pid)


class Books(bc.Books):
    app: Any = None

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def active(self) -> Book:
        if not self.app.open:
            raise KeyError("no open book")
        return self.app.open[0]

    def __len__(self) -> int:
        return len(self.app.open)

    def __iter__(self) -> Iterator[Book]:
        return iter(list(self.app.open))

    def __call__(self, key: int | str) -> Book:
        if isinstance(key, int):
            return self.app.open[key - 1]
        for book in self.app.open:
            if key in (book.name, book.fullname):
                return book
        raise KeyError(key)

    def _load(self, url: str) -> Book:
        given = options(Hidden=True, MacroExecutionMode=MACROS_ALWAYS)
        doc = self.app.desktop.loadComponentFromURL(url, "_blank", 0, given)
        if doc is None:
            raise FileNotFoundError(url)
        self.app.open.insert(0, Book(self.app, doc))
        return self.app.open[0]

    def add(self) -> Book:
        return self._load("private:factory/scalc")

    def open(self, fullname: Any, *_: Any, **__: Any) -> Book:
        return self._load(Path(fullname).resolve().as_uri())


class Book(bc.Book):
    app: Any = None

    def __init__(self, app: App, doc: Any) -> None:
        self.app, self.doc = app, doc
        self.formats: dict[int, str] = {}
        self.keys: dict[str, int] = {}
        self.kinds: dict[int, int] = {}
        self.tables: dict[str, int] | None = None
        """Position of the sheet of each table, None where it must be asked again."""
        self.has_truth = False
        """Whether a truth value was written: Calc keeps it as a number, and looking for them takes long."""

    api = property(lambda self: self.doc)
    sheets = property(lambda self: Sheets(self))
    names = property(lambda self: Names(self))

    @property
    def fullname(self) -> str:
        return _uno().fileUrlToSystemPath(self.doc.URL) if self.doc.URL else "Book1"

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    def format_key(self, code: str) -> int:
        """Key of a number format; without a country, or files get `[$-409]`."""
        if code not in self.keys:
            known, nowhere = self.doc.NumberFormats, struct("lang.Locale")
            key = known.queryKey(code, nowhere, False)
            self.keys[code] = key if key != -1 else known.addNew(code, nowhere)
        return self.keys[code]

    def format_of(self, key: int) -> str:
        if key not in self.formats:
            self.formats[key] = self.doc.NumberFormats.getByKey(key).FormatString
        return self.formats[key]

    def kind_of(self, key: int) -> int:
        """What a number format shows, see com.sun.star.util.NumberFormat."""
        if key not in self.kinds:
            self.kinds[key] = self.doc.NumberFormats.getByKey(key).Type
        return self.kinds[key]

    def save(self, path: Any = None, password: Any = None) -> None:
        target = Path(path or self.fullname).resolve()
        filters = options(FilterName=FILTERS[target.suffix], Overwrite=True)
        self.doc.storeAsURL(target.as_uri(), filters)

    def close(self) -> None:
        self.app.open.remove(self)
        self.doc.close(True)

    def activate(self) -> None:
        self.app.open.remove(self)
        self.app.open.insert(0, self)


class Names(bc.Names):
    book: Any = None

    def __init__(self, book: Book) -> None:
        self.book = book

    def __len__(self) -> int:
        return self.book.doc.NamedRanges.Count

    def __iter__(self) -> Iterator[Any]:
        return (Name(name) for name in self.book.doc.NamedRanges.ElementNames)

    def __call__(self, key: int | str) -> Name:
        names = self.book.doc.NamedRanges.ElementNames
        return Name(names[key - 1] if isinstance(key, int) else key)


class Name(bc.Name):
    def __init__(self, name: str) -> None:
        self._name = name

    name = property(lambda self: self._name)


class Sheets(bc.Sheets):
    book: Any = None

    def __init__(self, book: Book) -> None:
        self.book, self.xl = book, book.doc.Sheets

    api = property(lambda self: self.xl)

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.doc.CurrentController.ActiveSheet)

    def __len__(self) -> int:
        return self.xl.Count

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, self.xl.getByIndex(i)) for i in range(self.xl.Count))

    def __call__(self, key: int | str) -> Sheet:
        if isinstance(key, int):
            return Sheet(self.book, self.xl.getByIndex(key - 1))
        if not self.xl.hasByName(key):
            raise KeyError(key)
        return Sheet(self.book, self.xl.getByName(key))

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str = "") -> Sheet:
        self.book.app.writes()
        position = before.index - 1 if before else after.index if after else self.xl.Count
        self.xl.insertNewByName(name, position)
        self.book.tables = None
        return self(name)


class Outline:
    SummaryRow = 1


class SheetApi:
    """The words of Excel's own object that the product uses."""

    def __init__(self, xl: Any) -> None:
        self.ProtectContents = xl.isProtected()
        self.Outline = Outline()


class Sheet(bc.Sheet):
    book: Any = None

    def __init__(self, book: Book, xl: Any) -> None:
        self.book, self.xl = book, xl

    api = property(lambda self: SheetApi(self.xl))
    index = property(lambda self: self.xl.RangeAddress.Sheet + 1)
    show_gridlines = True

    @property
    def name(self) -> str:
        return self.xl.Name

    @name.setter
    def name(self, value: str) -> None:
        self.xl.Name = value

    @property
    def tables(self) -> Any:
        from tests.live.libreoffice_cells import Tables

        return Tables(self)

    def range(self, arg1: Any, arg2: Any = None) -> Any:
        from tests.live.libreoffice_cells import Range

        if isinstance(arg1, Range) and arg2 is None:
            return arg1
        top, left, bottom, right = self._corners(arg1)
        if arg2 is not None:
            _, _, bottom, right = self._corners(arg2)
        return Range(self, top, left, bottom - top + 1, right - left + 1)

    def _corners(self, where: Any) -> tuple[int, int, int, int]:
        """From 0 on, both ends within."""
        if isinstance(where, tuple) and len(where) == 4:
            row, column, height, width = where
            return row - 1, column - 1, row + height - 2, column + width - 2
        if isinstance(where, tuple):
            return where[0] - 1, where[1] - 1, where[0] - 1, where[1] - 1
        if isinstance(where, str):
            area = self.xl.getCellRangeByName(where.replace("$", "")).RangeAddress
            return area.StartRow, area.StartColumn, area.EndRow, area.EndColumn
        return (
            where.row0,
            where.column0,
            where.row0 + where.n_rows - 1,
            where.column0 + where.n_columns - 1,
        )

    @property
    def used_range(self) -> Any:
        from tests.live.libreoffice_cells import Range

        cursor = self.xl.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range.of(self, cursor.RangeAddress)

    def activate(self) -> None:
        self.book.doc.CurrentController.setActiveSheet(self.xl)

    def delete(self) -> None:
        """Calc 7.4 forgets tables of other sheets with it: they are named again."""
        known, here = self.book.doc.DatabaseRanges, self.index - 1
        self.book.tables = None
        areas = {name: known.getByName(name).DataArea for name in known.ElementNames}
        self.book.doc.Sheets.removeByName(self.name)
        for name, area in areas.items():
            if area.Sheet != here and not known.hasByName(name):
                area.Sheet -= area.Sheet > here
                known.addNewByName(name, area)
                known.getByName(name).ContainsHeader = known.getByName(name).AutoFilter = True

    def protect(self) -> None:
        self.xl.protect("")

    def unprotect(self) -> None:
        self.xl.unprotect("")


class Engine:
    """What xlwings asks of an engine."""

    name, type = "libreoffice", "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    @staticmethod
    def clean_value_data(
        rows: Any, build_date: Any, empty: Any, build_number: Any, errors_as_text: bool
    ) -> list[list[Any]]:
        from tests.live.libreoffice_cells import ErrorText

        def clean(value: Any) -> Any:
            if value is None:
                return empty
            if isinstance(value, ErrorText):
                return str(value) if errors_as_text else None
            if build_number and isinstance(value, float):
                return build_number(value)
            return value

        return [[clean(value) for value in row] for row in rows]

    @staticmethod
    def prepare_xl_data_element(value: Any, _: Any) -> Any:
        return "" if value is None else value


_ENGINE = Engine()


def start() -> xw.App:
    """A LibreOffice of our own, as the Excel that xlwings speaks to."""
    if _ENGINE.name not in xw.engines.engines_by_name:
        xw.engines.add(xw.Engine(impl=_ENGINE))
    xw.engines[_ENGINE.name].activate()
    return xw.App(impl=_ENGINE.apps.add())
