"""Reads a bill of materials from standard input and says as JSON what is wrong with it.

usage: validate.py cyclonedx|spdx
"""

import json
import sys


def cyclonedx(text):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    document = json.loads(text)
    return {"error": error and str(error)[:2000], "kinds": sorted({one["type"] for one in document["components"]})}


def spdx(text):
    from io import BytesIO, StringIO

    from spdx_python_model import v3_0_1 as model

    objects = model.SHACLObjectSet()
    model.JSONLDDeserializer().read(StringIO(text), objects)
    missing = objects.link()
    # Reading takes what is missing or of an unknown class; writing holds every object to the model's required properties.
    model.JSONLDSerializer().write(objects, BytesIO())
    unknown = [one.TYPE for one in objects.foreach() if type(one).__name__ == "SHACLExtensibleObject"]
    if unknown:
        return {"error": f"unknown classes {unknown}", "kinds": []}
    kinds = sorted({type(one).__name__ for one in objects.foreach()})
    return {"error": f"unresolved {sorted(missing)}" if missing else None, "kinds": kinds}


try:
    found = {"cyclonedx": cyclonedx, "spdx": spdx}[sys.argv[1]](sys.stdin.read())
except Exception as error:  # whatever the library says of a bad document is the answer
    found = {"error": f"{type(error).__name__}: {error}", "kinds": []}
json.dump(found, sys.stdout)
