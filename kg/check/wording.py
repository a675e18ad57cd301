"""Wording: what shapes are called, and what is said of results, by the shape's author or by us.

    wording = Wording(Shapes(graph), names)
    wording.name(shape)         ex:PersonShape/ex:name
    wording.messages(result)    {"en": …, "zh-Hans": …}, in the author's words where there are some
    wording.stated(result)      the author's words as they are to stand in a report of W3C's

What depends on the shape and the constraint only is looked up once for all their results.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import rdflib
from rdflib.namespace import SH
from rdflib.term import BNode, Literal, Node, URIRef

from kg.rdf.cutting import IN_A_SENTENCE, cut, cut_list
from kg.rdf.names import Prefixes
from kg.rdf.paths import AnyPath, members, path_text, to_path
from kg.shacl.messages import SENTENCES, Failure, is_ordered, say
from kg.shacl.results import Result
from kg.shacl.shapes import TARGETS, VALIDATORS, Shapes
from kg.sparql.text import variables


@dataclass(frozen=True)
class _Kind:
    """What results of one constraint of one shape have in common."""

    shape: Node | None
    name: str
    component: str
    templates: Sequence[Literal]
    speaks: bool
    limit: Node | None
    paths: dict[AnyPath | None, str] = field(default_factory=dict)
    parameters: dict[tuple[URIRef, str], str] = field(default_factory=dict)


class Wording:
    """Names and messages over one shapes graph."""

    def __init__(self, shapes: Shapes, names: Prefixes) -> None:
        self.shapes, self._graph, self._prefixes = shapes, shapes.graph, names
        self._names: dict[Node, str] = {}
        self._kinds: dict[tuple[Node | None, ...], _Kind] = {}
        self.say = self.messages  # one method for all findings

    # Names

    def short(self, iri: str) -> str:
        """An IRI with a prefix of the project's."""
        return self._prefixes.shorten(iri)

    def name(self, shape: Node) -> str:
        """A shape's name; one without is called after the nearest that has one.

        `ex:PersonShape/ex:name`: the path, or how the shape is referred to, such as `not`.
        """
        if shape not in self._names:
            self._names[shape] = self._new_name(shape, frozenset())
        return self._names[shape]

    def _new_name(self, shape: Node, below: frozenset[Node]) -> str:
        if isinstance(shape, URIRef):
            return self.short(shape)
        parents = [step for step in self.shapes.parents.get(shape, ()) if step[1] not in below]
        own = path_text(to_path(self._graph, self._graph.value(shape, SH.path)), self.short)
        if not parents:
            return own or self._target_of(shape)
        link, parent = min(parents, key=lambda step: (isinstance(step[1], BNode), step))
        return f"{self._new_name(parent, below | {shape})}/{own or link.removeprefix(str(SH))}"

    def _target_of(self, shape: Node) -> str:
        found = sorted(str(o) for p in TARGETS for o in self._graph.objects(shape, p))
        return self.short(found[0]) if found else "sh:NodeShape"

    def term(self, term: Node | None, language: str = "en") -> str:
        """A term for people: no datatype, text in quotation marks, cut where nobody reads it."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            is_text = term.datatype is None or str(term.datatype).endswith("#string")
            tag = f"@{term.language}" if term.language else ""
            text = cut(str(term), IN_A_SENTENCE, language)
            return f'"{text}"{tag}' if is_text else text
        if not isinstance(term, URIRef):
            return "[…]"
        return cut(self.short(str(term)), IN_A_SENTENCE, language)

    # Messages

    def messages(self, result: Result) -> dict[str, str]:
        """What the shape says in each language; where it says nothing, a sentence of ours."""
        kind = self._kind(result)
        failure = self._failure(result, kind, "en")
        chinese = self._failure(result, kind, "zh-Hans")
        return say(failure, kind.component, chinese) | self._authors(result, kind)

    def stated(self, result: Result) -> list[Literal]:
        """The author's words, each in the language that it was written in; none where it is ours.

        Engines drop the language of a message where they put values into it.
        """
        kind = self._kind(result)
        found = self._chosen(result, kind)
        return [_tagged(message, kind.templates) for message in found]

    def _kind(self, result: Result) -> _Kind:
        key = (result.component, result.constraint, result.shape)
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._kinds[key] = _Kind(
                result.shape,
                self.name(result.shape) if result.shape else "",
                self.short(str(result.component)),
                self._templates(result),
                self._speaks(result),
                self._limit(result),
            )
        return kind

    def _failure(self, result: Result, kind: _Kind, language: str) -> Failure:
        path = result.path
        if path not in kind.paths:
            kind.paths[path] = path_text(path, self.short)
        return Failure(
            result.component,
            lambda parameter: self._parameter(kind, parameter, language),
            kind.paths[path] or self.term(result.focus, language),
            self.term(result.value, language),
            path is not None,
            kind.name,
            is_ordered(result.component, result.value, kind.limit),
        )

    def _chosen(self, result: Result, kind: _Kind) -> Sequence[Literal]:
        return sorted(result.messages) if kind.templates or kind.speaks else ()

    def _authors(self, result: Result, kind: _Kind) -> dict[str, str]:
        """The author's messages by language."""
        found: dict[str, list[str]] = {}
        for message in self._chosen(result, kind):
            found.setdefault(_language(message, kind.templates), []).append(str(message))
        return {tag: " ".join(texts) for tag, texts in found.items()}

    def _templates(self, result: Result) -> list[Literal]:
        """The messages written for a result, with their languages."""
        nodes = [*self._writers(result), result.constraint, result.shape]
        texts = (m for node in nodes if node for m in self._graph.objects(node, SH.message))
        return [m for m in texts if isinstance(m, Literal)]

    def _writers(self, result: Result) -> Iterator[Node]:
        """The validators of the project's own component, and the component."""
        if result.component is not None:
            for link in VALIDATORS:
                yield from self._graph.objects(result.component, link)
            yield result.component

    def _speaks(self, result: Result) -> bool:
        """Whether the engine's words are the author's without a template in the graph."""
        query = str(self._graph.value(result.constraint, SH.select) or "")
        return (None, None, None) not in self._graph or "message" in variables(query)

    def _limit(self, result: Result) -> Node | None:
        """What the parameter of a result's component is in its shape."""
        sentence = SENTENCES.get(result.component or SH.name)
        return self._graph.value(result.shape, sentence[0]) if sentence else None

    def _parameter(self, kind: _Kind, parameter: URIRef, language: str) -> str:
        if (parameter, language) not in kind.parameters:
            shape = kind.shape
            values = sorted(self._graph.objects(shape, parameter), key=str) if shape else []
            texts = Counter(t for value in values for t in self._shown(parameter, value, language))
            alike = "{} ({} shapes)" if language == "en" else "{}({} 个形状)"  # none has a name
            shown = (text if n == 1 else alike.format(text, n) for text, n in texts.items())
            kind.parameters[parameter, language] = cut_list(shown, language=language)
        return kind.parameters[parameter, language]

    def _shown(self, parameter: URIRef, value: Node, language: str) -> Iterator[str]:
        if (value, rdflib.RDF.first, None) in self._graph:
            for member in members(self._graph, value):
                yield from self._shown(parameter, member, language)
        elif value in self.shapes.all:
            yield self.name(value)
        elif parameter == SH.pattern:
            yield cut(str(value), IN_A_SENTENCE, language)
        else:
            yield self.term(value, language)


