package org.posthouse.mta.smtpserver;

import org.posthouse.protocol.smtp.Reply;

/** What was said, for the journey: the beginning of the connection, then the present transaction. Bounded; bodies and secrets never come here. */
final class Dialogue {
    private static final int MAX = 8 * 1024;
    private static final int MAX_PRELUDE = 2 * 1024;

    private final StringBuilder text = new StringBuilder(512);
    private int prelude = -1;
    private boolean cut;

    /** A transaction begins: what was said in the last one is forgotten. */
    void begin() {
        if (prelude < 0)
            prelude = text.length();
        text.setLength(prelude);
        cut = false;
    }

    /** The connection begins anew, as after STARTTLS and a login: what is said until the next transaction belongs to the beginning. */
    void reopen() {
        if (prelude >= 0)
            text.setLength(prelude);
        prelude = -1;
    }

    void client(String line) {
        add("C: ", line);
    }

    void server(Reply reply) {
        for (int i = 0; i < reply.lines().size(); i++) {
            StringBuilder line = new StringBuilder(64).append(reply.code()).append(i == reply.lines().size() - 1 ? ' ' : '-');
            if (reply.status() != null)
                line.append(reply.status()).append(' ');
            add("S: ", line.append(reply.lines().get(i)));
        }
    }

    private void add(String who, CharSequence line) {
        int room = (prelude < 0 ? MAX_PRELUDE : MAX) - text.length();
        if (cut || line.length() + 8 > room) {
            if (!cut && room >= 8)
                text.append("...\n");
            cut = prelude >= 0;
            return;
        }
        text.append(who).append(line).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
