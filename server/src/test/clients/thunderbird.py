"""Thunderbird as a user has it, driven by its own modules: sync, flag, move, search on the server, send, hear of new mail; then another client looks.

Usage: thunderbird.py PORTBASE FOLDER; exits 0 when all is as it should be. A log and a picture of the window are left in FOLDER when it is not.
"""
import imaplib
import os
import smtplib
import ssl
import subprocess
import sys
import time

from marionette import Marionette

base, folder = int(sys.argv[1]), sys.argv[2]
host, user, password = "127.0.0.1", "thunder@client.example", "secret of many"
trusting = ssl.create_default_context()
trusting.check_hostname = False
trusting.verify_mode = ssl.CERT_NONE

# Nothing leaves the machine: names are not looked up, and what is not loopback goes to a proxy that is not there.
PREFERENCES = {
    "marionette.port": 0,
    "network.dns.disabled": True,
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": 9,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "app.update.enabled": False,
    "app.update.disabledForTesting": True,
    "extensions.update.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.server": "",
    "browser.safebrowsing.update.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "mail.inappnotifications.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.spotlight.firstRunDone": True,
    "mail.shell.checkDefaultClient": False,
    "mail.rights.version": 1,
    "mail.chat.enabled": False,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "mailnews.database.global.indexer.enabled": False,
    "mail.server.default.offline_download": False,
}

MODULES = """
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    const within = (seconds, what, promise) => Promise.race([promise,
        new Promise((_, no) => setTimeout(() => no(new Error("in vain for " + seconds + " s: " + what)), seconds * 1000))]);
    const finished = start => new Promise((yes, no) => start({
        QueryInterface: ChromeUtils.generateQI(["nsIUrlListener"]),
        OnStartRunningUrl() {},
        OnStopRunningUrl(url, status) { Components.isSuccessCode(status) ? yes() : no(new Error(url?.spec + " ended with " + status.toString(16))); },
    }));
    const server = MailServices.accounts.accounts.map(a => a.incomingServer).find(s => s?.type == "imap");
    const named = name => server.rootFolder.subFolders.find(f => f.name.toLowerCase() == name.toLowerCase());
    const letter = (folder, subject) => [...folder.msgDatabase.enumerateMessages()].find(h => h.mime2DecodedSubject == subject);
    const Flags = Ci.nsMsgFolderFlags;
"""


def message(subject, body="text"):
    return f"From: john@far.example\r\nTo: {user}\r\nSubject: {subject}\r\nMessage-ID: <{subject.replace(' ', '-')}@far.example>\r\n\r\n{body}\r\n"


def deliver(subject, body="text"):
    with smtplib.SMTP(host, base + 25) as s:
        s.sendmail("john@far.example", [user], message(subject, body).encode())


def other_client():
    m = imaplib.IMAP4_SSL(host, base + 993, ssl_context=trusting)
    m.login(user, password)
    return m


def eventually(what, question, seconds=20):
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"in vain for {seconds} s: {what}"
        time.sleep(0.05)


def account(m):
    m.run("""
        const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
        const [host, user, password, imapPort, smtpPort] = args;
        // Our certificate is its own authority.
        Cc["@mozilla.org/security/certoverride;1"].getService(Ci.nsICertOverrideService)
            .setDisableAllSecurityChecksAndLetAttackersInterceptMyData(true);
        const login = (origin) => {
            const info = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
            info.init(origin, null, origin, user, password, "", "");
            return Services.logins.addLoginAsync(info);
        };
        await login("imap://" + host);
        await login("smtp://" + host);
        const server = MailServices.accounts.createIncomingServer(user, host, "imap");
        server.port = imapPort;
        server.socketType = Ci.nsMsgSocketType.SSL;
        server.authMethod = Ci.nsMsgAuthMethod.passwordCleartext;
        server.doBiff = false;
        server.loginAtStartUp = false;
        const smtp = MailServices.outgoingServer.createServer("smtp");
        const at = smtp.QueryInterface(Ci.nsISmtpServer);
        at.hostname = host;
        at.port = smtpPort;
        smtp.username = user;
        smtp.socketType = Ci.nsMsgSocketType.SSL;
        smtp.authMethod = Ci.nsMsgAuthMethod.passwordCleartext;
        MailServices.outgoingServer.defaultServer = smtp;
        const identity = MailServices.accounts.createIdentity();
        identity.email = user;
        identity.fullName = "Mary";
        identity.smtpServerKey = smtp.key;
        const account = MailServices.accounts.createAccount();
        account.addIdentity(identity);
        account.incomingServer = server;
        MailServices.accounts.defaultAccount = account;
        return server.key;
        """, host, user, password, base + 993, base + 465)


