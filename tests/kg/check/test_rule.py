"""What a rule demands is found by its name, whole or by how it begins."""

from __future__ import annotations

import pytest

from kg.check.rule import READING, Rule, about

RULES = [
    Rule({"beds-": ("Beds add up.", "床位合计相符。")}, "file", lambda *_: []),
    Rule({"name": ("Named.", "有名。"), "beds-other": ("Other.", "其他。")}, "node", lambda *_: []),
]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("name", ("Named.", "有名。")),
        ("names", None),
        ("beds-total", ("Beds add up.", "床位合计相符。")),
        ("beds-", ("Beds add up.", "床位合计相符。")),
        ("beds-other", ("Beds add up.", "床位合计相符。")),
        ("beds", None),
        ("syntax", ("Every file can be read.", "每个文件均可读取。")),
        ("syntaxes", None),
        ("shapes", ("The shapes are well formed and can be run.", "形状定义正确且可运行。")),
        ("shape-unclear", ("What a shape means is settled.", "形状的含义明确。")),
        ("timeout", ("The shapes end within the time allowed.", "形状检验在规定时间内结束。")),
    ],
)
def test_what_a_rule_demands(name: str, texts: tuple[str, str] | None) -> None:
    assert about(name, RULES) == texts


def test_without_rules_only_reading_is_known() -> None:
    assert about("name", []) is None
    assert all(about(name, []) == texts for name, texts in READING.items())
