package org.posthouse.mta.verdict;

import java.nio.charset.StandardCharsets;
import org.posthouse.trust.authres.AuthenticationResults;
import org.posthouse.trust.authres.OwnNames;

/**
 * Takes Authentication-Results fields in our name out of a message while it streams into a buffer, whole lines of the header at a time. What is not decided yet stays
 * in the buffer: at most 16 KB. RFC 8601 §5
 */
public final class ForgedResults {
    private static final byte[] NAME = AuthenticationResults.NAME.toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_HELD = 16 * 1024;
    /** Of the name with the blanks before its colon; who writes more of them hides something. */
    private static final int MAX_NAMED = 256;

    private enum At {
        /** At the first octet of a line. */
        LINE,
        /** In a name that may be the one. */
        NAMED,
        /** In such a field. */
        HELD,
        /** In a field that stays. */
        KEPT,
        /** In a field that goes. */
        GONE,
        /** Beyond the header. */
        BODY
    }

    private final OwnNames own;
    private At at = At.LINE;
    /** What the field before this line is, for lines that go on with it. */
    private At field = At.KEPT;
    /** Where in the buffer what is not decided begins; -1 for nowhere. */
    private int held = -1;
    private int matched;
    private boolean carriageReturn;
    private int removed;

    public ForgedResults(OwnNames own) {
        this.own = own;
    }

    /** How many fields have been taken out. */
    public int removed() {
        return removed;
    }

    /** Looks at the octets from {@code from} to before {@code to}, which have come in after what is in the buffer; returns where the buffer ends now. */
    public int clean(byte[] b, int from, int to) {
        int end = from;
        int i = from;
        while (i < to && at != At.BODY) {
            byte c = b[i++];
            if (at == At.LINE)
                end = line(b, end, c);
            else if (at == At.NAMED)
                named(end, c);
            if (at != At.GONE)
                b[end++] = c;
            if (at == At.HELD && end - held > MAX_HELD)
                end = decide(b, end);
            else if (at == At.NAMED && end - held > MAX_NAMED)
                end = drop();
            if (c == '\n' && at != At.BODY) {
                if (at == At.NAMED)
                    keep();
                field = at;
                at = At.LINE;
            }
            carriageReturn = c == '\r';
        }
        if (end < i)
            System.arraycopy(b, i, b, end, to - i);
        end += to - i;
        return end;
    }

    /** Before the first octet of a line: whether the field goes on. */
    private int line(byte[] b, int before, byte c) {
        int end = before;
        if (c == ' ' || c == '\t') {
            at = field;
            return end;
        }
        if (field == At.HELD)
            end = decide(b, end);
        field = At.KEPT;
        if (c == '\n') {
            at = At.BODY;
            return end;
        }
        at = At.NAMED;
        held = end;
        matched = 0;
        named(end, c);
        return end;
    }

    private void named(int end, byte c) {
        if (c == '\n' && carriageReturn && end == held + 1) {
            // The line was empty.
            keep();
            at = At.BODY;
        } else if (matched == NAME.length && (c == ':' || c == ' ' || c == '\t'))
            at = c == ':' ? At.HELD : At.NAMED;
        else if (matched < NAME.length && (c == NAME[matched] || c >= 'A' && c <= 'Z' && c + 32 == NAME[matched]))
            matched++;
        else if (!(c == '\r' && end == held))
            keep();
    }

    private void keep() {
        at = At.KEPT;
        held = -1;
    }

    /** Takes the field that is held for ours, whatever may follow. */
    private int drop() {
        int to = held;
        removed++;
        held = -1;
        at = At.GONE;
        return to;
    }

    /** The field that is held: out of the buffer it goes, or it stays. */
    private int decide(byte[] b, int end) {
        int colon = held;
        while (b[colon] != ':')
            colon++;
        boolean ours = own.claimedBy(b, colon + 1, end - colon - 1);
        int to = ours ? held : end;
        removed += ours ? 1 : 0;
        held = -1;
        if (at == At.HELD)
            at = ours ? At.GONE : At.KEPT;
        return to;
    }

    /** Up to where the octets of a buffer that ends there will not change any more; the rest must stand at its beginning when {@link #moved} is called. */
    public int settled(int end) {
        return held < 0 ? end : held;
    }

    /** What is not settled was moved to the beginning of the buffer. */
    public void moved() {
        held = held < 0 ? held : 0;
    }

    /** The message is over; returns where the buffer ends. */
    public int end(byte[] b, int end) {
        int to = (at == At.HELD || at == At.LINE && field == At.HELD) && held >= 0 ? decide(b, end) : end;
        keep();
        at = At.BODY;
        return to;
    }
}
