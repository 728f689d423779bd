"""Typed views in, HTML out: the renderer behind the render workflow, on Jinja2.

Everything is escaped, an unknown name is an error, and the same view gives the same bytes. The
templates stand at the root of the repository and, packaged, at the root of the zip: both are
two folders above `chalicelib/adapters`.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from chalicelib.domain.summary.views import (
    AnswerPage,
    ArticleSummary,
    ClaimPage,
    ClaimVersionPage,
    CorrectionsPage,
    FrontPage,
    NeutralPage,
    View,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_TEMPLATE_OF: Mapping[type, str] = {
    AnswerPage: "answer.html",
    ArticleSummary: "article.html",
    ClaimPage: "claim.html",
    ClaimVersionPage: "claim.html",
    CorrectionsPage: "corrections.html",
    FrontPage: "front.html",
    NeutralPage: "neutral.html",
}
# Inside a script element only these can end it or start a comment; U+2028 and U+2029 end a
# line for scripts that read the block. As \u escapes they mean the same in JSON.
_UNSAFE_IN_SCRIPT = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


class JinjaPages:
    """Renders views. Make one and keep it: compiled templates stay with it."""

    def __init__(self, templates: Path = TEMPLATES) -> None:
        """`templates`: the folder with the pages and `style.css`."""
        self._style = (templates / "style.css").read_bytes()
        self._style_path = f"assets/style-{sha256(self._style).hexdigest()[:12]}.css"
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters["data_block"] = data_block
        self._environment.globals["style"] = self._style_path
        digest = sha256()
        for path in sorted(templates.iterdir()):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        self.version = digest.hexdigest()[:12]
        """Names the wording and layout of all templates: a change calls for rendering again."""

    def html(self, view: View) -> bytes:
        """The page as UTF-8. A lone surrogate, which UTF-8 cannot hold, becomes "?"."""
        template = self._environment.get_template(_TEMPLATE_OF[type(view)])
        return template.render(view=view).encode("utf-8", "replace")

    def assets(self) -> Mapping[str, tuple[bytes, str]]:
        """Files that the pages refer to: path → content and content type."""
        return {self._style_path: (self._style, "text/css; charset=utf-8")}


def data_block(markup: Mapping[str, object]) -> Markup:
    """JSON for a script element: nothing in it can close the element."""
    text = json.dumps(markup, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE_IN_SCRIPT))  # noqa: S704 - made safe just above
