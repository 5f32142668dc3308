package org.posthouse.mail.address;

/**
 * Finds the addresses of a header field in one pass over its bytes, in time linear in their number. Takes what exists: obsolete routes,
 * comments, addresses without brackets, quotes that never close, groups, semicolons as commas. RFC 5322 §3.4, §4.4
 */
public final class AddressScanner {
    /** A blank that stands beside a dot: part of a name, but not of a local part. */
    private static final byte SOFT = 1;

    private final byte[] in;
    private final int to;
    private final int lastQuote;
    private final int lastParen;
    private final AddressVisitor visitor;
    private int at;

    private final byte[] out;
    private int size;
    private boolean inGroup;

    /** Where the last word (words joined by dots) began, whether a blank is owed, and the last unquoted {@code @}. */
    private int wordAt;
    private boolean blank;
    private int sign;
    private int domainEnd;
    private int commentAt;
    private int commentEnd;
    private byte[] comment = new byte[0];

    private AddressScanner(byte[] in, int from, int to, AddressVisitor visitor) {
        this.in = in;
        this.at = from;
        this.to = to;
        this.visitor = visitor;
        this.out = new byte[to - from + 16];
        int quote = -1;
        int paren = -1;
        for (int i = from; i < to; i++) {
            if (in[i] == '"') {
                quote = i;
            } else if (in[i] == ')') {
                paren = i;
            }
        }
        this.lastQuote = quote;
        this.lastParen = paren;
    }

    /** Scans the raw value of a field. */
    public static void scan(byte[] raw, int from, int to, AddressVisitor visitor) {
        new AddressScanner(raw, from, to, visitor).run();
    }

    private void run() {
        reset();
        while (at < to) {
            byte c = in[at];
            switch (c) {
                case ' ', '\t', '\r', '\n' -> {
                    blank = true;
                    at++;
                }
                case '"' -> quoted();
                case '(' -> comment();
                case '<' -> angle();
                case ',' -> {
                    at++;
                    finish();
                }
                case ';' -> {
                    at++;
                    finish();
                    endGroup();
                }
                case ':' -> colon();
                case '@' -> {
                    at++;
                    startWord(true);
                    sign = size;
                    domainEnd = -1;
                    out[size++] = '@';
                }
                case '[' -> literal();
                case '.' -> {
                    at++;
                    startWord(true);
                    out[size++] = '.';
                }
                case '>' -> at++;
                default -> atom();
            }
        }
        finish();
        endGroup();
    }

    private void reset() {
        size = 0;
        wordAt = 0;
        blank = false;
        sign = -1;
        domainEnd = -1;
        commentAt = 0;
        commentEnd = -1;
    }

    /** A blank is written when it separates words; beside a dot or an at sign it is soft and the word goes on. */
    private void startWord(boolean joins) {
        if (blank && size > 0) {
            byte last = out[size - 1];
            if (joins || last == '.' || last == '@') {
                if (last != SOFT && size < out.length) {
                    out[size++] = SOFT;
                }
            } else {
                if (sign >= 0 && domainEnd < 0) {
                    domainEnd = size;
                }
                out[size++] = ' ';
                if (sign < 0) {
                    wordAt = size;
                }
            }
        }
        blank = false;
    }

    private void atom() {
        startWord(false);
        while (at < to) {
            byte c = in[at];
            if (c == '=' && at + 1 < to && in[at + 1] == '?') {
                encodedWord();
            } else if (isDelimiter(c)) {
                return;
            } else {
                put(c);
                at++;
            }
        }
    }

    /** An encoded word may hold commas and other specials that it should have encoded; it has no blanks and ends within a line. */
    private void encodedWord() {
        int end = at + 2;
        int marks = 0;
        int limit = Math.min(to, at + 512);
        while (end < limit && in[end] != '<' && in[end] != '\n') {
            if (in[end] == '?') {
                if (marks >= 2 && end + 1 < to && in[end + 1] == '=') {
                    end += 2;
                    while (at < end) {
                        put(in[at++]);
                    }
                    return;
                }
                marks++;
            } else if (in[end] == ' ' && marks < 2) {
                break;
            }
            end++;
        }
        put(in[at++]);
    }

    private void put(byte c) {
        out[size++] = c >= 0 && c < 32 ? (byte) '?' : c;
    }

    private static boolean isDelimiter(byte c) {
        return switch (c) {
            case ' ', '\t', '\r', '\n', '"', '(', '<', ',', ';', ':', '@', '[', '.', '>' -> true;
            default -> false;
        };
    }

    private void quoted() {
        if (at >= lastQuote) {
            at++;
            return;
        }
        startWord(false);
        at++;
        while (at < to && in[at] != '"') {
            if (in[at] == '\\' && at + 1 < to) {
                at++;
            }
            if (in[at] != '\r' && in[at] != '\n') {
                put(in[at]);
            }
            at++;
        }
        at++;
    }

    private void comment() {
        if (at >= lastParen) {
            at++;
            blank = true;
            return;
        }
        if (comment.length == 0) {
            comment = new byte[to - at];
            commentEnd = 0;
        }
        int start = Math.max(commentEnd, 0);
        int depth = 1;
        int n = start;
        at++;
        while (at < to) {
            byte c = in[at++];
            if (c == '\\' && at < to) {
                c = in[at++];
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                break;
            }
            if (c != '\r' && c != '\n') {
                comment[n++] = c;
            }
        }
        commentAt = start;
        commentEnd = n;
        blank = true;
    }

