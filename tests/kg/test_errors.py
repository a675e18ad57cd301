from __future__ import annotations

from kg.errors import KgError, did_you_mean


def test_an_error_names_file_and_line() -> None:
    assert str(KgError("Wrong.", file="a.ttl", line=3)) == "a.ttl:3: Wrong."
    assert str(KgError("Wrong.", file="a.ttl")) == "a.ttl: Wrong."
    assert str(KgError("Wrong.")) == "Wrong."


def test_an_error_is_said_in_either_language() -> None:
    both = KgError("Wrong.", file="a.ttl", line=3, chinese="有误。")
    assert both.messages == {"en": "Wrong.", "zh-Hans": "有误。"}
    assert [both.text(language) for language in ("zh-Hans", "en")] == ["a.ttl:3: 有误。", str(both)]
    assert KgError("Wrong.").text("zh-Hans") == "Wrong."


def test_the_nearest_names_are_suggested() -> None:
    assert did_you_mean("suporters", ["supporters", "beds"]) == " Did you mean supporters?"
    assert did_you_mean("喀什二院", ["喀什地区第二人民医院", "喀什二医院"]).startswith(
        " Did you mean 喀什"
    )


def test_nothing_near_gives_nothing() -> None:
    assert did_you_mean("zzzzzz", ["supporters", "beds"]) == ""
