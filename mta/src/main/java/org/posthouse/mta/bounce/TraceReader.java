package org.posthouse.mta.bounce;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Arrival;

/** Reads from our own trace field who handed a message over. RFC 3464 §2.2.4 */
final class TraceReader {
    private static final String BEFORE = "Received: from ";

    private TraceReader() {}

    /** The name that the host before us gave itself; null for mail of our own users and of our own making. */
    static @Nullable String from(Arrival message) {
        String trace = new String(message.trace(), StandardCharsets.UTF_8);
        int at = trace.indexOf(BEFORE);
        int end = at < 0 ? -1 : trace.indexOf(' ', at + BEFORE.length());
        if (end < 0 || !message.login().isEmpty())
            return null;
        return trace.substring(at + BEFORE.length(), end);
    }
}
