package org.posthouse.server.certificate;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.config.Config;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** What an authority answers, as one sentence that says what to do. RFC 8555 §6.7 */
final class Explanation {
    private static final int MAX_DETAIL = 300;

    private Explanation() {}

    static FailureException of(AcmeException e, Config.Acme config) {
        return switch (e) {
            case AcmeRateLimitedException limited -> {
                Instant later = limited.getRetryAfter().orElse(null);
                yield new FailureException("the authority wants to be asked less often" + detail(limited.getProblem()), null, later, e);
            }
            case AcmeServerException said -> explained(said.getProblem(), null, config, e);
            case AcmeNetworkException network -> new FailureException(
                    "the authority " + config.directory().getHost() + " cannot be reached: " + cause(network), null, null, e);
            default ->
                new FailureException("the authority " + config.directory().getHost() + " could not be asked: " + cause(e), null, null, e);
        };
    }

    /** What became of a name, or (null) of the whole order. */
    static FailureException of(@Nullable Problem problem, @Nullable String name, Config.Acme config) {
        if (problem == null)
            return new FailureException("the authority refuses" + (name == null ? " the order" : " to believe that " + name + " is ours")
                    + " and does not say why", name, null, null);
        return explained(problem, name, config, null);
    }

    private static FailureException explained(Problem problem, @Nullable String known, Config.Acme config, @Nullable Throwable cause) {
        for (Problem part : problem.getSubProblems())
            if (known == null && part.getIdentifier().isPresent())
                return explained(part, part.getIdentifier().get().getDomain(), config, cause);
        String name = known != null ? known : problem.getIdentifier().map(Identifier::getDomain).orElse(null);
        String who = name == null ? "the server" : name;
        String way = config.proof() == Config.Proof.HTTP_01
                ? "port 80 of " + who + " (it must lead to listen.http)"
                : "port 443 of " + who + " (it must lead to listen.https)";
        String type = String.valueOf(problem.getType());
        String sentence = switch (type.substring(type.lastIndexOf(':') + 1)) {
            case "dns" -> "DNS does not lead the authority to " + who;
            case "connection" -> "the authority cannot connect to " + way;
            case "unauthorized", "incorrectResponse", "tls" -> "another server answers at " + way;
            case "caa" -> "a CAA record in the DNS of " + who + " forbids this authority";
            case "rejectedIdentifier", "unsupportedIdentifier" -> "the authority gives no certificates for " + who;
            case "userActionRequired" -> "the authority's terms have changed; read them and start again with acme.agree-to-terms = \"yes\"";
            case "externalAccountRequired" -> "the authority wants an account that is made on its own pages, which is not supported";
            case "serverInternal" -> "the authority is out of order";
            default -> "the authority refuses";
        };
        return new FailureException(sentence + detail(problem), name, null, cause);
    }

    private static String detail(Problem problem) {
        String text = problem.getDetail().orElse("").replaceAll("\\s+", " ").strip();
        return text.isEmpty() ? "" : ": " + (text.length() > MAX_DETAIL ? text.substring(0, MAX_DETAIL) + "..." : text);
    }

    private static String cause(Throwable e) {
        Throwable deepest = e;
        for (int i = 0; i < 10 && deepest.getCause() != null; i++)
            deepest = deepest.getCause();
        String text = deepest.getMessage();
        return text == null || text.isBlank()
                ? deepest.getClass().getSimpleName().replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT)
                : text;
    }
}
