package org.posthouse.mail.mbox;

import java.util.Locale;

/** Flags of a message as programs keep them in its header. */
final class StatusFields {
    private static final int MOZILLA_READ = 1, MOZILLA_REPLIED = 2, MOZILLA_MARKED = 4, MOZILLA_EXPUNGED = 8;
    private final StringBuilder letters = new StringBuilder();
    private final StringBuilder keywords = new StringBuilder();
    private boolean done;

    /** A line of the header, without its end, or the beginning of a long one. */
    void line(String text) {
        int colon = text.indexOf(':');
        if (done || colon < 6 || colon > 16)
            return;
        String value = text.substring(colon + 1).strip();
        switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "status" -> letters.append(value.indexOf('R') >= 0 ? "R" : "");
            case "x-status" -> letters.append(value.replace("R", "").replace("O", ""));
            case "x-keywords", "x-mozilla-keys" -> keywords.append(' ').append(value);
            case "x-mozilla-status" -> mozilla(value);
            default -> {
                // Of no concern here.
            }
        }
    }

    private void mozilla(String hex) {
        try {
            int bits = Integer.parseInt(hex, 16);
            letters.append((bits & MOZILLA_READ) != 0 ? "R" : "").append((bits & MOZILLA_REPLIED) != 0 ? "A" : "")
                    .append((bits & MOZILLA_MARKED) != 0 ? "F" : "").append((bits & MOZILLA_EXPUNGED) != 0 ? "D" : "");
        } catch (NumberFormatException e) {
            // Somebody else's field of that name.
        }
    }

    /** The header has ended: what follows is no field. */
    void done() {
        done = true;
    }

    boolean isDone() {
        return done;
    }

    MboxFlags flags() {
        return MboxFlags.of(letters.toString(), keywords.toString());
    }
}
