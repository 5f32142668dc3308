package org.posthouse.access.jmap;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapreading.Outside;

/** Other servers: what is put here can be had, and what was posted is noted. */
final class Internet implements Outside {
    final Map<String, byte[]> pages = new LinkedHashMap<>();
    final List<String> asked = new ArrayList<>();
    final List<String> posted = new ArrayList<>();
    int status = 200;
    /** What becomes of what is posted. */
    @Nullable
    IOException broken;

    @Override
    public synchronized byte[] get(URI url, int max) throws IOException {
        asked.add(url.toString());
        byte[] page = pages.get(url.toString());
        if (page == null || page.length > max)
            throw new IOException("nothing is there");
        return page;
    }

    @Override
    public synchronized int post(URI url, String mediaType, byte[] body) throws IOException {
        if (broken != null)
            throw broken;
        posted.add(url + " " + mediaType + " " + new String(body, StandardCharsets.US_ASCII));
        return status;
    }
}
