"""SMTP as Python's smtplib speaks it, against a running server: chunks, binary content, notices, holding, LMTP."""
import smtplib
import ssl
import sys

base, lmtp_port = (int(a) for a in sys.argv[1:3])
password = sys.argv[3]
me = "mary@smtp.example"


def want(answer, code, text=b""):
    assert answer[0] == code and text in answer[1], answer
    return answer


def submitting():
    s = smtplib.SMTP("127.0.0.1", base + 587, timeout=30)
    s.ehlo("phone")
    s.starttls(context=ssl._create_unverified_context())
    s.ehlo("phone")
    s.login(me, password)
    return s


def chunk(s, octets, last=False):
    s.send(b"BDAT %d%s\r\n" % (len(octets), b" LAST" if last else b"") + octets)
    return s.getreply()


with submitting() as s:
    for word in ("chunking", "binarymime", "dsn", "futurerelease", "deliverby", "mt-priority", "requiretls", "limits"):
        assert s.has_extn(word), word
    # Octets of every kind, in chunks of any size.
    want(s.docmd("MAIL", "FROM:<%s> BODY=BINARYMIME" % me), 250)
    want(s.docmd("RCPT", "TO:<%s>" % me), 250)
    head = b"From: %s\r\nSubject: binary\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n" % me.encode()
    want(chunk(s, head + b"Content-Transfer-Encoding: binary\r\n\r\n"), 250)
    body = bytes(range(256)) * 1000
    want(chunk(s, body), 250)
    for i in range(5):
        want(chunk(s, b"\n"), 250)
    want(chunk(s, b"", True), 250, b"Kept as")
    # Success is told by the queue, and a message may wait.
    s.sendmail(me, [me], "From: %s\r\nSubject: tell me\r\n\r\nx\r\n" % me, ["RET=HDRS", "ENVID=QQ314"], ["NOTIFY=SUCCESS"])
    s.sendmail(me, [me], "From: %s\r\nSubject: later\r\n\r\nx\r\n" % me, ["HOLDFOR=86400"])
    want(s.docmd("MAIL", "FROM:<%s> HOLDFOR=99999999" % me), 501)
    want(s.docmd("MAIL", "FROM:<%s> MT-PRIORITY=5" % me), 250, b"2.3.6 0")
    want(s.docmd("VRFY", me), 252)
    want(s.docmd("EXPN", "staff"), 502)

with smtplib.LMTP("127.0.0.1", lmtp_port) as s:
    s.ehlo("queue")
    refused = s.sendmail("robert@there.test", [me, "nobody@smtp.example", "far@away.test"], "Subject: by LMTP\r\n\r\nx\r\n")
    assert sorted(refused) == ["far@away.test", "nobody@smtp.example"], refused

print("ok")
