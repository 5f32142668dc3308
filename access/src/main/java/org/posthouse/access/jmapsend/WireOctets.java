package org.posthouse.access.jmapsend;

import org.posthouse.access.jmapcore.Rejected;

/** Looks at the octets of a message that is to leave: what SMTP would change on its way breaks its signature there. RFC 5321 §2.3.8 */
final class WireOctets {
    private static final int MAX_LINE = 998;
    private final long header;
    private long at;
    private int line;
    private int last;
    private boolean eightBit;
    private boolean utf8;

    /** @param header octets of the header section */
    WireOctets(long header) {
        this.header = header;
    }

    /** What follows stands at that place of the message. */
    void at(long place) {
        at = place;
    }

    /** The next octets. Rejected invalidEmail. */
    void take(byte[] some, int n) throws Rejected {
        for (int i = 0; i < n; i++, at++) {
            int b = some[i];
            if (b == 0 || last == '\r' != (b == '\n'))
                throw wrong("it has a NUL, or a CR or LF alone; lines end in CRLF");
            if (b < 0) {
                eightBit = true;
                utf8 |= at < header;
            }
            line = b == '\n' ? 0 : b == '\r' ? line : line + 1;
            if (line > MAX_LINE)
                throw wrong("it has a line of more than " + MAX_LINE + " octets");
            last = b;
        }
    }

    /** After the last one. Rejected invalidEmail. */
    void end() throws Rejected {
        if (last == '\r')
            throw wrong("it ends in a CR");
    }

    private static Rejected wrong(String why) {
        return new Rejected("invalidEmail", "the message cannot be sent as it is: " + why);
    }

    boolean eightBit() {
        return eightBit;
    }

    /** Whether its header has octets above 127. RFC 6532 §3 */
    boolean utf8() {
        return utf8;
    }
}