def sync(m):
    return m.run(MODULES + """
        const inbox = named("Inbox");
        await within(30, "the messages", finished(l => inbox.QueryInterface(Ci.nsIMsgImapMailFolder).updateFolderWithListener(null, l)));
        await within(30, "the folders", new Promise(yes => {
            const look = setInterval(() => { if (named("Archive") && named("Sent")) { clearInterval(look); yes(); } }, 50);
        }));
        return { folders: server.rootFolder.subFolders.map(f => f.name).sort(),
            subjects: [...inbox.msgDatabase.enumerateMessages()].map(h => h.mime2DecodedSubject).sort(),
            trash: !!server.rootFolder.getFolderWithFlags(Flags.Trash), sent: server.rootFolder.getFolderWithFlags(Flags.SentMail)?.name };
        """)


def flag(m):
    m.run(MODULES + """
        const inbox = named("Inbox");
        inbox.markMessagesFlagged([letter(inbox, "letter 2")], true);
        inbox.markMessagesRead([letter(inbox, "letter 3")], true);
        inbox.addKeywordsToMessages([letter(inbox, "letter 3")], "$label1");
        """)


def move(m):
    m.run(MODULES + """
        const inbox = named("Inbox"), archive = named("Archive");
        await within(30, "the move", new Promise((yes, no) => MailServices.copy.copyMessages(inbox, [letter(inbox, "letter 4")], archive, true, {
            QueryInterface: ChromeUtils.generateQI(["nsIMsgCopyServiceListener"]),
            onStartCopy() {}, onProgress() {}, setMessageKey() {}, getMessageId() { return null; },
            onStopCopy(status) { Components.isSuccessCode(status) ? yes() : no(new Error("copy ended with " + status.toString(16))); },
        }, null, true)));
        """)


def search(m, attribute, text):
    """Asks the server, not the local index: the scope is onlineMail."""
    return m.run(MODULES + """
        const session = Cc["@mozilla.org/messenger/searchSession;1"].createInstance(Ci.nsIMsgSearchSession);
        const term = session.createTerm();
        const value = term.value;
        value.attrib = Ci.nsMsgSearchAttrib[args[0]];
        value.str = args[1];
        term.value = value;
        term.attrib = value.attrib;
        term.op = Ci.nsMsgSearchOp.Contains;
        term.booleanAnd = true;
        session.addScopeTerm(Ci.nsMsgSearchScope.onlineMail, named("Inbox"));
        session.appendTerm(term);
        const hits = [];
        await within(30, "the search", new Promise((yes, no) => {
            session.registerListener({
                QueryInterface: ChromeUtils.generateQI(["nsIMsgSearchNotify"]),
                onSearchHit(hdr) { hits.push(hdr.mime2DecodedSubject); }, onNewSearch() {},
                onSearchDone(status) { Components.isSuccessCode(status) ? yes() : no(new Error("search ended with " + status.toString(16))); },
            });
            session.search(null);
        }));
        return hits.sort();
        """, attribute, text)


def read(m, subject):
    """The text of a message as the window would show it: streamed by FETCH."""
    return m.run(MODULES + """
        const inbox = named("Inbox"), hdr = letter(inbox, args[0]), uri = inbox.getUriForMsg(hdr);
        const parts = [];
        await within(30, "the message", new Promise((yes, no) => MailServices.messageServiceFromURI(uri).streamMessage(uri, {
            QueryInterface: ChromeUtils.generateQI(["nsIStreamListener", "nsIRequestObserver"]),
            onStartRequest() {},
            onDataAvailable(request, input, offset, count) {
                const stream = Cc["@mozilla.org/scriptableinputstream;1"].createInstance(Ci.nsIScriptableInputStream);
                stream.init(input);
                parts.push(stream.readBytes(count));
            },
            onStopRequest(request, status) { Components.isSuccessCode(status) ? yes() : no(new Error("stream ended with " + status.toString(16))); },
        }, null, null, false, "", false)));
        return parts.join("");
        """, subject)


def send(m, subject):
    m.run(MODULES + """
        const identity = MailServices.accounts.defaultAccount.defaultIdentity;
        identity.fccFolderURI = named("Sent").URI;
        identity.doFcc = true;
        const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
        fields.from = identity.email;
        fields.to = "bert@client.example";
        fields.subject = args[0];
        await within(40, "the sending", new Promise((yes, no) => {
            const send = Cc["@mozilla.org/messengercompose/send;1"].createInstance(Ci.nsIMsgSend);
            send.createAndSendMessage(null, identity, MailServices.accounts.defaultAccount.key, fields, false, false,
                Ci.nsIMsgSend.nsMsgDeliverNow, null, "text/plain", "Grüße, sent by Thunderbird\\n", null, null, {
                    QueryInterface: ChromeUtils.generateQI(["nsIMsgSendListener", "nsIMsgCopyServiceListener"]),
                    onStartSending() {}, onSendProgress() {}, onProgress() {}, onStatus() {}, onGetDraftFolderURI() {}, onSendNotPerformed() {},
                    onTransportSecurityError(id, status) { no(new Error("TLS: " + status.toString(16))); },
                    onStopSending(id, status) { if (!Components.isSuccessCode(status)) no(new Error("sending ended with " + status.toString(16))); },
                    onStartCopy() {}, setMessageKey() {}, getMessageId() { return ""; },
                    onStopCopy(status) { Components.isSuccessCode(status) ? yes() : no(new Error("the copy in Sent: " + status.toString(16))); },
                }, "", "", Ci.nsIMsgCompType.New).catch(no);
        }));
        """, subject)


