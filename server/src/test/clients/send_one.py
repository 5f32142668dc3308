"""Sends one message: HOST PORT LOGIN PASSWORD FILE data|chunk. Standard input: what comes after MAIL FROM: and, a line each, after RCPT TO:."""
import smtplib
import ssl
import sys

host, port, login, password, file, how = sys.argv[1:]
envelope = sys.stdin.buffer.read().decode("utf-8").splitlines()
with open(file, "rb") as f:
    message = f.read()
# Who the server is does not matter here.
trusting = ssl.create_default_context()
trusting.check_hostname = False
trusting.verify_mode = ssl.CERT_NONE


def want(what, reply, code):
    if reply[0] != code:
        sys.exit(f"{what} -> {reply}")


with smtplib.SMTP(host, int(port), "client.example", timeout=30) as s:
    s.ehlo()
    if s.has_extn("starttls"):
        s.starttls(context=trusting)
        s.ehlo()
    if login:
        s.login(login, password)
    s.command_encoding = "utf-8"
    want("MAIL", s.docmd("MAIL FROM:" + envelope[0]), 250)
    for recipient in envelope[1:]:
        want("RCPT", s.docmd("RCPT TO:" + recipient), 250)
    if how == "chunk":
        s.send(b"BDAT %d LAST\r\n" % len(message) + message)
        want("BDAT", s.getreply(), 250)
    else:
        want("DATA", s.data(message), 250)
print("sent")
