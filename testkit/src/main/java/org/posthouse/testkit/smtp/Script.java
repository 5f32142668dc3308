package org.posthouse.testkit.smtp;

import org.jspecify.annotations.Nullable;

/** How a peer answers; the default accepts everything. */
@FunctionalInterface
public interface Script {
    /** What to do after a line, the greeting ("") or the dot ("."). */
    sealed interface Action {
        /** Whole reply lines without CRLF. */
        record Say(String... lines) implements Action {}

        /** Cut the connection without a word. */
        record Drop() implements Action {}

        /** Say nothing and keep the connection open until the client goes. */
        record Silence() implements Action {}

        /** Send bytes as they are. */
        record Raw(byte[] bytes) implements Action {}

        /** Agree to STARTTLS and then send something that is not TLS. */
        record BreakTls() implements Action {}

        /** Do what an accepting server does. */
        record Accept() implements Action {}
    }

    /**
     * The action for a line of the given connection (counted from 1). The line is the command as sent, "" for the greeting, "." for the end of the
     * message; null means Accept.
     */
    @Nullable
    Action on(int connection, String line);

    /** Accepts everything. */
    Script ACCEPTING = (connection, line) -> null;

    /** Says that to every line that begins so (in any case), otherwise as before. */
    default Script on(String prefix, String... reply) {
        return on(prefix, new Action.Say(reply));
    }

    /** Does that at every line that begins so (in any case), otherwise as before. An empty prefix is the greeting. */
    default Script on(String prefix, Action action) {
        return (connection, line) -> matches(prefix, line) ? action : on(connection, line);
    }

    /** Only on the first so many connections; otherwise as the other script. */
    default Script first(int connections, Script then) {
        return (connection, line) -> connection <= connections ? on(connection, line) : then.on(connection, line);
    }

    private static boolean matches(String prefix, String line) {
        return prefix.isEmpty() ? line.isEmpty() : line.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
