"""RO-Crate, Five Safes and Croissant files, read by what their own projects check them with.

Both check offline here. The RO-Crate validator fetches the vocabulary of a version; it is given the
newest one instead, which the `rocrate` package brings.
"""

import json
from importlib import resources

import pytest
from evidence_run import full_context, make_run

from synthaudit.evidence.building import build
from synthaudit.evidence.crate import PLAN, WORKFLOW, WORKFLOW_FILE

SPECIFICATION = "https://w3id.org/ro/crate/"


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Unpacked: one with all that can be declared, one with nothing, one without a plan."""
    folder = tmp_path_factory.mktemp("standards")
    (folder / "c.toml").write_text(full_context("2027-01-31"), "utf-8")
    run, bare = make_run(folder / "run"), make_run(folder / "bare", judged=False)
    (bare / "plan.toml").unlink()
    built = {
        "declared": build(run, context=folder / "c.toml"),
        "blank": build(run),
        "no plan": build(bare),
    }
    for name, package in built.items():
        for file, data in package.files.items():
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return {name: folder / name for name in built}


def entities(folder, file="ro-crate-metadata.json"):
    graph = json.loads((folder / file).read_bytes())["@graph"]
    return {entity["@id"]: entity for entity in graph}


@pytest.mark.parametrize("name", ["declared", "blank"])
def test_the_crate_has_what_the_five_safes_profile_demands(packages, name):
    """What the text of profile 0.4 says with MUST; the validator holds no such profile yet."""
    found = entities(packages[name])
    root = found["./"]
    assert found["ro-crate-metadata.json"]["conformsTo"] == {"@id": f"{SPECIFICATION}1.2"}
    assert root["conformsTo"] == {"@id": "https://w3id.org/5s-crate/0.4"}
    assert "Profile" in found["https://w3id.org/5s-crate/0.4"]["@type"]
    plan = found[root["mainEntity"]["@id"]]
    assert plan["@type"] == "Dataset"
    assert plan["conformsTo"]["@id"] == "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
    assert (packages[name] / PLAN).is_file()
    mentioned = [found[each["@id"]] for each in root["mentions"]]
    (audit,) = [each for each in mentioned if each["@type"] == "CreateAction"]
    assert audit["instrument"] == root["mainEntity"]
    assert found[audit["agent"]["@id"]]["@type"] == "Person"
    assert found[root["sourceOrganization"]["@id"]]["@type"] == "Project"
    assert {each["@id"] for each in audit["object"]} == {"#train", "#holdout", "#synthetic"}
    assert audit["result"]["@id"] in {each["@id"] for each in root["hasPart"]}
    (decision,) = [each for each in mentioned if each["@type"] == "AssessAction"]
    assert decision["actionStatus"] == "http://schema.org/PotentialActionStatus"
    assert found["#safe-people"]["description"] == (
        "2027-01-31" if name == "declared" else "not stated"
    )


def test_without_a_plan_the_profile_is_not_claimed(packages):
    found = entities(packages["no plan"])
    assert "conformsTo" not in found["./"]
    assert not (packages["no plan"] / WORKFLOW).exists()


@pytest.fixture
def validator(monkeypatch):
    """`rocrate-validator` without a network: errors that a crate must not have."""
    services = pytest.importorskip("rocrate_validator.services")
    from rocrate_validator.models import Severity
    from rocrate_validator.utils.http import HttpRequester

    packed = resources.files("rocrate").joinpath("data", "ro-crate.jsonld")
    terms = json.loads(packed.read_text("utf-8"))["@context"]
    # the one term used here that meant another address in version 1.1
    terms["ComputationalWorkflow"] = "https://bioschemas.org/ComputationalWorkflow"

    class Answer:
        status_code, ok, links = 200, True, {}
        headers = {"Content-Type": "application/ld+json"}  # noqa: RUF012 (read by the validator)
        text = json.dumps({"@context": terms})
        content = text.encode()

        @staticmethod
        def json():
            return {"@context": dict(terms)}

        def raise_for_status(self):
            pass

    def get(_self, url, *_, **__):
        assert url.startswith(SPECIFICATION), url
        return Answer()

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)
    monkeypatch.setattr(HttpRequester, "head", get, raising=False)

    def errors(folder, profile):
        settings = services.ValidationSettings(
            rocrate_uri=str(folder),
            profile_identifier=profile,
            requirement_severity=Severity.REQUIRED,
            skip_availability_check=True,
        )
        return [
            (each.check.identifier, each.message)
            for each in services.validate(settings).get_issues()
        ]

    return errors


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_plan_is_a_workflow_crate_by_the_official_validator(packages, validator):
    folder = packages["declared"] / WORKFLOW
    assert validator(folder, "workflow-ro-crate-1.0") == []
    content = json.loads((folder / "ro-crate-metadata.json").read_bytes())
    content["@graph"] = [each for each in content["@graph"] if each["@id"] != "#plan-language"]
    (folder / "ro-crate-metadata.json").write_text(json.dumps(content), "utf-8")
    assert validator(folder, "workflow-ro-crate-1.0") != []
    assert (packages["blank"] / WORKFLOW_FILE).is_file()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("name", ["declared", "blank", "no plan"])
def test_the_crate_is_valid_by_the_official_validator(packages, validator, name):
    assert validator(packages[name], "ro-crate-1.2") == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("name", ["declared", "blank", "no plan"])
def test_the_croissant_file_is_valid_by_the_official_library(packages, name, monkeypatch):
    croissant = pytest.importorskip("mlcroissant")
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("asked the network"))
    path = packages[name] / "croissant.json"
    found = croissant.Dataset(jsonld=path)
    assert not found.metadata.issues.errors
    content = json.loads(path.read_bytes())
    assert found.metadata.name == content["name"]
    assert found.metadata.distribution[0].sha256 == "2" * 64
    del content["distribution"][0]["sha256"]
    with pytest.raises(croissant.ValidationError):
        croissant.Dataset(jsonld=content)
