"""AWS Artifact as botocore knows it, with the operations that are in the service's reference only."""
import json
from pathlib import Path

import botocore.session

VERSION = "2018-05-10"
OURS = Path(__file__).parents[2] / "crates/emulator/model" / f"artifact-{VERSION}.json"


def merge(folder):
    """Writes the model below a folder, which AWS_DATA_PATH has to name, and returns the new operations."""
    loader = botocore.session.Session().get_component("data_loader")
    model = loader.load_service_model("artifact", "service-2", VERSION)
    pages = loader.load_service_model("artifact", "paginators-1", VERSION)
    ours = json.loads(OURS.read_text())
    new = sorted(set(ours["operations"]) - set(model["operations"]))
    for name in new:
        operation = model["operations"][name] = ours["operations"][name]
        if name in ours["pagination"]:
            pages["pagination"][name] = ours["pagination"][name]
        add_shapes(operation, ours["shapes"], model["shapes"])
    target = Path(folder) / "artifact" / VERSION
    target.mkdir(parents=True)
    (target / "service-2.json").write_text(json.dumps(model))
    (target / "paginators-1.json").write_text(json.dumps(pages))
    return new


def add_shapes(part, known, shapes):
    """Adds the shapes that a part of the model names; those that botocore has stay as they are."""
    if isinstance(part, list):
        for entry in part:
            add_shapes(entry, known, shapes)
    elif isinstance(part, dict):
        name = part.get("shape")
        if isinstance(name, str) and name not in shapes:
            shapes[name] = known[name]
            add_shapes(known[name], known, shapes)
        for value in part.values():
            add_shapes(value, known, shapes)
