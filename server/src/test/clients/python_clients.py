"""Python's own smtplib, poplib and imaplib against the running server. Usage: python_clients.py PORTBASE; exits 0 when all is as it should be."""
import imaplib
import poplib
import smtplib
import ssl
import sys
import time
from email.message import EmailMessage

base = int(sys.argv[1])
host = "127.0.0.1"
trusting = ssl.create_default_context()
trusting.check_hostname = False
trusting.verify_mode = ssl.CERT_NONE
anna, bert = "anna@client.example", "bert@client.example"
passwords = {anna: "secret of anna", bert: "secret of bert"}


def message(subject):
    m = EmailMessage()
    m["From"], m["To"], m["Subject"] = anna, bert, subject
    m.set_content("Grüße aus der Ferne 你好\n.\n..zwei Punkte\n")
    m.add_attachment(bytes(range(256)) * 40, maintype="application", subtype="octet-stream", filename="größe 附件.bin")
    return m


def submit(subject, starttls):
    c = smtplib.SMTP(host, base + 587) if starttls else smtplib.SMTP_SSL(host, base + 465, context=trusting)
    with c:
        if starttls:
            c.starttls(context=trusting)
        c.login(anna, passwords[anna])
        refused = c.send_message(message(subject))
        assert refused == {}, refused
        try:
            c.sendmail("someone@else.example", [bert], b"Subject: forged\r\n\r\nno\r\n")
            raise AssertionError("a sender that is not the account's was taken")
        except smtplib.SMTPSenderRefused as e:
            assert e.smtp_code in (550, 553), e
    return refused


submit("over STARTTLS", True)
submit("over TLS", False)
with smtplib.SMTP(host, base + 25) as c:
    try:
        c.sendmail("x@far.example", ["y@further.example"], b"Subject: relay\r\n\r\nno\r\n")
        raise AssertionError("an open relay")
    except smtplib.SMTPRecipientsRefused as e:
        assert e.recipients["y@further.example"][0] == 550, e.recipients

m = imaplib.IMAP4(host, base + 143)
m.starttls(trusting)
m.login(bert, passwords[bert])
deadline = time.monotonic() + 30
while int(m.select()[1][0]) < 2:
    assert time.monotonic() < deadline, "the mail did not come"
    m.noop()
typ, data = m.search(None, "SUBJECT", '"over"')
assert data[0].split() == [b"1", b"2"], data
typ, data = m.fetch("1", "(FLAGS UID ENVELOPE BODYSTRUCTURE BODY.PEEK[])")
raw = data[0][1]
assert b"\r\n..zwei Punkte\r\n" in raw or b"base64" in raw, raw[:300]
typ, data = m.store("1", "+FLAGS", r"(\Flagged $Work)")
assert b"\\Flagged" in data[0], data
assert m.create("Projekte/Größe".encode("utf-7").replace(b"+", b"&").decode())[0] == "OK"
assert m.copy("1", "Archive")[0] == "OK"
assert m.append("Drafts", r"(\Draft)", None, b"Subject: draft\r\n\r\nlater\r\n")[0] == "OK"
m.store("2", "+FLAGS", r"\Deleted")
assert m.expunge()[1] == [b"2"]
assert [len(x) > 0 for x in m.list()[1]]
m.close()
m.logout()

for apop in (False, True):
    p = poplib.POP3(host, base + 110)
    p.stls(trusting)
    if apop:
        p.apop(bert, passwords[bert])
    else:
        p.user(bert)
        p.pass_(passwords[bert])
    assert p.stat()[0] == 1, p.stat()
    assert b"\r\n".join(p.retr(1)[1]).find("over STARTTLS".encode()) > 0
    assert len(p.uidl()[1]) == 1
    p.quit()
p = poplib.POP3_SSL(host, base + 995, context=trusting)
p.user(bert)
p.pass_(passwords[bert])
p.dele(1)
p.quit()
p = poplib.POP3_SSL(host, base + 995, context=trusting)
p.user(bert)
p.pass_(passwords[bert])
assert p.stat()[0] == 0
p.quit()
print("ok")
