package org.posthouse.webmail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The built files. */
public final class Pages {
    private Pages() {}

    /** All of them by path, such as {@code index.html} and {@code assets/mail-main-XK6W72YN.js}; some hundred KB. */
    public static Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String path : new String(read("files.txt"), StandardCharsets.UTF_8).lines().toList())
            files.put(path, read(path));
        return files;
    }

    private static byte[] read(String path) {
        try (InputStream in = Pages.class.getResourceAsStream(path)) {
            if (in == null)
                throw new IllegalStateException("the page file " + path + " is missing; run npm run build in webmail");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
