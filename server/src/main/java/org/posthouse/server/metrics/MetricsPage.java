package org.posthouse.server.metrics;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.posthouse.access.http.Site;

/** {@code /metrics} over HTTP, for programs on this host alone unless all may look. */
public final class MetricsPage implements Site {
    private final boolean toAll;
    private final Supplier<String> text;

    public MetricsPage(boolean toAll, Supplier<String> text) {
        this.toAll = toAll;
        this.text = text;
    }

    @Override
    public void route(HttpRouting.Builder routing) {
        routing.get("/metrics", this::answer);
    }

    private void answer(ServerRequest request, ServerResponse response) {
        boolean here = request.remotePeer().address() instanceof InetSocketAddress from && from.getAddress().isLoopbackAddress();
        if (!toAll && !here) {
            response.status(Status.FORBIDDEN_403).send("metrics.to allows programs on this host alone\n");
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, Exposition.MEDIA_TYPE).send(text.get());
    }
}