def listen(m):
    """From now on the subjects that come into the inbox are kept."""
    m.run(MODULES + """
        globalThis.arrived = [];
        const listener = { msgAdded(hdr) { globalThis.arrived.push(hdr.mime2DecodedSubject); } };
        globalThis.arrivals = listener;
        MailServices.mfn.addListener(listener, MailServices.mfn.msgAdded);
        """)


def scenario(m):
    for i in range(1, 6):
        deliver(f"letter {i}", "a needle in it" if i == 5 else "text")
    account(m)
    found = sync(m)
    assert found["subjects"] == [f"letter {i}" for i in range(1, 6)], found
    assert found["sent"] == "Sent" and found["trash"], found
    assert "a needle in it" in read(m, "letter 5")
    flag(m)
    move(m)
    assert search(m, "Subject", "letter 3") == ["letter 3"]
    assert search(m, "Body", "needle") == ["letter 5"]
    assert search(m, "Body", "not there") == []
    listen(m)
    deliver("pushed")
    eventually("Thunderbird hears of new mail by IDLE", lambda: "pushed" in m.run("return globalThis.arrived;"))
    send(m, "from Thunderbird")


def look():
    m = other_client()

    def state():
        m.select("INBOX")
        return {subject(m, n): flags(m, n) for n in m.search(None, "ALL")[1][0].split()}

    seen = eventually("the flags are on the server", lambda: (lambda s: s if b"$label1" in s.get("letter 3", b"").lower() else None)(state()))
    assert b"\\Flagged" in seen["letter 2"] and b"\\Seen" in seen["letter 3"], seen
    assert "letter 4" not in seen, seen
    for box, wanted in (("Archive", "letter 4"), ("Sent", "from Thunderbird")):
        m.select(box, readonly=True)
        assert subject(m, b"1") == wanted, box
    m.logout()
    b = imaplib.IMAP4_SSL(host, base + 993, ssl_context=trusting)
    b.login("bert@client.example", "secret of many")
    b.select("INBOX", readonly=True)
    numbers = b.search(None, "SUBJECT", '"from Thunderbird"')[1][0].split()
    assert len(numbers) == 1, numbers
    text = b.fetch(numbers[0], "(BODY.PEEK[])")[1][0][1]
    assert b"User-Agent: Mozilla Thunderbird" in text and b"with ESMTPSA" in text, text
    b.logout()


def subject(m, number):
    return m.fetch(number, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1][0][1].decode().split(":", 1)[1].strip()


def flags(m, number):
    return m.fetch(number, "(FLAGS)")[1][0]


def port_of(profile, program, seconds=60):
    """Thunderbird writes the port it took into its profile."""
    file = os.path.join(profile, "MarionetteActivePort")

    def read_port():
        if program.poll() is not None:
            raise AssertionError(f"Thunderbird ended with {program.returncode}")
        return open(file).read().strip() if os.path.exists(file) else None

    return int(eventually("Thunderbird opens its port", read_port, seconds))


def main():
    profile = os.path.join(folder, "profile")
    os.makedirs(profile)
    with open(os.path.join(profile, "user.js"), "w") as f:
        for name, value in PREFERENCES.items():
            literal = str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else f'"{value}"'
            f.write(f'user_pref("{name}", {literal});\n')
    environment = dict(os.environ, HOME=folder, MOZ_HEADLESS="1", MOZ_CRASHREPORTER_DISABLE="1", MOZ_LOG="IMAP:4,SMTP:4,sync",
                       MOZ_LOG_FILE=os.path.join(folder, "protocol"))
    environment.pop("DISPLAY", None)
    with open(os.path.join(folder, "thunderbird.log"), "w") as log:
        program = subprocess.Popen(["thunderbird", "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "-profile", profile],
                                   env=environment, stdout=log, stderr=subprocess.STDOUT)
    m = None
    try:
        m = Marionette(port_of(profile, program), program)
        scenario(m)
        look()
        m.quit()
        program.wait(20)
        print("ok")
    except BaseException:
        if m is not None and program.poll() is None:
            try:
                m.screenshot(os.path.join(folder, "window.png"))
            except Exception as e:
                print(f"no picture: {e}")
        raise
    finally:
        if program.poll() is None:
            program.terminate()
            try:
                program.wait(10)
            except subprocess.TimeoutExpired:
                program.kill()


main()
