from ar_xl.problems import InputError, Problem, capped


def problem(row: int, column: str = "Amount") -> Problem:
    return Problem("Bank", row, column, "x", "is not a number", "Type digits only.")


def test_a_wrong_column_is_capped_and_counted_so_that_it_hides_nothing() -> None:
    found = [problem(row) for row in range(2, 367)] + [problem(9, "Currency")]
    kept = capped(found)
    assert len(kept) == 22
    assert (
        str(kept[-1])
        == "Bank, column Amount: and 345 more rows: is not a number. They are mended the same way."
    )
    assert problem(9, "Currency") in kept


def test_every_problem_is_one_line_whatever_the_cell_holds() -> None:
    odd = Problem("Bank", 3, "Payer", "a\nb\r\n" + "c" * 500, "is odd", "Mend it.")
    assert "\n" not in str(odd)
    assert len(str(odd)) < 150
    assert str(InputError([odd, problem(4)])).count("\n") == 1
