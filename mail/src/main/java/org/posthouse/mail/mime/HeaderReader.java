package org.posthouse.mail.mime;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads header sections line by line, keeping their bytes and where the fields are, within the budget of one message. RFC 5322 §2.2 */
final class HeaderReader {
    /** How a header ended. */
    enum Ending {
        /** With an empty line. */
        EMPTY_LINE,
        /** With a line that cannot belong to a header; it is the first of the body. */
        NO_FIELD,
        /** With a boundary. */
        DELIMITER,
        /** With the source. */
        SOURCE
    }

    /** How the names of fields begin that surely belong to a header. */
    private static final String[] USUAL = {"x-", "content-", "mime-", "received", "return-path", "list-", "dkim-", "arc-", "resent-",
            "delivered-", "authentication-", "reply-"};

    private static final boolean[] NAME = new boolean[256];

    static {
        for (int i = 33; i < 256; i++) {
            NAME[i] = i != ':' && i != 127;
        }
    }

    private static final byte[] NONE = new byte[0];

    private final Limits limits;
    private int fieldsLeft;
    private int bytesLeft;
    private byte[] bytes = NONE;
    /** The bytes of a header read the plain way. */
    private byte @Nullable [] copy;
    private int size;
    private int lineFrom;
    private boolean full;
    private int[] index = new int[40 * HeaderSection.STRIDE];
    private int count;
    private boolean complete = true;
    /** Lines that are no fields came, and it is not yet known whether the header goes on after them. */
    private boolean doubt;
    private int doubtCount;
    private int doubtSize;
    private LineScanner.@Nullable Place doubtPlace;

    HeaderReader(Limits limits) {
        this.limits = limits;
        this.fieldsLeft = limits.headerFields();
        this.bytesLeft = limits.headerBytes();
    }

