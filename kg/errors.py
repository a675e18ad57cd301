"""What a user can meet: typed errors, each one message that says where, what, and the way out.

KgError                       all of them; the command line prints one and exits with 2
  FileError                   a file or folder that is missing, or cannot be read or written
  NotValidError               what is no valid Turtle, SPARQL, YAML, IRI …, with its line
  NotSupportedError           what is valid, but is not taken here
  UnknownNameError            a name that nothing has; the nearest names are given
  ParameterError              a value that does not fit the parameter it is given for
  OtherTextError              a text that is not the one that was recorded
  EngineError                 a SHACL engine that does not take the shapes, or breaks down
  EndpointError               an endpoint that does not answer
  RevisionError               a revision that Git does not give
  LimitError                  work that was ended for its limits, or broke down
  MissingExtraError           an optional package that is not installed
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self


class KgError(Exception):
    """Unusable input: `file:line: what is wrong. What to do.` The CLI exits with 2.

    `columns` are the first and the one after the last, from 1; zeros where they are not known.
    `messages` are by language; what may become a finding is given in Chinese as well.

    >>> str(KgError("No such folder.", file="data", line=None))
    'data: No such folder.'
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | Path | None = None,
        line: int | None = None,
        columns: tuple[int, int] = (0, 0),
        chinese: str | None = None,
    ) -> None:
        self.message, self.file, self.line, self.columns = message, file, line, columns
        self.messages = {"en": message, "zh-Hans": chinese or message}
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """Place and message, in English where there is no other.

        >>> KgError("Wrong.", file="a.ttl", line=3, chinese="有误。").text("zh-Hans")
        'a.ttl:3: 有误。'
        """
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        message = self.messages.get(language, self.message)
        return message if self.file is None else place + message


class FileError(KgError):
    """A file or folder is missing, or cannot be read or written."""


class NotValidError(KgError):
    """Something is no valid Turtle, SPARQL, YAML or IRI."""


class NotSupportedError(KgError):
    """Something is valid, but of a kind that is not taken here, such as a term of RDF 1.2."""


class UnknownNameError(KgError):
    """Nothing has this name, or several things have it."""


class ParameterError(KgError):
    """A value is missing, or does not fit what it is given for."""


class OtherTextError(KgError):
    """A text at hand is not the one that was recorded."""


class EngineError(KgError):
    """A SHACL engine does not take the shapes, or breaks down over them."""


class EndpointError(KgError):
    """A SPARQL endpoint cannot be reached, or answers with an error.

    `because` is one word for whoever passes it on: `away` (nobody answers), `slow` (not in time),
    `busy` (it says that it cannot now), `large` (too many bytes), `wrong` (an error, or no answer
    to what was asked).
    """

    def __init__(self, message: str, *, because: str = "wrong", **about: Any) -> None:
        super().__init__(message, **about)
        self.because = because


class RevisionError(KgError):
    """Git is not here, or does not have the revision asked for."""


class LimitError(KgError):
    """Work took more time or memory than it may, or broke down what did it."""


class MissingExtraError(KgError):
    """An optional package is not installed; the message says which command does it."""

    @classmethod
    def of(cls, package: str, extra: str) -> Self:
        """That a package of an extra is not installed.

        >>> MissingExtraError.of("Jinja2", "site").message
        "Jinja2 is not installed: pip install 'hospital-kg[site]'."
        """
        command = f"pip install 'hospital-kg[{extra}]'"
        return cls(
            f"{package} is not installed: {command}.", chinese=f"未安装 {package}:{command}。"
        )
