package org.posthouse.mail.charset;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Charsets by the labels that mail carries, each read as the superset that senders mean by it (gb2312 as GB18030, iso-8859-1 as
 * windows-1252, and so on). Where the label is unknown or says US-ASCII, bytes that are valid UTF-8 are UTF-8 and others windows-1252.
 */
public final class Charsets {
    /** What 8-bit text is when nothing else is known. */
    public static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private static final int MAX_LABEL = 40;
    private static final Map<String, Charset> ALIASES = aliases();

    private Charsets() {}

    private static Map<String, Charset> aliases() {
        Map<String, Charset> m = new HashMap<>();
        put(m, "GB18030", "gb2312", "gb_2312", "gb_2312-80", "gb231280", "chinese", "csgb2312", "csiso58gb231280", "gbk", "x-gbk", "cp936",
                "ms936",
                "windows-936", "euc-cn", "x-euc-cn", "gb18030", "gb18030-2000", "gb");
        put(m, "Big5-HKSCS", "big5", "big5-hkscs", "cn-big5", "csbig5", "x-x-big5", "big5hkscs", "cp950", "ms950", "windows-950",
                "big5-eten", "x-big5");
        put(m, "windows-31j", "shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "csshiftjis", "cp932", "ms932", "windows-31j",
                "windows-932");
        put(m, "x-windows-iso2022jp", "iso-2022-jp", "csiso2022jp", "iso-2022-jp-1", "cp50220", "cp50221", "iso2022jp", "jis");
        put(m, "EUC-JP", "euc-jp", "x-euc-jp", "eucjp", "x-euc", "cseucpkdfmtjapanese");
        put(m, "x-windows-949", "euc-kr", "euckr", "ks_c_5601-1987", "ks_c_5601", "ks_c_5601-1989", "ksc5601", "ksc_5601", "korean",
                "cp949", "ms949",
                "uhc", "windows-949", "iso-ir-149", "cseuckr");
        put(m, "ISO-2022-KR", "iso-2022-kr", "csiso2022kr");
        put(m, "windows-1252", "iso-8859-1", "latin1", "l1", "iso_8859-1", "iso8859-1", "iso88591", "8859-1", "cp1252", "windows-1252",
                "x-cp1252",
                "iso-ir-100", "cp819", "x-ansi", "ansi", "windows1252", "x-user-defined");
        put(m, "windows-1254", "iso-8859-9", "latin5", "l5", "iso_8859-9", "iso8859-9", "cp1254", "windows-1254");
        put(m, "x-windows-874", "tis-620", "windows-874", "iso-8859-11", "iso8859-11", "tis620", "cp874", "x-iso-8859-11");
        put(m, "ISO-8859-8", "iso-8859-8-i", "iso-8859-8-e", "logical", "visual", "hebrew");
        put(m, "KOI8-R", "koi8-r", "koi", "koi8", "koi8_r", "cskoi8r");
        put(m, "KOI8-U", "koi8-u", "koi8-ru");
        put(m, "UTF-8", "utf-8", "utf8", "utf_8", "unicode-1-1-utf-8", "unicode", "utf-8-mac", "x-utf8utf8", "cp65001", "65001", "utf8mb4");
        put(m, "UTF-16", "utf-16", "utf16", "ucs-2", "iso-10646-ucs-2");
        put(m, "UTF-16LE", "utf-16le", "utf16le", "unicodefeff");
        put(m, "UTF-16BE", "utf-16be", "utf16be", "unicodefffe");
        put(m, "x-MacRoman", "macintosh", "mac", "x-mac-roman", "macroman");
        put(m, "x-MacCyrillic", "x-mac-cyrillic", "x-mac-ukrainian");
        for (int i = 1250; i <= 1258; i++) {
            put(m, "windows-" + i, "cp" + i, "windows" + i, "x-cp" + i, "ms" + i, "win" + i, "ansi-" + i);
        }
        for (int i = 2; i <= 16; i++) {
            if (i != 9 && i != 10 && i != 11 && i != 12 && i != 14) {
                put(m, "ISO-8859-" + i, "iso8859-" + i, "iso_8859-" + i, "iso8859" + i, "8859-" + i, "x-iso-8859-" + i);
            }
        }
        for (String label : new String[]{"utf-7", "utf7", "unicode-1-1-utf-7", "csunicode11utf7", "x-unicode-2-0-utf-7"}) {
            m.put(label, Utf7.INSTANCE);
        }
        for (String label : new String[]{"us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us", "us", "iso_646.irv:1991", "cp367", "7bit"}) {
            m.put(label, StandardCharsets.US_ASCII);
        }
        return Map.copyOf(m);
    }

    private static void put(Map<String, Charset> m, String name, String... labels) {
        if (Charset.isSupported(name)) {
            for (String label : labels) {
                m.putIfAbsent(label, Charset.forName(name));
            }
        }
    }

    /** The charset that a label means; empty when nobody knows it. Case, blanks and quotes around the label do not matter. */
    public static Optional<Charset> lookup(String label) {
        return Optional.ofNullable(find(label));
    }

    private static @Nullable Charset find(String label) {
        int from = 0;
        int to = label.length();
        while (from < to && isEdge(label.charAt(from))) {
            from++;
        }
        while (to > from && isEdge(label.charAt(to - 1))) {
            to--;
        }
        if (from == to || to - from > MAX_LABEL) {
            return null;
        }
        String key = label.substring(from, to).toLowerCase(Locale.ROOT);
        Charset known = ALIASES.get(key);
        if (known != null) {
            return known;
        }
        try {
            return Charset.forName(key);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    private static boolean isEdge(char c) {
        return c <= ' ' || c == '"' || c == '\'' || c == ';';
    }

    /** Text in the labelled charset, by the fallback rule where the label is null, unknown or US-ASCII; never fails. */
    public static String decode(@Nullable String label, byte[] b, int from, int to) {
        Charset charset = label == null ? null : find(label);
        if (charset == null || charset.equals(StandardCharsets.US_ASCII)) {
            return guess(b, from, to);
        }
        return new String(b, from, to - from, charset);
    }

    /** Text of unknown charset: UTF-8 where the bytes are valid, else windows-1252. */
    public static String guess(byte[] b, int from, int to) {
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            if (b[i] < 0) {
                ascii = false;
                break;
            }
        }
        if (ascii) {
            return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(b, from, to - from)).toString();
        } catch (CharacterCodingException e) {
            return new String(b, from, to - from, WINDOWS_1252);
        }
    }
}
