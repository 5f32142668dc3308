package org.posthouse.server.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import org.posthouse.store.login.Tokens;

/** Asks the issuer about each token, as a client with a secret. RFC 7662 §2.1 */
record Introspection(URI endpoint, String clientId, String secret, Fetch fetch, Claims claims) {
    Tokens.Answer check(String token) throws IOException {
        String login = encode(clientId) + ":" + encode(secret);
        String answer = fetch.send(HttpRequest.newBuilder(endpoint).header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString("token=" + encode(token) + "&token_type_hint=access_token")));
        try {
            JWTClaimsSet said = JWTClaimsSet.parse(answer);
            // "active" is the one member that must be there. RFC 7662 §2.2
            if (!(said.getClaim("active") instanceof Boolean active))
                throw new IOException(endpoint + " does not say whether the token is active");
            return active ? claims.ofIntrospection(said) : claims.bad(false);
        } catch (ParseException e) {
            throw new IOException(endpoint + " answered with something else than JSON: " + e.getMessage(), e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "Introspection[" + endpoint + "]";
    }
}
