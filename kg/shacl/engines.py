"""The SHACL engines: data and shapes in N-Triples in, a W3C validation report in N-Triples out.

    run("shifty", data, shapes) -> report

shifty is fast; `kg.shacl.exact` does what shifty does not do right; pySHACL is the reference, which
runs where it is asked for. None takes an ill-typed literal for a value. This runs in a process of
its own (`kg.shacl.process`), which starts fast: nothing is loaded that the engine does not need.
"""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any
from typing import Literal as OneOf

from kg.errors import EngineError
from kg.shacl.disguise import Disguise

Engine = OneOf["shifty", "exact", "pyshacl"]

# Deeper nesting than any hand-written shape; pySHACL's 15 is less than some.
_DEPTH = 40
# shifty takes calls from several threads; pySHACL and the SPARQL parser it uses do not say so.
_ONE_AT_A_TIME = Lock()


def run(engine: Engine, data: bytes, shapes: bytes) -> bytes:
    """The W3C report of an engine in N-Triples; terms are as the data write them.

    Raises:
        EngineError: the engine does not take the shapes, or fails on them.
    """
    if _uses_service(shapes):
        raise EngineError("a query must not use SERVICE")
    try:
        if engine == "shifty":
            return _shifty(data, shapes)
        return _exact(data, shapes) if engine == "exact" else _pyshacl(data, shapes)
    except RecursionError as error:
        raise EngineError("recursion is too deep") from error
    except Exception as error:  # engines let errors of many types through
        raise EngineError(str(error) or type(error).__name__) from error


@lru_cache(maxsize=4)
def _uses_service(shapes: bytes) -> bool:
    """The last gate before an engine, which would fetch what a query names."""
    if b"service" not in shapes.lower():
        return False
    import pyoxigraph as ox

    from kg.sparql.guard import has_service

    read = ox.parse(shapes, format=ox.RdfFormat.N_TRIPLES)
    texts = (t.object.value for t in read if isinstance(t.object, ox.Literal))
    return any(map(has_service, texts))


def _shifty(data: bytes, shapes: bytes) -> bytes:
    disguise = Disguise(data, shapes)
    result = _prepared(disguise.put(shapes)).validate_w3c(
        data=disguise.put(data),
        data_format="nt",
        graph_mode="data",
        run_infer=False,
        sort_results=False,
    )
    return disguise.off(str(result._report_ntriples).encode("utf-8"))


@lru_cache(maxsize=4)
def _prepared(shapes: bytes) -> Any:
    """Shapes made ready, which takes about as long as a small validation."""
    # The public functions hand out rdflib graphs, which have lost the lexical forms.
    from shifty._shifty import PreparedValidator

    return PreparedValidator(shapes=shapes, shapes_format="nt")


def _pyshacl(data: bytes, shapes: bytes) -> bytes:
    import logging

    import pyshacl
    import rdflib

    from kg.rdf.nodes import read_graph

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # a traceback per ill-typed value
    with _ONE_AT_A_TIME:
        _, report, text = pyshacl.validate(
            read_graph(data),
            shacl_graph=read_graph(shapes),
            inference="none",
            max_validation_depth=_DEPTH,
            logger=_silent_logger(),
        )
    if not isinstance(report, rdflib.Graph):
        raise EngineError(getattr(report, "message", None) or str(report or text))
    return report.serialize(format="nt", encoding="utf-8")


def _exact(data: bytes, shapes: bytes) -> bytes:
    from kg.shacl.exact import evaluate

    return evaluate(data, shapes)


def _silent_logger() -> Any:
    import logging

    logger = logging.Logger("pyshacl")
    logger.addHandler(logging.NullHandler())
    return logger


_MODULES = {"shifty": "shifty._shifty", "exact": "kg.shacl.exact", "pyshacl": "pyshacl"}


def preload(engine: str) -> None:
    """Load an engine before there is work for it."""
    __import__(_MODULES[engine])
