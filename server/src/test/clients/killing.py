"""What the programs that kill the server under load have in common."""
import imaplib
import poplib
import smtplib
import ssl
import subprocess
import threading

host = "127.0.0.1"
trusting = ssl.create_default_context()
trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
# What a client meets whose server is killed: no connection, no answer, or half of one.
ends = (OSError, smtplib.SMTPException, imaplib.IMAP4.error, poplib.error_proto, EOFError, IndexError, ValueError)


def start(command):
    p = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    for line in p.stdout:
        if line.strip() == "ready":
            return p
    raise SystemExit("the server did not start")


def worker(job, stop, trouble):
    try:
        job(stop)
    except ends + (AssertionError,) as e:
        if not stop.is_set():
            trouble.append(f"{job}: {e!r}")


def load_until_killed(server, jobs, wait):
    """Runs jobs, each of which is given the event that ends it, until wait() returns; then kills the server. What fails before that is an error."""
    stop, trouble = threading.Event(), []
    threads = [threading.Thread(target=worker, args=(job, stop, trouble), daemon=True) for job in jobs]
    for t in threads:
        t.start()
    wait()
    early = list(trouble)
    stop.set()
    server.kill()
    server.wait()
    for t in threads:
        t.join(30)
        assert not t.is_alive(), "a client hangs"
    assert not early, f"trouble before the kill: {early}"
