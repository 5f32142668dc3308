package org.posthouse.mail.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    private static final Octets[] OCTETS = new Octets[ALL.length];
    private static final boolean[] LOWER = new boolean[ALL.length];
    private static final byte[][] BYTES = new byte[ALL.length][];
    /** Codes by hash, 0 for none, with one slot per step to the next free one. */
    private static final short[] TABLE = new short[512];

    static {
        for (int i = 0; i < ALL.length; i++) {
            CODES.put(ALL[i], i);
            BYTES[i] = ALL[i].getBytes(StandardCharsets.US_ASCII);
            LOWER[i] = Ascii.lowerCase(BYTES[i], 0, BYTES[i].length).equals(ALL[i]);
            OCTETS[i] = Octets.of(BYTES[i], 0, BYTES[i].length);
            int slot = hash(BYTES[i], 0, BYTES[i].length);
            while (TABLE[slot] != 0) {
                slot = slot + 1 & TABLE.length - 1;
            }
            TABLE[slot] = (short) (i + 1);
        }
    }

    private Words() {}

    /** The word that these bytes are, in lower case, made only where it is none of ours. */
    static String lowerCase(byte[] b, int from, int to) {
        int code = code(b, from, to - from);
        if (code >= 0 && LOWER[code]) {
            return ALL[code];
        }
        return shared(Ascii.lowerCase(b, from, to));
    }

    static String shared(String word) {
        Integer code = CODES.get(word);
        return code == null ? word : ALL[code];
    }

    static int code(String word) {
        Integer code = CODES.get(word);
        return code == null ? -1 : code;
    }

    static int code(byte[] b, int from, int length) {
        if (length < 2 || length > 20) {
            return -1;
        }
        int slot = hash(b, from, length);
        while (TABLE[slot] != 0) {
            int i = TABLE[slot] - 1;
            if (Arrays.equals(BYTES[i], 0, BYTES[i].length, b, from, from + length)) {
                return i;
            }
            slot = slot + 1 & TABLE.length - 1;
        }
        return -1;
    }

    private static int hash(byte[] b, int from, int length) {
        return (b[from] * 31 + b[from + length - 1] * 7 + b[from + length / 2] * 13 + length * 61) & TABLE.length - 1;
    }

    static Octets octets(int code) {
        return OCTETS[code];
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
