"""Signs or verifies an ARC chain with dkimpy. arc.py sign KEYFILE SELECTOR DOMAIN AUTHSERVID < message > message; arc.py verify ZONEFILE < message."""
import json
import sys

import dkim

message = sys.stdin.buffer.read()
if sys.argv[1] == "sign":
    key = open(sys.argv[2], "rb").read()
    fields = dkim.arc_sign(message, sys.argv[3].encode(), sys.argv[4].encode(), key, sys.argv[5].encode(), timestamp=1700000000)
    sys.stdout.buffer.write(b"".join(fields) + message)
else:
    zone = json.load(open(sys.argv[2]))

    def txt(name, timeout=5):
        found = zone.get(name.decode().rstrip("."), [])
        return found[0][1].encode() if found else None

    cv, results, why = dkim.arc_verify(message, dnsfunc=txt)
    print((cv.decode() if cv else "none") + " " + str(why))
