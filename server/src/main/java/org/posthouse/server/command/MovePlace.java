package org.posthouse.server.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Options and answers that moving in and moving out share. */
final class MovePlace {
    @Option(names = "--user", paramLabel = "USER", description = "The login on the IMAP server.")
    private String user = "";
    @Option(names = "--password-stdin", description = "Read its password from standard input.")
    private boolean passwordStdin;
    @Option(names = "--password-file", paramLabel = "FILE", description = "Read its password from the first line of a file.")
    private String passwordFile = "";
    @Option(names = "--any-certificate", description = "Do not check the IMAP server's certificate.")
    private boolean anyCertificate;
    @Option(names = "--verify", description = "Move nothing; compare what is there with what is here.")
    private boolean verify;

    /** The place as the server understands it: paths are absolute. */
    static String absolute(String place) {
        int colon = place.indexOf(':');
        return colon < 0 || place.startsWith("//", colon + 1)
                ? place
                : place.substring(0, colon + 1) + Path.of(place.substring(colon + 1)).toAbsolutePath().normalize();
    }

    Request into(Request request, Console console) throws IOException, AdminException {
        if (!user.isEmpty())
            request.with("user", user);
        if (passwordStdin)
            request.with("password", new Input(console).password());
        else if (!passwordFile.isEmpty())
            request.with("password", first(Path.of(passwordFile)));
        return request.with("verify", verify).with("anyCertificate", anyCertificate);
    }

    private static String first(Path file) throws IOException, AdminException {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().filter(l -> !l.isEmpty())
                    .orElseThrow(() -> new AdminException(Exit.NO_INPUT, file + " holds no password"));
        }
    }

    /** One item, for people; the line of progress is written over and over on a terminal. */
    void print(Console console, JsonNode item) {
        if (item.has("progress")) {
            if (console.terminal())
                console.err().print("\r\u001b[K" + progress(item));
            return;
        }
        if (console.terminal())
            console.err().print("\r\u001b[K");
        if (item.has("skipped"))
            console.err().println("passed over: " + text(item, "skipped") + " of " + text(item, "folder") + ": " + text(item, "why"));
        else if (item.has("error"))
            console.err().println(text(item, "folder") + " was not read to its end: " + text(item, "error"));
        else if (item.has("there"))
            compared(console, item);
        else if (item.has("sha256"))
            console.out().println((item.has("folder") ? text(item, "folder") + " -> " : "") + text(item, "mailbox") + ": "
                    + item.path("messages").asLong(0) + " messages, " + Sizes.show(item.path("octets").asLong(0)) + ", SHA-256 "
                    + text(item, "sha256")
                    + (item.has("skippedMessages") ? "; passed over: " + item.path("skippedMessages").asLong(0) : ""));
        else if (item.has("mailbox"))
            console.out().println(
                    text(item, "folder") + " -> " + text(item, "mailbox") + (item.path("resumed").asBoolean(false) ? " (goes on)" : ""));
    }

    private static void compared(Console console, JsonNode item) {
        console.out().println(text(item, "folder") + ": " + item.path("there").asLong(0) + " there, " + item.path("here").asLong(0)
                + " of them here" + (item.path("same").asBoolean(false)
                        ? ", the same, SHA-256 " + text(item, "sha256")
                        : "; MISSING: "
                                + Console.plain(item.path("missing").toString()))
                + (item.path("otherFlags").asLong(0) > 0 ? "; flags differ in " + item.path("otherFlags").asLong(0) : "")
                + (item.path("otherDate").asLong(0) > 0 ? "; dates differ in " + item.path("otherDate").asLong(0) : "")
                + (item.path("unreadable").asLong(0) > 0 ? "; unreadable: " + item.path("unreadable").asLong(0) : ""));
    }

    private static String progress(JsonNode item) {
        long left = item.path("secondsLeft").asLong(-1);
        return (int) (item.path("progress").asDouble(0) * 100) + " %, " + text(item, "folder") + ", " + item.path("messages").asLong(0)
                + " messages, " + item.path("perSecond").asDouble(0) + " a second" + (left < 0 ? "" : ", " + left + " s left");
    }

    private static String text(JsonNode item, String name) {
        return Console.plain(item.path(name).asString(""));
    }
}
