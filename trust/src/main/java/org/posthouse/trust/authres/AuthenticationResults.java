package org.posthouse.trust.authres;

import java.util.List;
import java.util.Optional;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.compose.HeaderWriter;

/**
 * What one service has found out about a message, as it stands in a header field. RFC 8601 §2.2
 *
 * @param authservId whose words these are. RFC 8601 §2.5
 * @param results none at all: nothing was checked
 */
public record AuthenticationResults(String authservId, List<MethodResult> results) {
    /** Of the field. */
    public static final String NAME = "Authentication-Results";

    /** IllegalArgumentException without an id. */
    public AuthenticationResults {
        authservId = Texts.clean(authservId);
        if (authservId.isEmpty())
            throw new IllegalArgumentException("results are somebody's");
        results = List.copyOf(results);
    }

    /**
     * Reads the value of a field. Results in words nobody has registered, of methods in a later version, and properties of kinds nobody has registered are
     * left out. RFC 8601 §4.1
     */
    public static AuthenticationResults parse(String value) throws SyntaxException {
        return new AuthresParser(value).payload();
    }

    /** The value in one line. */
    public String value() {
        return AuthresWriter.value(this);
    }

    /** The whole field, folded, with its line end. */
    public String field() {
        return new HeaderWriter().raw(NAME, value()).toString();
    }

    /** The first result of a method. */
    public Optional<MethodResult> first(String method) {
        return results.stream().filter(r -> r.method().equals(method)).findFirst();
    }
}
