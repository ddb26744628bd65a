"""XML in what people hand in: no part may declare a document type, which brings in entities and files."""

from collections.abc import Callable, Iterable
from typing import Any
from xml.parsers import expat

from dashboard.words.errors import Refused


def parser_without_declarations(refusal: Callable[[], Refused]) -> expat.XMLParserType:
    """A parser, in names with a namespace as expat writes them, that raises `refusal` at a declaration."""

    def refuse(*_: Any) -> None:
        raise refusal()

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = refuse
    return parser


class _BegunError(Exception):
    """The root has begun: behind it nothing can be declared any more."""


def require_no_declaration(blocks: Iterable[bytes], refusal: Callable[[], Refused]) -> None:
    """Raises `refusal` where a part declares a document type; what is no XML declares nothing.

    All `blocks` are taken, also when the answer is known: whoever hands them on looks at their checksum.
    """

    def begin(*_: Any) -> None:
        raise _BegunError

    parser: expat.XMLParserType | None = parser_without_declarations(refusal)
    if parser is not None:
        parser.StartElementHandler = begin
    for block in blocks:
        if parser is not None:
            try:
                parser.Parse(block, False)
            except _BegunError:
                parser = None
            except expat.ExpatError as error:
                # What cannot be read here may be read by an office program.
                if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]:
                    raise refusal() from error
                parser = None
