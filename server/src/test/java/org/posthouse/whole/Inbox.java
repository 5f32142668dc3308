package org.posthouse.whole;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** An account's INBOX as curl sees it by IMAP. */
record Inbox(Path folder, RunningServer server, String login, String password) {
    private String curl(String url, String... more) throws IOException {
        var command = new java.util.ArrayList<>(java.util.List.of("curl", "-sSk", "-u", login + ":" + password,
                "imaps://127.0.0.1:" + server.port("imaps") + "/" + url));
        command.addAll(java.util.List.of(more));
        return Program.ok(folder, command.toArray(String[]::new));
    }

    int count() throws IOException {
        return Integer.parseInt(curl("", "-X", "STATUS INBOX (MESSAGES)").replaceAll("(?s).*MESSAGES (\\d+).*", "$1"));
    }

    /** The message of that number, once it is there; each question takes a process's time, and there are at most 200. */
    String message(int number, Supplier<String> otherwise) throws IOException {
        for (int i = 0; i < 200; i++) {
            if (count() >= number)
                return curl("INBOX;MAILINDEX=" + number);
            Program.ok(folder, "sleep", "0.1");
        }
        throw new AssertionError("in vain: message " + number + " of " + login + "\n" + otherwise.get() + "\n" + server.log());
    }
}
