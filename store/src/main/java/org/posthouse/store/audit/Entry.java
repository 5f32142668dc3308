package org.posthouse.store.audit;

import java.time.Instant;

/**
 * One thing that happened.
 *
 * @param actor who did it: an account's address, or what stands for one
 * @param from where it came from, an address, or the name of a local way in
 * @param action the verb, or the protocol of a login
 * @param subject whom or what it was about, such as an address; empty for nobody
 * @param details the rest, for people; never a secret
 * @param outcome {@code ok}, why not, or {@code begun} where the end is not known
 */
public record Entry(Kind kind, Instant at, String actor, String from, String action, String subject, String details, String outcome) {
    private static final int MAX_TEXT = 2_000;

    public Entry {
        actor = cut(actor);
        from = cut(from);
        action = cut(action);
        subject = cut(subject);
        details = cut(details);
        outcome = cut(outcome);
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    /** The same with its end. */
    public Entry ended(String how) {
        return new Entry(kind, at, actor, from, action, subject, details, how);
    }

    /** What an entry is about; each kind has a ring of its own. */
    public enum Kind {
        /** Something was changed by who may. */
        CHANGE('c'),
        /** Who may has looked at what is another's: the subject. */
        LOOK('k'),
        /** Logged in; details say whether from an address not seen before. */
        LOGIN('l'),
        /** Not logged in. */
        FAILED('f');

        final char code;

        Kind(char code) {
            this.code = code;
        }
    }
}
