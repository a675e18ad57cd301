from __future__ import annotations

from kg import errors
from kg.errors import KgError


def test_an_error_names_file_and_line() -> None:
    assert str(KgError("Wrong.", file="a.ttl", line=3)) == "a.ttl:3: Wrong."
    assert str(KgError("Wrong.", file="a.ttl")) == "a.ttl: Wrong."
    assert str(KgError("Wrong.")) == "Wrong."


def test_an_error_is_said_in_either_language() -> None:
    both = KgError("Wrong.", file="a.ttl", line=3, chinese="有误。")
    assert both.messages == {"en": "Wrong.", "zh-Hans": "有误。"}
    assert [both.text(language) for language in ("zh-Hans", "en")] == ["a.ttl:3: 有误。", str(both)]
    assert KgError("Wrong.").text("zh-Hans") == "Wrong."


def test_every_kind_of_error_is_one_that_the_command_line_catches() -> None:
    kinds = [
        k for k in vars(errors).values() if isinstance(k, type) and k.__module__ == errors.__name__
    ]
    kinds.remove(KgError)
    assert len(kinds) == 11 and all(issubclass(kind, KgError) for kind in kinds)
    assert all(kind.__doc__ and kind.__name__ in (errors.__doc__ or "") for kind in kinds)


def test_what_an_error_holds() -> None:
    error = KgError("Wrong.", file="a.ttl", line=3, columns=(2, 5), chinese="有误。")
    assert (error.message, error.file, error.line, error.columns) == ("Wrong.", "a.ttl", 3, (2, 5))
    bare = KgError("Wrong.")
    assert (bare.file, bare.line, bare.columns) == (None, None, (0, 0))
    assert bare.messages == {"en": "Wrong.", "zh-Hans": "Wrong."}
    assert error.text("fr") == str(error) == "a.ttl:3: Wrong."
    assert KgError("Wrong.", line=3).text("en") == "Wrong."
    assert KgError("Wrong.", file="a.ttl", chinese="有误。").text("zh-Hans") == "a.ttl: 有误。"
