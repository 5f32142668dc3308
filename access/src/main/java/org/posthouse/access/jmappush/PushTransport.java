package org.posthouse.access.jmappush;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/** Sends a request to a push service. Safe for all threads. */
public interface PushTransport {
    /** What came of it; seconds for which the service wants to be left alone, 0 where it does not say. */
    record Answer(int status, long retryAfter) {}

    /** One POST to an https URL that a stranger has chosen: it must not lead into our own network. Bounded in time. */
    Answer post(URI url, Map<String, String> fields, byte[] body) throws IOException;
}