    private void literal() {
        startWord(sign >= 0);
        while (at < to && in[at] != ']' && in[at] != ',' && in[at] != '>') {
            if (in[at] > ' ') {
                put(in[at]);
            }
            at++;
        }
        if (at < to && in[at] == ']') {
            put(in[at++]);
        }
    }

    private void colon() {
        at++;
        if (sign >= 0 || inGroup || size == 0) {
            // a colon that means nothing here: after an address, in a group, or before everything
            blank = true;
            return;
        }
        int end = trimmed(0, size);
        visitor.groupBegin(out, 0, hard(0, end));
        inGroup = true;
        reset();
    }

    private void endGroup() {
        if (inGroup) {
            visitor.groupEnd();
            inGroup = false;
        }
    }

    /** What was read is one address without brackets, or nothing. */
    private void finish() {
        if (size > 0) {
            int end = sign >= 0 && domainEnd >= 0 ? domainEnd : size;
            int domainAt = sign >= 0 ? sign + 1 : end;
            int domainLength = Math.max(0, soften(domainAt, end));
            int localEnd = sign >= 0 ? sign : end;
            int localAt = sign >= 0 ? wordAt : 0;
            int nameEnd = sign >= 0 ? trimmed(0, wordAt) : 0;
            int localLength = soften(localAt, localEnd);
            name(hard(0, nameEnd), -1, 0, localAt, localLength, domainAt, domainLength);
        }
        reset();
    }

    /** Reports an address whose name is the phrase before it, or else the comment beside it. */
    private void name(int nameLength, int routeLength, int routeAt, int localAt, int localLength, int domainAt, int domainLength) {
        if (nameLength <= 0 && commentEnd > commentAt) {
            byte[] b = new byte[size + commentEnd - commentAt];
            System.arraycopy(out, 0, b, 0, size);
            System.arraycopy(comment, commentAt, b, size, commentEnd - commentAt);
            visitor.entry(b, size, commentEnd - commentAt, routeAt, routeLength, localAt, localLength, domainAt, domainLength);
        } else {
            visitor.entry(out, 0, nameLength > 0 ? nameLength : -1, routeAt, routeLength, localAt, localLength, domainAt, domainLength);
        }
    }

    private void angle() {
        at++;
        int nameLength = hard(0, trimmed(0, size));
        int begin = size;
        int routeAt = 0;
        int routeLength = -1;
        int partAt = begin;
        int signAt = -1;
        boolean open = true;
        while (open && at < to) {
            byte c = in[at];
            switch (c) {
                case '>' -> {
                    at++;
                    open = false;
                }
                case '"' -> quotedInAngle();
                case '(' -> comment();
                case ' ', '\t', '\r', '\n', '<' -> at++;
                case ':' -> {
                    at++;
                    if (size > partAt && out[partAt] == '@') {
                        routeAt = partAt;
                        routeLength = size - partAt;
                        partAt = size;
                        signAt = -1;
                    } else {
                        put(c);
                    }
                }
                case ',', ';' -> {
                    if (size > partAt && out[partAt] == '@' && c == ',') {
                        put(c);
                        at++;
                    } else {
                        open = false;
                    }
                }
                case '@' -> {
                    signAt = size;
                    put(c);
                    at++;
                }
                default -> {
                    put(c);
                    at++;
                }
            }
        }
        afterAngle();
        int localLength = (signAt >= 0 ? signAt : size) - partAt;
        int domainAt = signAt >= 0 ? signAt + 1 : size;
        name(nameLength, routeLength, routeAt, partAt, localLength, domainAt, size - domainAt);
        reset();
    }

    private void quotedInAngle() {
        if (at >= lastQuote) {
            at++;
            return;
        }
        at++;
        while (at < to && in[at] != '"') {
            if (in[at] == '\\' && at + 1 < to) {
                at++;
            }
            if (in[at] != '\r' && in[at] != '\n') {
                put(in[at]);
            }
            at++;
        }
        at++;
    }

    /** Whatever stands between the bracket and the next separator means nothing, but a comment may be the name. */
    private void afterAngle() {
        while (at < to && in[at] != ',' && in[at] != ';') {
            if (in[at] == '(') {
                comment();
            } else if (in[at] == '<') {
                return;
            } else {
                at++;
            }
        }
        if (at < to && in[at] == ',') {
            at++;
        }
    }

    private int trimmed(int from, int end) {
        int e = end;
        while (e > from && (out[e - 1] == ' ' || out[e - 1] == SOFT)) {
            e--;
        }
        return e;
    }

    /** Makes the soft blanks of a name real ones; returns its length. */
    private int hard(int from, int end) {
        for (int i = from; i < end; i++) {
            if (out[i] == SOFT) {
                out[i] = ' ';
            }
        }
        return end - from;
    }

    /** Removes the soft blanks of a local part or domain; returns its new length. */
    private int soften(int from, int end) {
        int n = from;
        for (int i = from; i < end; i++) {
            if (out[i] != SOFT) {
                out[n++] = out[i];
            }
        }
        return n - from;
    }
}
