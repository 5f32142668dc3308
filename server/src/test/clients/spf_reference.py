"""What Debian's python3-spf makes of requests of `check batch`: DNS answers come from each request's zone. One result per line."""
import json
import sys

import spf


def addresses(zone):
    def lookup(name, qtype, strict=True, timeout=20):
        at = name.lower().rstrip(".")
        for _ in range(11):
            entries = zone.get(at)
            if entries is None:
                return []
            found, alias = [], None
            for entry in entries:
                if entry[0] == "TIMEOUT":
                    if not found and alias is None:
                        raise spf.TempError("timeout")
                    break
                if entry[0] == "CNAME":
                    alias = entry[1]
                elif entry[0] == qtype:
                    found.append(((name, qtype), value(entry)))
            if found or alias is None:
                return found
            at = alias.lower()
        raise spf.TempError("too many aliases")
    return lookup


def value(entry):
    if entry[0] == "TXT":
        strings = entry[1] if isinstance(entry[1], list) else [entry[1]]
        return [s.encode() for s in strings]
    if entry[0] == "MX":
        return entry[1], entry[2]
    return entry[1]


for line in sys.stdin:
    request = json.loads(line)
    spf.DNSLookup = addresses({name.lower(): entries for name, entries in request["zone"].items()})
    try:
        query = spf.query(i=request["ip"], s=request["mailfrom"], h=request["helo"], strict=True)
        result, _, explanation = query.check()
        if result != "fail" or explanation == spf.EXPLANATIONS["fail"]:
            explanation = None
    except Exception as e:
        result, explanation = "crash", repr(e)
    print(json.dumps({"id": request["id"], "result": result, "explanation": explanation}))
