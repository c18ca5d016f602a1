"""Prompts: a template a step, beside its generator, overridden by one of the same name elsewhere.

A template has two blocks, ``system`` and ``user``. The schema of the reply is spelt out by this
module, so that no template can forget it.
"""

import hashlib
import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from synthaudit.errors import PlanError
from synthaudit.generation.requests import Asked, Request

SUFFIX = ".jinja"


@dataclass(frozen=True)
class Prompts:
    """The prompts of one generator.

    Args:
        folder: Its own, with a file a step.
        override: The user's: a file of the same name wins; None for none.
    """

    folder: Path
    override: Path | None = None

    @staticmethod
    def of(generator: type, name: str, override: Path | None = None) -> "Prompts":
        """Those that lie in ``prompts/<name>`` beside the file that defines ``generator``.

        Raises:
            PlanError: The folder that overrides is not there, or holds no template of this
                generator, so that it would silently change nothing.
        """
        prompts = Prompts(Path(inspect.getfile(generator)).parent / "prompts" / name, override)
        if override is not None:
            own = {path.name for path in prompts.folder.glob(f"*{SUFFIX}")}
            if not own:
                raise PlanError(f"--prompts {override}: {name} has no prompts to replace.")
            if not own & {path.name for path in override.glob(f"*{SUFFIX}")}:
                raise PlanError(
                    f"--prompts {override}: holds no template of {name}, so it would change "
                    f"nothing. Put a file of one of these names there: {', '.join(sorted(own))}."
                )
        return prompts

    @cached_property
    def _environment(self) -> Any:
        from jinja2 import FileSystemLoader, StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        folders = [folder for folder in (self.override, self.folder) if folder is not None]
        return ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folders),
            undefined=StrictUndefined,
            autoescape=False,  # plain text for a model, never shown as HTML
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, request: Request) -> Asked:
        """The request as it is put to a language model.

        Raises:
            PlanError: There is no such template, or it names an input that the step does not have.
        """
        from jinja2 import TemplateError

        step = request.step
        try:
            template = self._environment.get_template(step.name + SUFFIX)
            context = template.new_context(dict(request.inputs))
            system, user = (
                "".join(template.blocks[block](context)).strip() for block in ("system", "user")
            )
        except KeyError as error:
            raise PlanError(
                f"The prompt '{step.name}{SUFFIX}' needs a block {error} besides the other one of "
                "'system' and 'user'."
            ) from None
        except (TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            known = ", ".join(sorted(request.inputs))
            # The others come from calculating with inputs, and may quote them.
            why = str(error) if isinstance(error, TemplateError) else type(error).__name__
            raise PlanError(
                f"The prompt '{step.name}{SUFFIX}' cannot be rendered: {why}. It may use: {known}"
            ) from None
        messages = (
            {"role": "system", "content": system},
            {"role": "user", "content": f"{user}\n\n{schema_in_words(step.reply)}"},
        )
        content = json.dumps(messages, ensure_ascii=False, sort_keys=True)
        return Asked(request, messages, hashlib.sha256(content.encode()).hexdigest())


@cache
def schema_in_words(reply: type[BaseModel]) -> str:
    """What every prompt ends with."""
    schema: Mapping[str, Any] = reply.model_json_schema()
    return (
        "Reply with one JSON object and nothing else. It must fit this JSON schema:\n"
        + json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    )
