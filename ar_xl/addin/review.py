"""What the Review buttons do to a row of Matches: rules on the frame, no Excel."""

from __future__ import annotations

import pandas as pd


def decided(matches: pd.DataFrame, row: int, word: str) -> dict[int, str]:
    """The cells of Decision to set, by row, when a word is chosen for the option in a row.

    Every row of the option gets it. Only one option of a line can be accepted, so an Accept takes that of the
    others away.

    Args:
        matches: MATCHES frame.
        row: A row of it.
        word: Accept or Reject.
    """
    line, option = matches.loc[row, "line_id"], matches.loc[row, "option"]
    same_line = matches["line_id"] == line
    chosen = same_line & (matches["option"] == option)
    cells = {int(at): word for at in matches.index[chosen]}
    if word == "Accept":
        others = same_line & ~chosen & (matches["decision"] == "Accept")
        cells |= {int(at): "" for at in matches.index[others]}
    return {at: text for at, text in cells.items() if matches.loc[at, "decision"] != text}


def next_doubtful(matches: pd.DataFrame, row: int) -> int | None:
    """The first row, below a row and then from the top, of a line under Review that nobody has decided yet."""
    settled = matches["line_id"][matches["decision"] != ""]
    open_rows = matches[
        (matches["verdict"] == "Review") & ~matches["line_id"].isin(settled)
    ].drop_duplicates("line_id")
    rows = [int(at) for at in open_rows.index]
    return next((at for at in rows if at > row), rows[0] if rows else None)


def other_options(matches: pd.DataFrame, row: int) -> list[int]:
    """Rows of the further options of the line in a row."""
    same_line = matches["line_id"] == matches.loc[row, "line_id"]
    return [int(at) for at in matches.index[same_line & (matches["option"].fillna(1) > 1)]]


def why(matches: pd.DataFrame, row: int) -> str:
    """The option in a row and its reasons, then those of the line's other options."""
    lines = matches[matches["line_id"] == matches.loc[row, "line_id"]]
    chosen = matches.loc[row, "option"]
    told = ["Bank line " + str(lines["line_id"].iloc[0])]
    for option, rows in sorted(lines.groupby("option"), key=lambda found: found[0] != chosen):
        documents = ", ".join(d for d in rows["document"] if d) or "no document"
        first = rows.iloc[0]
        sure = "" if pd.isna(first["probability"]) else f", {first['probability']:.0%}"
        told.append(
            f"Option {option}: {documents} ({first['verdict']}{sure}). {first['why']}".strip()
        )
    return "\n\n".join(told)
