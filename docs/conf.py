"""Settings of the documentation: `sphinx-build -nW --keep-going -b html docs docs/_build/html` builds it."""

import os
import re
from importlib import import_module
from importlib.metadata import version as version_of
from pathlib import Path

from sphinx.application import Sphinx

project = "octopus-client"
author = "the authors of octopus-client"
project_copyright = "2026, the authors of octopus-client"
version = release = version_of("octopus-client")

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

# Notebooks are run at every build, and one that fails fails the build.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_in_temp = True
nb_execution_timeout = 60
nb_merge_streams = True

html_theme = "furo"
html_title = "octopus-client"
html_show_sphinx = False

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
maximum_signature_line_length = 90
napoleon_numpy_docstring = False
napoleon_use_ivar = True

nitpick_ignore_regex = [
    # Types of Python itself and of other libraries.
    (r"py:.*", r"(collections|contextlib|datetime|decimal|enum|os|pathlib|ssl|typing)\..*"),
    (r"py:.*", r"(attr|attrs|sqlalchemy|tenacity)\..*"),
    (r"py:.*", r"DataFrame"),
    # Type variables, and names that an annotation leaves as text.
    (r"py:.*", r"(.*\.)?(_?(T|Item|Value)|_Document)"),
    (r"py:.*", r"(Json\w+|Iterator|Mapping|datetime|timedelta)"),
    # Inner parts: their names are no promise.
    (r"py:.*", r"octopus_client\.(session|connection|http|modified|wire|sandbox\.\w+)\..*"),
    (r"py:.*", r"tickoweb_sync\.(outbox|facts|credited|reconcile)\.\w+(\.\w+)?"),
]

_PACKAGES = ("octopus_client", "octopus_client.posting", "octopus_client.sandbox", "tickoweb_sync")


def _show_as_imported() -> None:
    """Let the pages name what a package exports as users import it, not by the file where it stands."""
    for package in _PACKAGES:
        module = import_module(package)
        for name in module.__all__:
            thing = getattr(module, name)
            if callable(thing) and hasattr(thing, "__module__"):
                thing.__module__ = package


def _keep_sentence_whole(
    _app: Sphinx, what: str, _name: str, _thing: object, _options: object, lines: list[str]
) -> None:
    """Napoleon takes what stands before a colon for a type; an empty comment keeps it from that."""
    if what in ("attribute", "data", "property"):
        lines[:0] = ["..", ""]


def _shorten_signature(
    _app: Sphinx,
    _what: str,
    _name: str,
    _thing: object,
    _options: object,
    signature: str | None,
    returns: str | None,
) -> tuple[str | None, str | None]:
    """Show defaults as they are written, and leave out what no caller gives."""
    if signature is not None:
        signature = re.sub(r"unknown: [^,]+\[[^]]*\] = NOTHING,? ?", "", signature)
        signature = re.sub(r"<(?:built-in )?function (\w+)>", r"\1", signature).replace("NOTHING", "...")
    return signature, returns


def setup(app: Sphinx) -> None:
    """Called by sphinx."""
    _show_as_imported()
    pictures = Path(app.outdir) / "_pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    os.environ["PICTURES"] = str(pictures)  # where notebooks leave what they draw
    app.connect("autodoc-process-docstring", _keep_sentence_whole, priority=400)
    app.connect("autodoc-process-signature", _shorten_signature)
