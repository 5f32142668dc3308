package org.posthouse.access.http;

import io.helidon.webserver.http.HttpRouting;
import java.util.Set;

/** Something that can be had by HTTP: says by which paths. Its handlers run on virtual threads. */
public interface Site {
    void route(HttpRouting.Builder routing);

    /** Paths of answers that go on for hours, which are counted apart. */
    default Set<String> streams() {
        return Set.of();
    }
}
