package org.posthouse.mail.mime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a message of any size in one pass over its source, in bounded memory and linear time, into offsets. Nothing a sender can write makes
 * it fail. RFC 5322 §2, RFC 2045, RFC 2046 §5.1
 */
public final class MimeParser {
    private static final int SOURCE_END = -1;
    private static final int MAX_BOUNDARY = 2000;

    private final LineScanner in;
    private final Limits limits;
    private final HeaderReader headers;
    private byte[][] boundaries = new byte[4][];
    private int open;
    private int partsLeft;
    /** Which open multipart the last delimiter belongs to, and whether it closes it. */
    private int hit = SOURCE_END;
    private boolean closes;

    MimeParser(Source source, Limits limits) {
        this(source, limits, LineScanner.BLOCK);
    }

    /** For tests, with a smaller buffer; at least 4 KB. */
    MimeParser(Source source, Limits limits, int block) {
        this.in = new LineScanner(source, block);
        this.limits = limits;
        this.headers = new HeaderReader(limits);
        this.partsLeft = limits.parts();
    }

    /**
     * Reads a message.
     *
     * @throws IOException only when the source throws it
     */
    public static Entity parse(Source source, Limits limits) throws IOException {
        MimeParser parser = new MimeParser(source, limits);
        try {
            return parser.message();
        } finally {
            parser.in.close();
        }
    }

    static HeaderSection header(byte[] bytes) {
        try {
            MimeParser parser = new MimeParser(Source.of(bytes), Limits.DEFAULT);
            parser.headers.read(parser.in, parser);
            return parser.headers.section(0);
        } catch (IOException e) {
            throw new AssertionError("an array does not fail", e);
        }
    }

    Entity message() throws IOException {
        return entity(0, ContentType.DEFAULT);
    }

    /** Octets looked at. */
    long steps() {
        return in.steps;
    }

    /** Reads one entity up to a delimiter of an open multipart or the end of the source. */
    private Entity entity(int depth, ContentType defaultType) throws IOException {
        Entity e = new Entity();
        partsLeft--;
        e.headerStart = in.at();
        HeaderReader.Ending ending = headers.read(in, this);
        e.header = headers.section(e.headerStart);
        EntityFacts.read(e, defaultType);
        switch (ending) {
            case EMPTY_LINE -> e.bodyStart = in.nextAt;
            case NO_FIELD -> e.bodyStart = in.startAt;
            case DELIMITER, SOURCE -> {
                e.bodyStart = ending == HeaderReader.Ending.SOURCE ? in.size() : in.startAt;
                e.end = e.bodyStart;
                if (ending == HeaderReader.Ending.SOURCE) {
                    hit = SOURCE_END;
                }
                return e;
            }
        }
        long linesBefore = ending == HeaderReader.Ending.NO_FIELD ? in.lines : in.lines + 1;
        body(e, depth);
        end(e, linesBefore);
        return e;
    }

    private void body(Entity e, int depth) throws IOException {
        boolean room = depth < limits.depth() && partsLeft > 0;
        if (e.boundary != null && e.boundary.length <= MAX_BOUNDARY) {
            if (room) {
                multipart(e, e.boundary, depth);
                return;
            }
            e.opaque = true;
        } else if (e.holdsMessage()) {
            if (room) {
                e.message = entity(depth + 1, ContentType.DEFAULT);
                return;
            }
            e.opaque = true;
        }
        toDelimiter();
    }

    private void end(Entity e, long linesBefore) {
        if (hit == SOURCE_END) {
            e.end = in.size();
            e.lines = in.lines - linesBefore;
            return;
        }
        long least = e.bodyStart;
        if (e.message != null) {
            least = e.message.end;
        } else if (!e.parts.isEmpty()) {
            least = Math.max(least, e.parts.getLast().end);
        }
        if (in.startAt - in.prevEol < least) {
            // the line end before the delimiter is that of a header, which keeps it
            e.end = least;
            e.lines = Math.max(0, in.lines - linesBefore);
        } else {
            // the line end before a delimiter belongs to the delimiter. RFC 2046 §5.1.1
            e.end = in.startAt - in.prevEol;
            e.lines = in.lines - linesBefore - 1;
        }
    }

