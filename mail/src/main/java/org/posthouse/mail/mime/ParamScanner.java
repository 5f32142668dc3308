package org.posthouse.mail.mime;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code value *(";" attribute "=" value)} as it occurs, in one pass. RFC 2045 §5.1 */
final class ParamScanner {
    private static final int MAX_PARAMS = 200;
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (int i = 0; i < 256; i++) {
            TOKEN[i] = isToken((byte) i);
        }
    }

    private final byte[] b;
    private final int to;
    private int at;

    private ParamScanner(byte[] b, int from, int to) {
        this.b = b;
        this.at = from;
        this.to = to;
    }

    static ContentType contentType(byte[] raw, int from, int to) {
        ParamScanner s = new ParamScanner(raw, from, to);
        String type = s.token();
        s.skip();
        if (type.isEmpty() || s.at >= to || raw[s.at] != '/') {
            return ContentType.DEFAULT;
        }
        s.at++;
        String subtype = s.token();
        if (subtype.isEmpty()) {
            return ContentType.DEFAULT;
        }
        return new ContentType(type, subtype, s.params());
    }

    static Disposition disposition(byte[] raw, int from, int to) {
        ParamScanner s = new ParamScanner(raw, from, to);
        String type = s.token();
        return new Disposition(type, s.params());
    }

    /** One token in lower case, as Content-Transfer-Encoding has it. */
    static String token(byte[] raw, int from, int to) {
        return new ParamScanner(raw, from, to).token();
    }

    private String token() {
        skip();
        int from = at;
        while (at < to && TOKEN[b[at] & 0xff]) {
            at++;
        }
        return Words.lowerCase(b, from, at);
    }

    private Params params() {
        List<Param> list = new ArrayList<>(2);
        while (at < to && list.size() < MAX_PARAMS) {
            // whatever stands before the next semicolon means nothing
            while (at < to && b[at] != ';') {
                if (b[at] == '(') {
                    comment();
                } else if (b[at] == '"') {
                    value();
                } else {
                    at++;
                }
            }
            at++;
            String name = token();
            skip();
            if (at < to && b[at] == '=' && !name.isEmpty()) {
                at++;
                skip();
                list.add(new Param(name, value()));
            }
        }
        return list.isEmpty() ? Params.NONE : new Params(List.copyOf(list));
    }

    private Octets value() {
        if (at < to && b[at] == '"') {
            return quoted();
        }
        int from = at;
        // a value without quotes may hold what it should not, even blanks and 8-bit
        while (at < to && b[at] != ';' && b[at] != '\n' && b[at] != '\r' && !(b[at] == '(' && at > from && blank(b[at - 1]))) {
            at++;
        }
        int end = at;
        while (end > from && blank(b[end - 1])) {
            end--;
        }
        return Octets.of(b, from, end - from);
    }

    private Octets quoted() {
        int from = ++at;
        boolean plain = true;
        while (at < to && b[at] != '"') {
            plain &= b[at] != '\\' && b[at] != '\r' && b[at] != '\n';
            at += b[at] == '\\' && at + 1 < to ? 2 : 1;
        }
        int end = Math.min(at, to);
        at = end + 1;
        if (plain) {
            return Octets.of(b, from, end - from);
        }
        byte[] out = new byte[end - from];
        int n = 0;
        for (int i = from; i < end; i++) {
            if (b[i] == '\\' && i + 1 < end && (b[i + 1] == '"' || b[i + 1] == '\\')) {
                i++;
            }
            if (b[i] != '\r' && b[i] != '\n') {
                out[n++] = b[i];
            }
        }
        return Octets.of(out, 0, n);
    }

    /** Blanks, line ends and comments. */
    private void skip() {
        while (at < to) {
            if (b[at] == '(') {
                comment();
            } else if (blank(b[at]) || b[at] == '\r' || b[at] == '\n') {
                at++;
            } else {
                return;
            }
        }
    }

    private void comment() {
        int depth = 0;
        while (at < to) {
            byte c = b[at++];
            if (c == '\\') {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return;
            }
        }
        at = Math.min(at, to);
    }

    private static boolean blank(byte c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isToken(byte c) {
        return switch (c) {
            case '(', ')', '<', '>', '@', ',', ';', ':', '\\', '"', '/', '[', ']', '?', '=', 127 -> false;
            default -> c > ' ';
        };
    }
}
