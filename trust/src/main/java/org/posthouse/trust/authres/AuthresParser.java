package org.posthouse.trust.authres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.ByteClass;
import org.posthouse.base.wire.SyntaxException;

/** Reads the value of a field, folded or not. More than the grammar allows is read where others write it so. RFC 8601 §2.2 */
final class AuthresParser {
    static final int MAX = 64 * 1024;
    private static final int MAX_RESULTS = 100;
    private static final int MAX_PROPERTIES = 50;
    private static final int MAX_VALUE = 2048;
    private static final Set<String> TYPES = Set.of("smtp", "header", "body", "policy");

    private final String s;
    private int at;
    /** The first comment since it was last forgotten. */
    private String comment = "";

    AuthresParser(String value) throws SyntaxException {
        if (value.length() > MAX)
            throw new SyntaxException("more than " + MAX + " characters of results");
        s = value;
    }

    /** [CFWS] authserv-id [ CFWS authres-version ] ( no-result / 1*resinfo ) [CFWS] */
    AuthenticationResults payload() throws SyntaxException {
        String id = authservId();
        version(0);
        if (at == s.length())
            throw wrong("results");
        var results = new ArrayList<MethodResult>();
        while (at < s.length()) {
            expect(';');
            skip();
            // An empty one stands at the end of what some write.
            if (at == s.length() || s.charAt(at) == ';')
                continue;
            MethodResult r = resinfo();
            if (r != null)
                results.add(r);
            if (results.size() > MAX_RESULTS)
                throw new SyntaxException("more than " + MAX_RESULTS + " results");
        }
        return new AuthenticationResults(id, results);
    }

    /** The id alone, with a version that is known after it or none. */
    String authservId() throws SyntaxException {
        skip();
        String id = value();
        if (id.isEmpty())
            throw wrong("an id");
        boolean space = skip();
        if (space && digit())
            version(1);
        if (at < s.length() && s.charAt(at) != ';')
            throw wrong("a semicolon after the id");
        return id;
    }

    /** Whether all of the value was read. */
    boolean isOver() {
        return at == s.length();
    }

    /** RFC 8601 §2.6: what follows another version cannot be known. */
    private void version(int least) throws SyntaxException {
        int from = at;
        while (digit())
            at++;
        String number = s.substring(from, at);
        if (number.length() < least || !number.isEmpty() && !number.equals("1"))
            throw wrong("version 1");
        skip();
    }

    private boolean digit() {
        return at < s.length() && ByteClass.DIGIT.contains(s.charAt(at));
    }

    /** methodspec [ CFWS reasonspec ] [ CFWS 1*propspec ]; null for no-result and for what nobody knows. */
    private @Nullable MethodResult resinfo() throws SyntaxException {
        String method = keyword();
        skip();
        if (method.equals("none") && (at == s.length() || s.charAt(at) == ';'))
            return null;
        String version = "1";
        if (take('/')) {
            skip();
            int from = at;
            while (digit())
                at++;
            version = s.substring(from, at);
            skip();
        }
        expect('=');
        skip();
        Result result = result(keyword());
        comment = "";
        skip();
        String beside = comment;
        String reason = "";
        var properties = new ArrayList<Property>();
        while (at < s.length() && s.charAt(at) != ';') {
            String word = keyword();
            skip();
            if (take('=')) {
                skip();
                String v = pvalue();
                reason = word.equals("reason") && reason.isEmpty() ? v : reason;
            } else
                property(word, properties);
            skip();
        }
        // RFC 8601 §4.1, §2.6
        return result == null || !version.equals("1") ? null : new MethodResult(method, result, beside, reason, properties);
    }

    /** ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue, after the ptype. */
    private void property(String type, List<Property> properties) throws SyntaxException {
        expect('.');
        skip();
        String name = keyword();
        skip();
        expect('=');
        skip();
        String v = pvalue();
        if (TYPES.contains(type))
            properties.add(new Property(type, name, v));
        if (properties.size() > MAX_PROPERTIES)
            throw new SyntaxException("more than " + MAX_PROPERTIES + " properties");
    }

    private static @Nullable Result result(String word) {
        for (Result r : Result.values())
            if (r.word().equals(word))
                return r;
        return null;
    }

    private String keyword() throws SyntaxException {
        int from = at;
        while (at < s.length() && Texts.KEYWORD.contains(s.charAt(at)))
            at++;
        try {
            return Texts.keyword(s.substring(from, at));
        } catch (IllegalArgumentException e) {
            throw wrong("a keyword");
        }
    }

    /** value = token / quoted-string. RFC 2045 §5.1 */
    private String value() throws SyntaxException {
        if (at < s.length() && s.charAt(at) == '"')
            return quoted();
        int from = at;
        while (at < s.length() && Texts.isToken(s.charAt(at)))
            at++;
        return s.substring(from, at);
    }

    /** value / [ [ local-part ] "@" ] domain-name; and whatever else others write, up to a blank, a comment or a semicolon. */
    private String pvalue() throws SyntaxException {
        int from = at;
        if (at < s.length() && s.charAt(at) == '"') {
            String q = quoted();
            if (at == s.length() || s.charAt(at) != '@')
                return q;
        }
        while (at < s.length() && " \t\r\n;(\"".indexOf(s.charAt(at)) < 0)
            at++;
        if (at - from > MAX_VALUE)
            throw wrong("a shorter value");
        return unfold(s.substring(from, at));
    }

    private String quoted() throws SyntaxException {
        var out = new StringBuilder();
        for (at++; at < s.length(); at++) {
            char c = s.charAt(at);
            if (c == '"') {
                at++;
                return out.toString();
            }
            if (c == '\\' && at + 1 < s.length())
                c = s.charAt(++at);
            if (c != '\r' && c != '\n')
                out.append(c);
            if (out.length() > MAX_VALUE)
                throw wrong("a shorter value");
        }
        throw wrong("the end of a quoted text");
    }

    private static String unfold(String text) {
        return text.indexOf('\r') < 0 && text.indexOf('\n') < 0 ? text : text.replace("\r", "").replace("\n", "");
    }

    /** [CFWS]; whether there was any. Comments may nest to any depth, since nothing is kept of it. RFC 5322 §3.2.2 */
    private boolean skip() throws SyntaxException {
        int from = at;
        while (at < s.length())
            if (" \t\r\n".indexOf(s.charAt(at)) >= 0)
                at++;
            else if (s.charAt(at) == '(')
                comment();
            else
                break;
        return at > from;
    }

    private void comment() throws SyntaxException {
        var out = new StringBuilder();
        int depth = 0;
        for (; at < s.length(); at++) {
            char c = s.charAt(at);
            boolean edge = false;
            if (c == '\\' && at + 1 < s.length())
                c = s.charAt(++at);
            else if (c == '(')
                edge = depth++ == 0;
            else if (c == ')' && --depth == 0) {
                at++;
                comment = comment.isEmpty() ? out.toString() : comment;
                return;
            }
            if (!edge && c != '\r' && c != '\n' && out.length() < MAX_VALUE)
                out.append(c);
        }
        throw wrong("the end of a comment");
    }

    private boolean take(char c) {
        boolean there = at < s.length() && s.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) throws SyntaxException {
        if (!take(c))
            throw wrong("\"" + c + "\"");
    }

    private SyntaxException wrong(String expected) {
        return new SyntaxException(String.format(Locale.ROOT, "expected %s at character %d of the results", expected, at + 1));
    }
}
