package org.posthouse.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code [oauth]}: one issuer, and one way to check its tokens. */
final class OAuthReader {
    /** Hosts that are reached without a network. */
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private OAuthReader() {}

    /** Null where there is no such table; names of files are resolved by the function. */
    static Config.@Nullable OAuth read(boolean present, TableReader t, Function<String, Path> beside) throws ConfigException {
        String issuer = t.parsed("issuer", "", text -> text.isEmpty() ? text : url(text).toString());
        String jwks = t.string("jwks", "");
        URI introspection = t.parsed("introspection", "", text -> text.isEmpty() ? null : url(text));
        String clientId = t.string("client-id", ""), secret = t.string("client-secret-file", "");
        String audience = t.string("audience", ""), claim = t.string("claim", "email"), scope = t.string("scope", "");
        t.end();
        if (!present)
            return null;
        if (issuer.isEmpty())
            throw t.wrong("issuer", "is needed, like \"https://id.example.org\"");
        if (claim.isEmpty())
            throw t.wrong("claim", "name the claim that holds the address, like \"email\"");
        if (scope.indexOf(' ') >= 0)
            throw t.wrong("scope", "name one scope, without a space");
        if (jwks.isEmpty() == (introspection == null))
            throw t.wrong("jwks", "give either jwks or introspection, like jwks = \"https://id.example.org/keys\"");
        if (introspection != null) {
            if (clientId.isEmpty() || secret.isEmpty())
                throw t.wrong("introspection", "needs client-id and client-secret-file too");
            return new Config.OAuth(issuer, new Config.Asking(introspection, clientId, beside.apply(secret)), audience, claim, scope);
        }
        if (audience.isEmpty())
            throw t.wrong("audience", "is needed with jwks: the name by which the issuer's tokens are meant for this server");
        Config.TokenSource keys = jwks.contains("://")
                ? new Config.KeysAt(t.parsed("jwks", "", OAuthReader::url))
                : new Config.KeysIn(beside.apply(jwks));
        return new Config.OAuth(issuer, keys, audience, claim, scope);
    }

    /** An https URL; http only to ourselves. */
    private static URI url(String text) {
        URI url = URI.create(text);
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT), host = url.getHost();
        boolean safe = scheme.equals("https") || scheme.equals("http") && host != null && LOOPBACK.contains(host);
        if (host == null || !safe || url.getRawUserInfo() != null || url.getRawFragment() != null)
            throw new IllegalArgumentException(
                    "expected an https URL, like \"https://id.example.org/keys\" (http to a loopback host only)");
        return url;
    }
}