    private void multipart(Entity e, byte[] boundary, int depth) throws IOException {
        int mine = open;
        if (open == boundaries.length) {
            boundaries = Arrays.copyOf(boundaries, open * 2);
        }
        boundaries[open++] = boundary;
        ContentType defaultType = e.type.is("multipart", "digest") ? ContentType.MESSAGE : ContentType.DEFAULT;
        toDelimiter();
        while (hit == mine && !closes) {
            if (partsLeft <= 1) {
                // what is left is one leaf that no longer looks for this boundary
                open = mine;
                e.opaque = true;
                e.parts.add(rest());
                return;
            }
            e.parts.add(entity(depth + 1, defaultType));
        }
        open = mine;
        if (hit == mine) {
            toDelimiter();
        }
    }

    private Entity rest() throws IOException {
        Entity e = new Entity();
        e.type = ContentType.OPAQUE;
        e.opaque = true;
        e.headerStart = in.nextAt;
        e.bodyStart = in.nextAt;
        long linesBefore = in.lines + 1;
        toDelimiter();
        end(e, linesBefore);
        return e;
    }

    /** Moves to the next delimiter line of any open multipart. */
    private void toDelimiter() throws IOException {
        if (open == 0) {
            in.skipAll();
            hit = SOURCE_END;
            return;
        }
        while (in.nextDashes()) {
            if (isDelimiter()) {
                return;
            }
        }
        hit = SOURCE_END;
    }

    /**
     * Whether the current line is {@code "--" boundary ["--"]} of an open multipart, the innermost first. A boundary that is the whole line
     * comes before one that the line only begins with, since one boundary may begin with another. RFC 2046 §5.1.1
     */
    boolean isDelimiter() {
        byte[] b = in.buf;
        int from = in.start + 2;
        int to = in.end;
        if (open == 0 || in.cut || to <= from || b[in.start] != '-' || b[in.start + 1] != '-') {
            return false;
        }
        while (to > from && (b[to - 1] == ' ' || b[to - 1] == '\t' || b[to - 1] == '\r')) {
            to--;
        }
        boolean mayClose = to - from >= 2 && b[to - 1] == '-' && b[to - 2] == '-';
        boolean longer = false;
        for (int i = open - 1; i >= 0; i--) {
            byte[] boundary = boundaries[i];
            int n = to - from - boundary.length;
            in.steps++;
            if ((n == 0 || (n == 2 && mayClose)) && matches(boundary, from)) {
                hit = i;
                closes = n == 2;
                return true;
            }
            longer |= n > 1;
        }
        return longer && beginsWithBoundary(from, to);
    }

    private boolean matches(byte[] boundary, int from) {
        in.steps += boundary.length;
        return Arrays.equals(in.buf, from, from + boundary.length, boundary, 0, boundary.length);
    }

    /** A delimiter with something behind it that does not belong there: after a blank, or after the closing hyphens and a blank. */
    private boolean beginsWithBoundary(int from, int to) {
        byte[] b = in.buf;
        for (int i = open - 1; i >= 0; i--) {
            int end = from + boundaries[i].length;
            boolean closing = end + 2 < to && b[end] == '-' && b[end + 1] == '-';
            int blank = closing ? end + 2 : end;
            if (blank < to && (b[blank] == ' ' || b[blank] == '\t') && matches(boundaries[i], from)) {
                hit = i;
                closes = closing;
                return true;
            }
        }
        return false;
    }

    /** The tags of a Content-Language field. */
    static List<Octets> tags(Octets value) {
        List<Octets> out = new ArrayList<>(1);
        byte[] b = value.array();
        int to = value.offset() + value.length();
        int from = value.offset();
        while (from < to && out.size() < 50) {
            int end = from;
            while (end < to && b[end] != ',') {
                end++;
            }
            Octets tag = Unfold.trimmed(b, from, end);
            if (tag.length() > 0) {
                out.add(tag);
            }
            from = end + 1;
        }
        return List.copyOf(out);
    }
}
