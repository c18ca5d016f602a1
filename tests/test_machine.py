"""Machines whose numbers may differ in the last bit are told apart."""

from synthaudit import machine


def test_a_processor_that_emulates_bfloat16_is_another_kind(monkeypatch):
    here = machine.identity()
    assert not machine.unlike(here)
    emulates = not machine.bfloat16_instructions()
    others = ("avx512_bf16",) if emulates else ()
    monkeypatch.setattr(machine, "bfloat16_instructions", lambda: others)
    monkeypatch.setattr(machine, "instruction_set", machine.instruction_set.__wrapped__)
    assert machine.identity()["processor"] != here["processor"]
    assert "processor" in machine.unlike(here)
