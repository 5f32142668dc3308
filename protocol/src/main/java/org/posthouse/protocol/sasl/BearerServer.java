package org.posthouse.protocol.sasl;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A bearer token: OAUTHBEARER, and its forerunner XOAUTH2, which differs in the form of the message. RFC 7628 §3 */
final class BearerServer<A> extends SaslServer<A> {
    /** Between and after the fields. */
    static final char SEPARATOR = 1;

    private final boolean standard;
    private final SaslCredentials<A> credentials;
    /** What to answer to the client's acknowledgement of an error. */
    private @Nullable SaslStep<A> failed;

    BearerServer(boolean standard, SaslCredentials<A> credentials) {
        super(standard ? "OAUTHBEARER" : "XOAUTH2");
        this.standard = standard;
        this.credentials = credentials;
    }

    @Override
    boolean clientFirst() {
        return true;
    }

    @Override
    SaslStep<A> next(byte[] response) throws SaslUnavailableException {
        SaslStep<A> outcome = failed;
        // Whatever the client says to an error, it is over: a single separator, or nothing in XOAUTH2. RFC 7628 §3.2.3
        if (outcome != null)
            return outcome;
        String text = SaslText.decode(response).orElse("");
        int first = standard ? text.indexOf(SEPARATOR) : 0;
        Optional<String> named = standard ? header(first < 0 ? "" : text.substring(0, first)) : field(text, 0, "user");
        Optional<String> auth = first < 0 ? Optional.empty() : field(text, standard ? first + 1 : 0, "auth");
        if (named.isEmpty() || auth.isEmpty() || !auth.get().regionMatches(true, 0, "Bearer ", 0, 7))
            return explain(SaslStep.Kind.MALFORMED, "", new SaslCredentials.TokenDenied<>("invalid_request", "", "", false));
        String token = auth.get().substring(7).strip();
        if (token.isEmpty() || !isToken(token))
            return explain(SaslStep.Kind.MALFORMED, named.get(), new SaslCredentials.TokenDenied<>("invalid_request", "", "", false));
        return switch (credentials.token(named.get(), token)) {
            case SaslCredentials.TokenGranted<A>(A who) -> new SaslStep.Success<>(who);
            case SaslCredentials.TokenDenied<A> denied ->
                explain(denied.expired() ? SaslStep.Kind.EXPIRED : SaslStep.Kind.CREDENTIALS, named.get(), denied);
        };
    }

    /** gs2-header with its authzid, empty where there is none; a bearer token cannot be bound to the channel. RFC 5801 */
    private static Optional<String> header(String text) {
        if ((!text.startsWith("n,") && !text.startsWith("y,")) || !text.endsWith(",") || text.length() < 3)
            return Optional.empty();
        String authzid = text.substring(2, text.length() - 1);
        if (authzid.isEmpty())
            return Optional.of("");
        return authzid.startsWith("a=") && authzid.length() <= MAX_FIELD ? Scram.unescape(authzid.substring(2)) : Optional.empty();
    }

    /** kvpair = key "=" value kvsep; empty where the message is not a list of them that ends with another kvsep. */
    private static Optional<String> field(String text, int from, String name) {
        int end = text.length();
        if (end < 2 || text.charAt(end - 1) != SEPARATOR || text.charAt(end - 2) != SEPARATOR)
            return Optional.empty();
        String found = null;
        for (int at = from; at < end - 1;) {
            int stop = text.indexOf(SEPARATOR, at);
            int equals = text.indexOf('=', at);
            if (equals <= at || equals > stop)
                return Optional.empty();
            // A key that comes twice makes the message mean two things.
            if (text.substring(at, equals).toLowerCase(Locale.ROOT).equals(name)) {
                if (found != null)
                    return Optional.empty();
                found = text.substring(equals + 1, stop);
            }
            at = stop + 1;
        }
        return Optional.ofNullable(found).filter(f -> !name.equals("user") || f.length() <= MAX_FIELD);
    }

    /** b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=" RFC 6750 §2.1 */
    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' || c >= '0' && c <= '9';
            if (!letter && "-._~+/=".indexOf(c) < 0)
                return false;
        }
        return true;
    }

    /** Says why in JSON, and fails after the client's answer. RFC 7628 §3.2.2 */
    private SaslStep<A> explain(SaslStep.Kind kind, String login, SaslCredentials.TokenDenied<A> why) {
        failed = failure(kind, login);
        StringBuilder json = new StringBuilder(96).append("{\"status\":");
        quote(json, why.status());
        if (!why.scope().isEmpty())
            quote(json.append(",\"scope\":"), why.scope());
        if (!why.configuration().isEmpty())
            quote(json.append(",\"openid-configuration\":"), why.configuration());
        return new SaslStep.Challenge<>(SaslText.utf8(json.append('}').toString()));
    }

    /** RFC 8259 §7 */
    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\')
                out.append('\\').append(c);
            else if (c < ' ')
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            else
                out.append(c);
        }
        out.append('"');
    }
}
