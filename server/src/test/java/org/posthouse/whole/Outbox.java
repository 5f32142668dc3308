package org.posthouse.whole;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Sends by Python's SMTP client to one server, with STARTTLS where it is offered; what needs UTF-8 never is an argument, since those have no charset. */
record Outbox(Path folder, String host, int port, String login, String password) {
    /** MAIL and RCPT are a path and its parameters; lines end with CRLF in the text, one char an octet. */
    void send(String text, String mail, String... rcpt) throws IOException {
        send("data", text, mail, rcpt);
    }

    /** The same as one chunk. RFC 3030 §2 */
    void chunk(String text, String mail, String... rcpt) throws IOException {
        send("chunk", text, mail, rcpt);
    }

    private void send(String how, String text, String mail, String... rcpt) throws IOException {
        Path file = Files.createTempFile(folder, "message", ".eml");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        String script = Path.of(System.getProperty("posthouse.root"), "server/src/test/clients/send_one.py").toString();
        Program.Result r = Program.run(folder, Map.of(), mail + "\n" + String.join("\n", rcpt) + "\n",
                List.of("python3", script, host, Integer.toString(port), login, password, file.toString(), how));
        if (r.exit() != 0)
            throw new AssertionError(mail + " to " + String.join(", ", rcpt) + " at " + host + ":\n" + r.output());
    }
}
