"""What is asked of a server, in the words of chat completions."""

from pydantic import BaseModel

from synthaudit.generation.completions import response_format
from synthaudit.generation.requests import Step


class Inner(BaseModel):
    grade: int = 0


class Outer(BaseModel):
    default: str = "a field may have any name"
    inner: list[Inner] = []


def test_strict_schemas_name_every_field_and_close_every_object():
    sent = response_format("json_schema", Step("a step!", Outer))["response_format"]["json_schema"]
    assert sent["name"] == "a_step_"
    schema = sent["schema"]
    inner = schema["$defs"]["Inner"]
    assert schema["required"] == ["default", "inner"]
    assert inner["required"] == ["grade"]
    assert schema["additionalProperties"] is inner["additionalProperties"] is False
    assert "default" not in inner["properties"]["grade"]
    assert schema["properties"]["default"] == {"type": "string"}