# Languages

_PLACEHOLDER = re.compile(r"\{[?$]\w+\}")


def _language(message: Literal, templates: Iterable[Literal]) -> str:
    """The language of a message, as our reports call it."""
    tag = _tagged(message, templates).language
    if not tag:
        return "zh-Hans" if re.search(r"[\u4e00-\u9fff]", message) else "en"
    return _LANGUAGES.get(tag.lower(), tag)


def _tagged(message: Literal, templates: Iterable[Literal]) -> Literal:
    """A message with the language of the template that it was made of."""
    if message.language or any(message == template for template in templates):
        return message
    fits = (t for t in templates if t.language and _fits(str(message), str(t)))
    template = next(fits, None)
    return message if template is None else Literal(str(message), lang=template.language)


_LANGUAGES = dict.fromkeys(("zh", "zh-cn", "zh-sg", "zh-hans", "zh-hans-cn"), "zh-Hans")
_LANGUAGES |= dict.fromkeys(("en", "en-gb", "en-us"), "en")


def _fits(message: str, template: str) -> bool:
    """Whether a message is a template with values put in: each part is found where it can first be.

    >>> _fits("喀什 (2) is too far", "{?place} ({$n}) is too {?what}")
    True
    """
    head, *middle = _parts(template)
    if not middle:
        return message == template
    tail = middle.pop()
    at, end = len(head), len(message) - len(tail)
    if at > end or not (message.startswith(head) and message.endswith(tail)):
        return False
    for part in middle:
        at = message.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


@lru_cache(maxsize=256)
def _parts(template: str) -> list[str]:
    return _PLACEHOLDER.split(template)
