package org.posthouse.mail.html;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Pictures made of pixels, known by their first octets: what else may call itself a picture can hold a program. */
public enum Raster {
    PNG("image/png"), JPEG("image/jpeg"), GIF("image/gif"), WEBP("image/webp");

    private final String type;

    Raster(String type) {
        this.type = type;
    }

    public String mediaType() {
        return type;
    }

    /** What some octets are. */
    public static Optional<Raster> of(byte[] b) {
        if (begins(b, 0, "\u0089PNG\r\n\u001a\n"))
            return Optional.of(PNG);
        if (begins(b, 0, "\u00ff\u00d8\u00ff"))
            return Optional.of(JPEG);
        if (begins(b, 0, "GIF87a") || begins(b, 0, "GIF89a"))
            return Optional.of(GIF);
        return begins(b, 0, "RIFF") && begins(b, 8, "WEBP") ? Optional.of(WEBP) : Optional.empty();
    }

    /** What a media type says, in lower case without parameters. */
    public static Optional<Raster> named(String mediaType) {
        if (mediaType.equals("image/jpg") || mediaType.equals("image/pjpeg"))
            return Optional.of(JPEG);
        for (Raster r : values())
            if (r.type.equals(mediaType))
                return Optional.of(r);
        return Optional.empty();
    }

    private static boolean begins(byte[] b, int at, String magic) {
        byte[] m = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (b.length < at + m.length)
            return false;
        for (int i = 0; i < m.length; i++)
            if (b[at + i] != m[i])
                return false;
        return true;
    }
}
