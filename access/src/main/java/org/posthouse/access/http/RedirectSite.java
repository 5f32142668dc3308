package org.posthouse.access.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Sends everything on to the same place by TLS; method and body stay. RFC 9110 §15.4 */
public final class RedirectSite implements Site {
    private final String origin;

    public RedirectSite(String hostname, int port) {
        origin = "https://" + hostname + (port == 443 ? "" : ":" + port);
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        routing.any("/*", this::onward);
        routing.any("/", this::onward);
    }

    // The server's own name, not the one that was asked for: nobody is sent where a stranger wants.
    private void onward(ServerRequest request, ServerResponse response) {
        String query = request.query().rawValue();
        String to = origin + request.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
        response.status(Status.PERMANENT_REDIRECT_308).header(HeaderNames.LOCATION, to).send();
    }
}
