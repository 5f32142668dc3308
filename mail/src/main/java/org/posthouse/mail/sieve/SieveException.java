package org.posthouse.mail.sieve;

/** A script that cannot be used: one line that says where, what is wrong and what to do. Lines and columns count from 1. */
public final class SieveException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Place place;
    private final String problem;

    SieveException(Place place, String problem) {
        super("line " + place.line() + ", column " + place.column() + ": " + problem);
        this.place = place;
        this.problem = problem;
    }

    public Place place() {
        return place;
    }

    /** The message without the place. */
    public String problem() {
        return problem;
    }

    /** What somebody wrote, short enough for a message of one line. */
    static String shown(String text) {
        StringBuilder out = new StringBuilder();
        int n = Math.min(text.length(), 40);
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            out.append(Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || Character.isSurrogate(c) ? '?' : c);
        }
        return n < text.length() ? out + "..." : out.toString();
    }
}
