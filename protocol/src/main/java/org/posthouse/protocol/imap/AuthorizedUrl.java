package org.posthouse.protocol.imap;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;

/**
 * A URL of a message or a part of one on a server, opened to others: {@code imap://user@host/mailbox/;UID=n;URLAUTH=access:mechanism:token}. RFC 4467 §9
 *
 * @param server host and port as written
 * @param message with a mailbox
 * @param verifier null where the URL is still to be authorized
 */
public record AuthorizedUrl(String user, String server, MessageUrl message, @Nullable OffsetDateTime expires, Access access,
        @Nullable Verifier verifier) {
    private static final int MAX = 4096;
    private static final String SCHEME = "imap://", AUTH = ";URLAUTH=", EXPIRE = ";EXPIRE=";

    /** Who may use it. RFC 4467 §3 */
    public sealed interface Access {}

    /** Everybody, or everybody who is logged in. */
    public enum Anybody implements Access {
        ANONYMOUS, AUTHUSER
    }

    /** Who is logged in under that name. */
    public record User(String name) implements Access {}

    /** Who may submit messages for the user of that name. */
    public record Submit(String name) implements Access {}

    /** The mechanism in capitals and the token in small hexadecimal digits. */
    public record Verifier(String mechanism, String token) {}

    /** Parses; SyntaxException for what is no URL of a message, or does not say who may use it. */
    public static AuthorizedUrl parse(String url) throws SyntaxException {
        check(url);
        int auth = indexOf(url, AUTH);
        if (auth < 0)
            throw new SyntaxException("the URL must end with ;URLAUTH= and who may use it");
        int slash = url.indexOf('/', SCHEME.length());
        if (slash < 0 || slash > auth)
            throw new SyntaxException("the URL names no message");
        String authority = url.substring(SCHEME.length(), slash);
        int at = authority.indexOf('@');
        if (at <= 0 || at == authority.length() - 1)
            throw new SyntaxException("the URL must name user and server: imap://user@server/");
        String path = url.substring(slash, auth);
        int expire = indexOf(path, EXPIRE);
        OffsetDateTime expires = expire < 0 ? null : time(path.substring(expire + EXPIRE.length()));
        MessageUrl message = MessageUrl.parse(expire < 0 ? path : path.substring(0, expire));
        if (message.mailbox() == null)
            throw new SyntaxException("the URL names no mailbox");
        String last = url.substring(auth + AUTH.length());
        int colon = last.indexOf(':');
        return new AuthorizedUrl(user(authority.substring(0, at)), authority.substring(at + 1), message, expires,
                access(colon < 0 ? last : last.substring(0, colon)), colon < 0 ? null : verifier(last.substring(colon + 1)));
    }

    private static void check(String url) throws SyntaxException {
        if (url.length() > MAX)
            throw new SyntaxException("URL longer than " + MAX + " characters");
        for (int i = 0; i < url.length(); i++)
            if (url.charAt(i) <= ' ' || url.charAt(i) > '~')
                throw new SyntaxException("a URL has printable ASCII characters only");
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            throw new SyntaxException("expected a URL that begins with imap://");
    }

    // What comes last is what counts: before it the same characters would be part of a name.
    private static int indexOf(String url, String part) {
        return url.toUpperCase(Locale.ROOT).lastIndexOf(part);
    }

    /** The URL without mechanism and token, as it was written otherwise: what the token vouches for. RFC 4467 §6 */
    public static String rump(String url) {
        int auth = indexOf(url, AUTH);
        int colon = auth < 0 ? -1 : url.indexOf(':', auth);
        return colon < 0 ? url : url.substring(0, colon);
    }

    // The mechanism of a login does not matter: nobody logs in.
    private static String user(String text) throws SyntaxException {
        int semicolon = text.indexOf(';');
        if (semicolon >= 0 && !text.regionMatches(true, semicolon, ";AUTH=", 0, 6))
            throw new SyntaxException("after the user of a URL there is ;AUTH= or nothing");
        String user = MessageUrl.decoded(semicolon < 0 ? text : text.substring(0, semicolon));
        if (user.isEmpty())
            throw new SyntaxException("the URL names no user");
        return user;
    }

    /** RFC 3339 §5.6 */
    private static OffsetDateTime time(String text) throws SyntaxException {
        try {
            return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT));
        } catch (DateTimeException e) {
            throw new SyntaxException("the time after ;EXPIRE= is written 2030-12-31T23:59:59Z");
        }
    }

    private static Access access(String text) throws SyntaxException {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.equals("ANONYMOUS") || upper.equals("AUTHUSER"))
            return Anybody.valueOf(upper);
        boolean user = upper.startsWith("USER+");
        String name = user ? text.substring(5) : upper.startsWith("SUBMIT+") ? text.substring(7) : "";
        if (name.isEmpty())
            throw new SyntaxException("after ;URLAUTH= there is anonymous, authuser, user+name or submit+name");
        return user ? new User(MessageUrl.decoded(name)) : new Submit(MessageUrl.decoded(name));
    }

    private static Verifier verifier(String text) throws SyntaxException {
        int colon = text.indexOf(':');
        String token = text.substring(colon + 1).toLowerCase(Locale.ROOT);
        boolean good = colon > 0 && token.length() >= 32;
        for (int i = 0; i < token.length() && good; i++)
            good = Character.digit(token.charAt(i), 16) >= 0;
        if (!good)
            throw new SyntaxException("the URL ends with a mechanism and a token of at least 32 hexadecimal digits");
        return new Verifier(text.substring(0, colon).toUpperCase(Locale.ROOT), token);
    }

    /** Back to text, so that it reads as the same. */
    public String write() {
        StringBuilder out = new StringBuilder(SCHEME);
        encode(user, out);
        out.append('@').append(server).append(message.write());
        if (expires != null)
            out.append(EXPIRE).append(expires);
        out.append(AUTH);
        switch (access) {
            case Anybody a -> out.append(a.name().toLowerCase(Locale.ROOT));
            case User u -> encode(u.name, out.append("user+"));
            case Submit s -> encode(s.name, out.append("submit+"));
        }
        if (verifier != null)
            out.append(':').append(verifier.mechanism).append(':').append(verifier.token);
        return out.toString();
    }

    /** achar leaves out what separates. RFC 5092 §11 */
    private static void encode(String text, StringBuilder out) {
        StringBuilder name = new StringBuilder();
        MessageUrl.encode(text, name);
        out.append(name.toString().replace("@", "%40").replace(":", "%3a"));
    }
}
