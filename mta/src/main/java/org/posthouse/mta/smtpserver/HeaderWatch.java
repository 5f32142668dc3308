package org.posthouse.mta.smtpserver;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthouse.protocol.smtp.Reply;

/** Looks at a message as it streams by: which fields its header has, how long its lines are. Keeps at most 8 KB. */
final class HeaderWatch {
    private static final int MAX_NAME = 16;
    private static final int MAX_VALUE = 8192;
    private static final byte[] NONE = new byte[0];

    private final byte[] name = new byte[MAX_NAME];
    private int nameLength;
    private boolean inName = true;
    private boolean inHeader = true;
    private boolean eightBit;
    private boolean broken;
    private byte last;
    private boolean sawDate;
    private boolean sawMessageId;
    private int received;
    private int froms;
    private boolean fromCut;
    private int lineLength;
    private int longestLine;
    /** The value being kept, if any. */
    private byte[] value = NONE;
    private int valueLength;
    private boolean keeping;
    private boolean keepingFrom;
    /** Octets of the value of TLS-Required that are left to be compared; -1: it says something else, or it is not its turn. */
    private int tlsAt = -1;
    private boolean tlsOptional;
    private byte[] messageId = NONE;
    private byte[] from = NONE;

    void feed(byte[] b, int off, int len) {
        int i = off;
        int end = off + len;
        while (inHeader && i < end)
            header(b[i++]);
        while (i < end) {
            int from = i;
            int all = 0;
            while (i < end && b[i] != '\n')
                all |= b[i++];
            lineLength += i - from;
            eightBit |= all < 0;
            if (i < end) {
                i++;
                line();
            }
        }
    }

    private void line() {
        if (lineLength > longestLine)
            longestLine = lineLength;
        lineLength = 0;
    }

    private void header(byte c) {
        broken |= (last == '\r') != (c == '\n');
        last = c;
        if (c == '\n') {
            boolean empty = lineLength == 0 || (lineLength == 1 && nameLength == 1 && name[0] == '\r');
            line();
            if (empty) {
                endField();
                inHeader = false;
                return;
            }
            keep(c);
            inName = true;
            nameLength = 0;
            return;
        }
        lineLength++;
        eightBit |= c < 0;
        if (inName && lineLength == 1 && (c == ' ' || c == '\t')) {
            inName = false;
        } else if (inName && lineLength == 1) {
            endField();
        }
        if (!inName)
            keep(c);
        else if (c == ':') {
            beginField();
            inName = false;
        } else if (nameLength < MAX_NAME)
            name[nameLength++] = (byte) (c >= 'A' && c <= 'Z' ? c + 32 : c);
    }

    private void beginField() {
        int n = nameLength;
        while (n > 0 && (name[n - 1] == ' ' || name[n - 1] == '\t'))
            n--;
        switch (new String(name, 0, n, StandardCharsets.ISO_8859_1)) {
            case "received" -> received++;
            case "date" -> sawDate = true;
            case "tls-required" -> tlsAt = 0;
            case "message-id" -> {
                sawMessageId = true;
                start(messageId);
            }
            case "from" -> {
                froms++;
                start(from);
            }
            default -> {
            }
        }
    }

    private void start(byte[] earlier) {
        keeping = earlier.length == 0;
        keepingFrom = name[0] == 'f';
        if (keeping && value.length == 0)
            value = new byte[256];
        valueLength = 0;
    }

    /** One value is known, and anything else says nothing. RFC 8689 §3 */
    private void tls(byte c) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            return;
        boolean fits = tlsAt < 2 && (c | 32) == "no".charAt(tlsAt);
        tlsAt = fits ? tlsAt + 1 : -1;
    }

    private void keep(byte c) {
        if (tlsAt >= 0)
            tls(c);
        if (!keeping)
            return;
        if (valueLength >= MAX_VALUE) {
            fromCut |= keepingFrom;
            return;
        }
        if (valueLength == value.length)
            value = Arrays.copyOf(value, value.length * 2);
        value[valueLength++] = c;
    }

    private void endField() {
        tlsOptional |= tlsAt == 2;
        tlsAt = -1;
        if (!keeping)
            return;
        keeping = false;
        byte[] kept = Arrays.copyOf(value, valueLength);
        if (keepingFrom)
            from = kept;
        else
            messageId = kept;
    }

    /** The message is over. */
    void end() {
        broken |= inHeader && last == '\r';
        if (lineLength > 0)
            line();
        endField();
    }

    /** Whether the header has CR or LF alone: one field for us would be two for another reader, or its header would end elsewhere. RFC 5322 §2.2 */
    boolean broken() {
        return broken;
    }

    /** Whether any octet is above 127. */
    boolean eightBit() {
        return eightBit;
    }

    /** Whether its header says that it may go without TLS. RFC 8689 §3 */
    boolean tlsOptional() {
        return tlsOptional;
    }

    boolean hasDate() {
        return sawDate;
    }

    boolean hasMessageId() {
        return sawMessageId;
    }

    int received() {
        return received;
    }

    /** Octets without the LF. */
    int longestLine() {
        return Math.max(longestLine, lineLength);
    }

    /** Whether {@link #from} is all that the header says of its authors: one field at most, and not longer than is kept. RFC 5322 §3.6 */
    boolean fromWhole() {
        return froms <= 1 && !fromCut;
    }

    /** The raw value of the first From, at most 8 KB. */
    byte[] from() {
        return from;
    }

    /** The first Message-ID without blanks around it, at most 250 characters; control characters become {@code ?}, since operators read it on terminals. */
    String messageId() {
        String s = new String(messageId, StandardCharsets.UTF_8).strip();
        return Reply.clean(s.length() > 250 ? s.substring(0, 250) : s);
    }
}
