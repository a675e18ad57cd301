"""Steps run one another without recursion."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from kg.rdf.steps import run


def test_results_come_back_in_the_order_of_the_calls() -> None:
    def shown(number: int) -> Generator[int, str, str]:
        parts = []
        for less in range(number):
            parts.append((yield less))
        return f"{number}({','.join(parts)})"

    assert run(shown(3), shown) == "3(0(),1(0()),2(0(),1(0())))"


def test_an_error_inside_comes_out() -> None:
    def failing(number: int) -> Generator[int, None, None]:
        if number == 0:
            raise KeyError(number)
        yield number - 1

    with pytest.raises(KeyError):
        run(failing(100_000), failing)
