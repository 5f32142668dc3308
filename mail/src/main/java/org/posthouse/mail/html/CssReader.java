package org.posthouse.mail.html;

import java.util.ArrayList;
import java.util.List;

/** Cuts styles into pieces as browsers do, so that nothing means one thing here and another there. Reads anything, each character once. */
final class CssReader {
    private final String in;
    private int at;

    private CssReader(String in) {
        this.in = in;
    }

    static List<CssToken> read(String css) {
        var reader = new CssReader(css.replace("\r\n", "\n").replace('\r', '\n').replace('\f', '\n').replace('\0', '\ufffd'));
        List<CssToken> out = new ArrayList<>();
        while (reader.at < reader.in.length())
            reader.next(out);
        return out;
    }

    private int peek(int ahead) {
        return at + ahead < in.length() ? in.charAt(at + ahead) : -1;
    }

    private void next(List<CssToken> out) {
        char c = in.charAt(at);
        if (c == '/' && peek(1) == '*') {
            int end = in.indexOf("*/", at + 2);
            at = end < 0 ? in.length() : end + 2;
        } else if (isBlank(c)) {
            while (at < in.length() && isBlank(in.charAt(at)))
                at++;
            out.add(CssToken.of(CssToken.Kind.BLANK, " "));
        } else if (c == '"' || c == '\'') {
            out.add(string(c));
        } else if (beginsNumber()) {
            out.add(number());
        } else if (beginsName(0)) {
            out.add(named());
        } else if (c == '#' && (isOfName(peek(1)) || beginsEscape(1))) {
            at++;
            out.add(CssToken.of(CssToken.Kind.HASH, name()));
        } else if (c == '@' && beginsName(1)) {
            at++;
            out.add(CssToken.of(CssToken.Kind.AT, name()));
        } else if (in.startsWith("<!--", at)) {
            at += 4;
        } else if (in.startsWith("-->", at)) {
            at += 3;
        } else {
            at++;
            out.add(CssToken.of(CssToken.Kind.SIGN, String.valueOf(c)));
        }
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\n';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isFirst(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80;
    }

    private static boolean isOfName(int c) {
        return isFirst(c) || isDigit(c) || c == '-';
    }

    private boolean beginsEscape(int ahead) {
        return peek(ahead) == '\\' && peek(ahead + 1) != '\n' && peek(ahead + 1) >= 0;
    }

    private boolean beginsName(int ahead) {
        int c = peek(ahead);
        if (c == '-')
            return isFirst(peek(ahead + 1)) || peek(ahead + 1) == '-' || beginsEscape(ahead + 1);
        return isFirst(c) || beginsEscape(ahead);
    }

    private boolean beginsNumber() {
        int c = peek(0), sign = c == '+' || c == '-' ? 1 : 0;
        return isDigit(peek(sign)) || peek(sign) == '.' && isDigit(peek(sign + 1));
    }

    private void escape(StringBuilder out) {
        at++;
        int code = 0, digits = 0;
        while (digits < 6 && Character.digit(peek(0), 16) >= 0 && peek(0) < 0x80) {
            code = code * 16 + Character.digit(peek(0), 16);
            at++;
            digits++;
        }
        if (digits == 0) {
            if (at < in.length())
                out.append(in.charAt(at++));
            return;
        }
        if (isBlank(peek(0)))
            at++;
        out.appendCodePoint(code == 0 || code > 0x10ffff || code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
    }

    private String name() {
        var out = new StringBuilder();
        for (;;) {
            if (isOfName(peek(0)))
                out.append(in.charAt(at++));
            else if (beginsEscape(0))
                escape(out);
            else
                return out.toString();
        }
    }

    private CssToken named() {
        String name = name();
        if (peek(0) != '(')
            return CssToken.of(CssToken.Kind.NAME, name);
        at++;
        if (!name.equalsIgnoreCase("url"))
            return CssToken.of(CssToken.Kind.FUNCTION, name);
        int save = at;
        while (isBlank(peek(0)))
            at++;
        if (peek(0) == '"' || peek(0) == '\'') {
            at = save;
            return quotedUrl();
        }
        return url();
    }

    private CssToken quotedUrl() {
        while (isBlank(peek(0)))
            at++;
        CssToken inside = string((char) peek(0));
        while (isBlank(peek(0)))
            at++;
        if (inside.kind() == CssToken.Kind.STRING && (peek(0) == ')' || peek(0) < 0)) {
            at++;
            return CssToken.of(CssToken.Kind.URL, inside.text());
        }
        return badUrl();
    }

    private CssToken url() {
        var out = new StringBuilder();
        while (at < in.length()) {
            char c = in.charAt(at);
            if (c == ')') {
                at++;
                break;
            }
            if (isBlank(c)) {
                while (isBlank(peek(0)))
                    at++;
                if (peek(0) >= 0 && peek(0) != ')')
                    return badUrl();
            } else if (c == '"' || c == '\'' || c == '(' || c < ' ') {
                return badUrl();
            } else if (c == '\\') {
                if (!beginsEscape(0))
                    return badUrl();
                escape(out);
            } else {
                out.append(c);
                at++;
            }
        }
        return CssToken.of(CssToken.Kind.URL, out.toString());
    }

    private CssToken badUrl() {
        var passed = new StringBuilder();
        while (at < in.length() && in.charAt(at) != ')')
            if (beginsEscape(0))
                escape(passed);
            else
                at++;
        at++;
        return CssToken.of(CssToken.Kind.BAD, "url");
    }

    private CssToken string(char quote) {
        at++;
        var out = new StringBuilder();
        while (at < in.length()) {
            char c = in.charAt(at);
            if (c == quote) {
                at++;
                break;
            }
            if (c == '\n')
                return CssToken.of(CssToken.Kind.BAD, "string");
            if (c == '\\') {
                if (peek(1) == '\n')
                    at += 2;
                else if (peek(1) < 0)
                    at++;
                else
                    escape(out);
            } else {
                out.append(c);
                at++;
            }
        }
        return CssToken.of(CssToken.Kind.STRING, out.toString());
    }

    private CssToken number() {
        int from = at;
        if (peek(0) == '+' || peek(0) == '-')
            at++;
        digits();
        if (peek(0) == '.' && isDigit(peek(1))) {
            at++;
            digits();
        }
        int sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
        if ((peek(0) == 'e' || peek(0) == 'E') && isDigit(peek(sign))) {
            at += sign;
            digits();
        }
        double value = at - from > 30 ? Double.POSITIVE_INFINITY : Double.parseDouble(in.substring(from, at));
        String unit = "";
        if (beginsName(0))
            unit = name();
        else if (peek(0) == '%') {
            at++;
            unit = "%";
        }
        return new CssToken(CssToken.Kind.NUMBER, unit, value);
    }

    private void digits() {
        while (isDigit(peek(0)))
            at++;
    }
}