    /** Takes a piece of the current line. */
    void append(byte[] b, int from, int to) {
        int n = to - from;
        if (full || n > bytesLeft) {
            full = true;
            complete = false;
            return;
        }
        if (size + n > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(size + n, 4096), Math.min(bytes.length * 2, size + bytesLeft)));
        }
        System.arraycopy(b, from, bytes, size, n);
        size += n;
        bytesLeft -= n;
    }

    /** Reads one header from the scanner's next line on; delimiters are asked of the parser. */
    Ending read(LineScanner in, MimeParser parser) throws IOException {
        size = 0;
        count = 0;
        full = false;
        complete = true;
        copy = null;
        if (plain(in)) {
            return Ending.EMPTY_LINE;
        }
        count = 0;
        in.sink = this;
        try {
            return lines(in, parser);
        } finally {
            in.sink = null;
        }
    }

    /**
     * Reads a header that lies whole in the buffer, ends with an empty line and has nothing in it but fields, and copies it once. False for
     * any other, with the scanner where it was.
     */
    private boolean plain(LineScanner in) throws IOException {
        byte[] b = in.buf;
        int begin = in.ahead();
        int limit = (int) Math.min(in.limit(), (long) begin + bytesLeft);
        if (begin < 0) {
            return false;
        }
        int passed = 0;
        int at = begin;
        while (at < limit) {
            byte c = b[at];
            int nameEnd = at;
            while (nameEnd < limit && NAME[b[nameEnd] & 0xff]) {
                nameEnd++;
            }
            int lf = LineScanner.indexOfLf(b, nameEnd, limit);
            if (lf < 0) {
                break;
            }
            if (lf == at || (c == '\r' && lf == at + 1)) {
                copy = count == 0 ? NONE : Arrays.copyOfRange(b, begin, at);
                bytesLeft -= at - begin;
                fieldsLeft -= count;
                in.pass(passed, at, lf);
                return true;
            }
            if (nameEnd > at && b[nameEnd] == ':' && c != '-' && count < fieldsLeft) {
                place(at - begin, nameEnd - begin, nameEnd + 1 - begin, lf + 1 - begin, KnownField.of(b, at, nameEnd));
            } else if ((c == ' ' || c == '\t') && count > 0) {
                index[(count - 1) * HeaderSection.STRIDE + 3] = lf + 1 - begin;
            } else {
                break;
            }
            passed++;
            at = lf + 1;
        }
        in.steps += at - begin;
        return false;
    }

    private Ending lines(LineScanner in, MimeParser parser) throws IOException {
        doubt = false;
        while (true) {
            lineFrom = size;
            if (!in.next()) {
                return doubt ? bodyBegan(in) : Ending.SOURCE;
            }
            byte[] b = in.buf;
            int from = in.start;
            int to = in.end;
            if (from == to || (b[from] == '\r' && to == from + 1)) {
                drop();
                return doubt ? bodyBegan(in) : Ending.EMPTY_LINE;
            }
            byte c = b[from];
            if (c == '-' && parser.isDelimiter()) {
                drop();
                return doubt ? bodyBegan(in) : Ending.DELIMITER;
            }
            if ((c == ' ' || c == '\t') && count > 0) {
                continued();
                continue;
            }
            int nameEnd = nameEnd(b, from, to);
            if (nameEnd > from) {
                int code = KnownField.of(b, from, nameEnd);
                if (doubt && (code != KnownField.OTHER || isUsual(b, from, nameEnd))) {
                    doubt = false;
                }
                field(b, from, nameEnd, to, code);
            } else {
                noField(in);
            }
        }
    }

    /** A line that is no field: if a usual field follows before the empty line it is junk in the header, else the body began with it. */
    private void noField(LineScanner in) {
        if (!doubt) {
            doubt = true;
            doubtCount = count;
            doubtSize = lineFrom;
            doubtPlace = in.place();
        }
        add(0, 0, KnownField.OTHER);
    }

    private Ending bodyBegan(LineScanner in) throws IOException {
        count = doubtCount;
        bytesLeft += size - doubtSize;
        size = doubtSize;
        in.sink = null;
        in.back(Objects.requireNonNull(doubtPlace));
        return Ending.NO_FIELD;
    }

    private static boolean isUsual(byte[] b, int from, int to) {
        for (String start : USUAL) {
            if (to - from >= start.length() && Ascii.equalsIgnoreCase(b, from, from + start.length(), start)) {
                return true;
            }
        }
        return false;
    }

    /** The current line was no part of the header. */
    private void drop() {
        bytesLeft += size - lineFrom;
        size = lineFrom;
    }

    private void continued() {
        if (count > 0 && !full) {
            index[(count - 1) * HeaderSection.STRIDE + 3] = size;
        }
    }

    /** A name is printable without blank or colon (8-bit junk is let through); blanks may stand before the colon. RFC 5322 §2.2, §4.5 */
    private static int nameEnd(byte[] b, int from, int to) {
        int i = from;
        while (i < to && NAME[b[i] & 0xff]) {
            i++;
        }
        int end = i;
        while (i < to && (b[i] == ' ' || b[i] == '\t')) {
            i++;
        }
        return i < to && b[i] == ':' ? end : from;
    }

    private void field(byte[] b, int from, int nameEnd, int to, int code) {
        int colon = nameEnd;
        while (colon < to && b[colon] != ':') {
            colon++;
        }
        add(nameEnd - from, colon + 1 - from, code);
    }

    private void add(int nameLength, int valueFrom, int code) {
        if (full || fieldsLeft == 0) {
            full = true;
            complete = false;
            return;
        }
        fieldsLeft--;
        place(lineFrom, lineFrom + nameLength, lineFrom + valueFrom, size, code);
    }

    private void place(int from, int nameEnd, int valueFrom, int to, int code) {
        int k = count * HeaderSection.STRIDE;
        if (k == index.length) {
            index = Arrays.copyOf(index, (int) Math.min(2L * k, (long) (limits.headerFields() + 1) * HeaderSection.STRIDE));
        }
        index[k] = from;
        index[k + 1] = nameEnd;
        index[k + 2] = valueFrom;
        index[k + 3] = to;
        index[k + 4] = code;
        count++;
    }

    /** What was read. */
    HeaderSection section(long start) {
        byte[] whole = copy;
        if (whole != null) {
            return new HeaderSection(whole, start, Arrays.copyOf(index, count * HeaderSection.STRIDE), count, true);
        }
        int kept = count == 0 ? 0 : index[(count - 1) * HeaderSection.STRIDE + 3];
        return new HeaderSection(Arrays.copyOf(bytes, kept), start, Arrays.copyOf(index, count * HeaderSection.STRIDE), count, complete);
    }
}
