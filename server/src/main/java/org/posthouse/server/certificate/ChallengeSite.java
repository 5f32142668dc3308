package org.posthouse.server.certificate;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.posthouse.access.http.Problem;
import org.posthouse.access.http.Site;

/** {@code /.well-known/acme-challenge/TOKEN}, for the authority. RFC 8555 §8.3 */
public final class ChallengeSite implements Site {
    private static final String PATH = "/.well-known/acme-challenge/";
    private final Challenges challenges;

    ChallengeSite(Challenges challenges) {
        this.challenges = challenges;
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        routing.get(PATH + "{token}", (request, response) -> Problem.orElse(response, () -> {
            Optional<String> content = challenges.file(request.path().pathParameters().get("token"));
            if (content.isEmpty())
                throw Problem.of(404, "nothing is being proven by that token");
            response.status(Status.OK_200).header(HeaderNames.CONTENT_TYPE, "application/octet-stream").header(HeaderNames.CACHE_CONTROL,
                    "no-store");
            response.send(content.get().getBytes(StandardCharsets.US_ASCII));
        }));
    }
}
