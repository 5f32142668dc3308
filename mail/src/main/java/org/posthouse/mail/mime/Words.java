package org.posthouse.mail.mime;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The words that nearly every message has. Their order is part of the record format: words are only ever added at the end. */
final class Words {
    private static final String[] ALL = {"text", "plain", "html", "multipart", "mixed", "alternative", "related", "application",
            "octet-stream", "image", "jpeg", "png", "gif", "message", "rfc822", "charset", "utf-8", "us-ascii", "iso-8859-1", "7bit",
            "8bit",
            "base64", "quoted-printable", "binary", "boundary", "format", "flowed", "name", "filename", "inline", "attachment", "report",
            "signed",
            "delivery-status", "pdf", "calendar", "delsp", "type", "protocol", "micalg", "report-type", "digest", "pgp-signature", "size",
            "UTF-8", "windows-1252", "gb2312", "gbk", "gb18030", "big5", "iso-2022-jp", "koi8-r", "filename*", "name*", "zip", "video",
            "audio",
            "global", "US-ASCII", "ISO-8859-1", "text/html", "yes", "no", "method"};
    private static final Map<String, Integer> CODES = new HashMap<>();
    private static final byte[][] BYTES = new byte[ALL.length][];

    static {
        for (int i = 0; i < ALL.length; i++) {
            CODES.put(ALL[i], i);
            BYTES[i] = ALL[i].getBytes(StandardCharsets.US_ASCII);
        }
    }

    private Words() {}

    static String shared(String word) {
        Integer code = CODES.get(word);
        return code == null ? word : ALL[code];
    }

    static int code(String word) {
        Integer code = CODES.get(word);
        return code == null ? -1 : code;
    }

    static int count() {
        return ALL.length;
    }

    static String word(int code) {
        return ALL[code];
    }

    static byte[] bytes(int code) {
        return BYTES[code];
    }
}
