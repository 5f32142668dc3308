package org.posthouse.mta.relay;

import org.posthouse.protocol.smtpclient.Transcript;

/** What was said, for the journey; the middle is left out where it grows too long. */
final class Dialogue implements Transcript {
    private static final int MAX = 8 * 1024;
    private static final int MAX_LINE = 512;
    private static final int TAIL = 1024;

    private final StringBuilder text = new StringBuilder(256);
    private int cutAt = -1;

    @Override
    public void line(char who, String line) {
        add(who + ": ", line);
    }

    /** A remark of ours between the lines. */
    void note(String remark) {
        add("* ", remark);
    }

    private void add(String prefix, String line) {
        String shown = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "..." : line;
        if (cutAt < 0 && text.length() + shown.length() > MAX - TAIL - MAX_LINE) {
            text.append("...\n");
            cutAt = text.length();
        }
        text.append(prefix).append(shown).append('\n');
        while (cutAt >= 0 && text.length() - cutAt > TAIL) {
            int end = text.indexOf("\n", cutAt);
            text.delete(cutAt, end + 1);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
