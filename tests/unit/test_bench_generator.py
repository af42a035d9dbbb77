"""The bench's books: the same for a seed, readable, and with a truth that adds up."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.bench import generator, second_generator
from tests.bench.book import Book
from tests.bench.ledger_maker import Customer, Item, fits
from tests.bench.score import Option, Score, exact, lower_bound, over_applied, wrong_auto


@pytest.fixture(
    scope="module",
    params=[
        (generator, "mixed"),
        (generator, "hard"),
        (generator, "clean"),
        (second_generator, "mixed"),
        (second_generator, "hard"),
    ],
)
def book(request: pytest.FixtureRequest) -> Book:
    module, profile = request.param
    made: Book = module.generate(11, lines=600, profile=profile)
    return made


@pytest.mark.parametrize("module", [generator, second_generator])
def test_the_same_seed_gives_the_same_book(module: ModuleType) -> None:
    first, again = (module.generate(3, lines=120) for _ in range(2))
    assert first.truths == again.truths
    for name, frame in first.raw.items():
        assert frame.equals(again.raw[name])


def test_another_seed_gives_another_company() -> None:
    first, other = (set(generator.generate(s, lines=60).raw["Customers"]["Name"]) for s in (1, 2))
    assert not first & other


def test_a_typical_month_has_more_than_thirty_kinds() -> None:
    assert len({t.kind for t in generator.generate(5, lines=1500).truths.values()}) > 50


def test_every_cell_reads_and_every_open_line_has_a_truth(book: Book) -> None:
    frames = book.frames()
    posted = set(frames["Allocations"]["line_id"])
    assert set(frames["BankLines"]["line_id"]) - posted == set(book.truths)


def test_every_answer_adds_up_to_its_line(book: Book) -> None:
    lines = book.frames()["BankLines"].set_index("line_id")["amount"]
    for line, truth in book.truths.items():
        for answer in () if truth.documents_only else (*truth.answers, *truth.twins):
            total = sum(a for _, a in answer.applied) - answer.discount - answer.charge
            assert total + answer.difference == lines[line]


def test_what_is_posted_unseen_takes_no_document_twice(book: Book) -> None:
    options = {
        k: [Option("Auto", t.answers[0])] for k, t in book.truths.items() if t.expected == "Auto"
    }
    assert over_applied(options, book.frames()) == 0


def test_only_the_kind_made_for_it_pays_a_document_before_its_issue(book: Book) -> None:
    frames = book.frames()
    issued = frames["Invoices"].set_index("document")["invoice_date"]
    booked = frames["BankLines"].set_index("line_id")["booking_date"]
    early = {
        truth.kind
        for line, truth in book.truths.items()
        for document, _ in truth.answers[0].applied
        if issued[document] > booked[line]
    }
    assert early <= {"paid_before_issue"}


def test_the_truth_scores_full_marks(book: Book) -> None:
    options = {
        k: [Option("Auto" if t.expected == "Auto" else "Review", t.answers[0])]
        for k, t in book.truths.items()
    }
    score = Score()
    score.add(book, options, book.frames())
    figures = score.figures()
    assert figures["auto_of_unseen"] == figures["precision"] == figures["option_1_exact"] == 1
    assert figures["broken_identity"] == 0


def test_an_auto_on_a_line_for_review_is_wrong_even_with_the_right_documents(book: Book) -> None:
    for truth in book.truths.values():
        posted = Option("Auto", truth.answers[0])
        assert exact(truth, posted.answer)
        assert wrong_auto(truth, posted) == (truth.expected in ("Review", "None"))


@pytest.mark.parametrize(
    ("amounts", "target", "count"),
    [
        ([100, 200, 300], 300, 2),
        ([100, 200, 400], 700, 1),
        ([100, 200, 400], 650, 0),
        ([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192], 1 + 4 + 64, 1),
        ([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 1 + 2 + 4 + 8], 15, 2),
    ],
)
def test_sums_that_fit_are_counted(amounts: list[int], target: int, count: int) -> None:
    book = generator.generate(1, lines=10)
    day = book.as_of
    customer = Customer("1", "A", "A Ltd", "en", "GB", "EUR", "net 30", [], 0)
    items = [Item(str(n), customer, day, day, a, a, "net 30", "EUR") for n, a in enumerate(amounts)]
    assert fits(items, target) == count


def test_598_right_prove_99_point_5_percent() -> None:
    assert lower_bound(598, 598) >= 0.995 > lower_bound(597, 597)
