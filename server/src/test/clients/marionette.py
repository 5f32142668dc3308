"""A client of Marionette, the remote control inside Mozilla's programs: JSON over TCP, each message preceded by its length and a colon."""
import base64
import json
import socket
import time


class MarionetteError(Exception):
    """What the program answered instead of a result."""


class Marionette:
    def __init__(self, port, program, seconds=60):
        """Connects to the port of a program that is starting; program is asked with poll() whether it still runs."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
                break
            except ConnectionRefusedError:
                if program.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self.buffer = b""
        self.number = 0
        hello = self._receive()
        if hello.get("marionetteProtocol") != 3:
            raise MarionetteError(f"not the protocol expected: {hello}")
        self.command("WebDriver:NewSession")
        self.command("Marionette:SetContext", {"value": "chrome"})
        self.command("WebDriver:SetTimeouts", {"script": 60_000})

    def command(self, name, parameters=None):
        self.number += 1
        body = json.dumps([0, self.number, name, parameters or {}]).encode()
        self.socket.sendall(str(len(body)).encode() + b":" + body)
        kind, number, error, result = self._receive()
        if (kind, number) != (1, self.number):
            raise MarionetteError(f"answer {number} to {self.number}")
        if error:
            raise MarionetteError(f"{error['error']}: {error['message']}\n{error.get('stacktrace', '')}")
        return result

    def run(self, script, *arguments):
        """Runs an async JavaScript body with the program's own rights; what it returns is returned, what it throws is raised."""
        wrapped = """
            const done = arguments[arguments.length - 1];
            const body = async (...args) => {%s};
            body(...Array.from(arguments).slice(0, -1)).then(value => done({value}), e => done({error: String(e), stack: String(e?.stack)}));
            """ % script
        answer = self.command("WebDriver:ExecuteAsyncScript", {"script": wrapped, "args": list(arguments), "sandbox": "system", "newSandbox": False})["value"]
        if "error" in answer:
            raise MarionetteError(f"{answer['error']}\n{answer['stack']}")
        return answer.get("value")

    def screenshot(self, file):
        picture = self.command("WebDriver:TakeScreenshot", {"full": True, "hash": False})["value"]
        with open(file, "wb") as f:
            f.write(base64.b64decode(picture))

    def quit(self):
        self.command("Marionette:Quit", {"flags": ["eForceQuit"]})
        self.socket.close()

    def _receive(self):
        while b":" not in self.buffer:
            self._more()
        length, self.buffer = self.buffer.split(b":", 1)
        while len(self.buffer) < int(length):
            self._more()
        body, self.buffer = self.buffer[:int(length)], self.buffer[int(length):]
        return json.loads(body)

    def _more(self):
        got = self.socket.recv(65536)
        if not got:
            raise MarionetteError("the program closed the connection")
        self.buffer += got
