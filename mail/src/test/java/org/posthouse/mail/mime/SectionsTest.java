package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the section specifiers of FETCH name, in the message and in its record. RFC 9051 §6.4.5.1 */
class SectionsTest {
    private static final String LEAF_3_1 = "Content-Type: text/plain\n\n[3.1]";
    private static final String INNER_3 = "Subject: three\nContent-Type: multipart/mixed; boundary=c\n\n";
    private static final String TEXT_3 = "--c\n" + LEAF_3_1 + "\n--c\nContent-Type: application/octet-stream\n\n[3.2]\n--c--";
    private static final String TEXT_4_2_2 = "--f\n\n[4.2.2.1]\n--f\nContent-Type: text/richtext\n\n[4.2.2.2]\n--f--";
    private static final String TEXT_4_2 = "--e\n\n[4.2.1]\n--e\nContent-Type: multipart/alternative; boundary=f\n\n" + TEXT_4_2_2
            + "\n--e--";
    private static final String INNER_4_2 = "Subject: four two\nContent-Type: multipart/mixed; boundary=e\n\n";
    private static final String BODY_4 = "--d\nContent-Type: image/gif\n\n[4.1]\n--d\nContent-Type: message/rfc822\n\n" + INNER_4_2
            + TEXT_4_2
            + "\n--d--";
    private static final String HEADER = "Subject: all\nContent-Type: multipart/mixed; boundary=b\n\n";
    private static final String TEXT = "preamble\n--b\nContent-Type: text/plain\n\n[1]\n--b\nContent-Type: application/octet-stream\n\n[2]\n"
            + "--b\nContent-Type: message/rfc822\n\n" + INNER_3 + TEXT_3 + "\n--b\nContent-Type: multipart/mixed; boundary=d\n\n" + BODY_4
            + "\n--b--\nepilogue";

    /** The example of the standard. */
    @Test
    void theTreeOfTheStandard() throws IOException {
        String all = HEADER + TEXT;
        @Nullable
        String[][] table = {{"", all}, {"HEADER", HEADER}, {"TEXT", TEXT}, {"MIME", null}, {"0", null}, {"1", "[1]"},
                {"1.MIME", "Content-Type: text/plain\n\n"}, {"1.HEADER", null}, {"1.TEXT", null}, {"1.1", null},
                {"2", "[2]"}, {"2.MIME", "Content-Type: application/octet-stream\n\n"},
                {"3", INNER_3 + TEXT_3}, {"3.HEADER", INNER_3}, {"3.TEXT", TEXT_3}, {"3.MIME", "Content-Type: message/rfc822\n\n"},
                {"3.1", "[3.1]"}, {"3.1.MIME", "Content-Type: text/plain\n\n"}, {"3.1.TEXT", null}, {"3.2", "[3.2]"}, {"3.3", null},
                {"4", BODY_4}, {"4.MIME", "Content-Type: multipart/mixed; boundary=d\n\n"}, {"4.HEADER", null}, {"4.TEXT", null},
                {"4.1", "[4.1]"}, {"4.1.MIME", "Content-Type: image/gif\n\n"}, {"4.1.1", null},
                {"4.2", INNER_4_2 + TEXT_4_2}, {"4.2.MIME", "Content-Type: message/rfc822\n\n"}, {"4.2.HEADER", INNER_4_2},
                {"4.2.TEXT", TEXT_4_2},
                {"4.2.1", "[4.2.1]"}, {"4.2.1.MIME", "\n"}, {"4.2.2", TEXT_4_2_2},
                {"4.2.2.MIME", "Content-Type: multipart/alternative; boundary=f\n\n"}, {"4.2.2.1", "[4.2.2.1]"},
                {"4.2.2.2", "[4.2.2.2]"}, {"4.2.2.2.MIME", "Content-Type: text/richtext\n\n"}, {"4.2.2.3", null}, {"4.3", null},
                {"5", null}};
        for (String[] row : table) {
            check(all, row[0], row[1]);
        }
    }

    /** A message with "\n" as slash, a section, and what is there; a hyphen for nothing. */
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', value = {
            // no multipart: only part 1, whose body is the text
            "A: b//text # 1 # text", "A: b//text # 1.1 # -", "A: b//text # 2 # -", "A: b//text # TEXT # text",
            "A: b//text # HEADER # A: b//",
            "A: b//text # 1.TEXT # -", "A: b//text # 1.HEADER # -", "A: b//text # 1.MIME # A: b//",
            // a multipart in a multipart has no text of its own
            "C: mixed; boundary=b//--b/C: related; boundary=bb//--bb//x/--bb//y/--bb--/--b--/ # 1 # --bb//x/--bb//y/--bb--",
            "C: mixed; boundary=b//--b/C: related; boundary=bb//--bb//x/--bb//y/--bb--/--b--/ # 1.2 # y",
            "C: mixed; boundary=b//--b/C: related; boundary=bb//--bb//x/--bb//y/--bb--/--b--/ # 1.1.1 # -",
            "C: mixed; boundary=b//--b/C: related; boundary=bb//--bb//x/--bb//y/--bb--/--b--/ # 1.TEXT # -",
            // a message with one part in a multipart
            "C: mixed; boundary=b//--b/M//I: j//text/--b-- # 1 # I: j//text",
            "C: mixed; boundary=b//--b/M//I: j//text/--b-- # 1.HEADER # I: j//",
            "C: mixed; boundary=b//--b/M//I: j//text/--b-- # 1.TEXT # text",
            "C: mixed; boundary=b//--b/M//I: j//text/--b-- # 1.MIME # M//",
            "C: mixed; boundary=b//--b/M//I: j//text/--b-- # 1.1 # text",
            "C: mixed; boundary=b//--b/M//I: j//text/--b-- # 1.1.MIME # I: j//",
            "C: mixed; boundary=b//--b/M//I: j//text/--b-- # 1.1.1 # -",
            "C: mixed; boundary=b//--b/M//I: j//text/--b-- # 1.2 # -",
            // a message that is nothing but a message
            "M//I: j//text # TEXT # I: j//text", "M//I: j//text # 1 # I: j//text", "M//I: j//text # 1.HEADER # I: j//",
            "M//I: j//text # 1.TEXT # text", "M//I: j//text # 1.1 # text", "M//I: j//text # 1.1.1 # -", "M//I: j//text # 1.2 # -",
            "M//I: j//text # HEADER # M//", "M//I: j//text # 1.MIME # M//",
            "M//C: mixed; boundary=b//--b//x/--b//y/--b-- # 1.2 # y",
            "M//C: mixed; boundary=b//--b//x/--b//y/--b-- # 1.TEXT # --b//x/--b//y/--b--",
            "M//C: mixed; boundary=b//--b//x/--b//y/--b-- # 1.3 # -",
            // a message in a message in a message
            "M//M//I: j//text # 1.1 # I: j//text", "M//M//I: j//text # 1.1.1 # text", "M//M//I: j//text # 1.1.HEADER # I: j//",
            "M//M//I: j//text # 1.HEADER # M//", "M//M//I: j//text # 1.1.1.1 # -",
            // the parts of a digest are messages unless they say something else
            "C: digest; boundary=b//--b//I: j//text/--b-- # 1.HEADER # I: j//", "C: digest; boundary=b//--b//I: j//text/--b-- # 1.1 # text",
            // an encoded message is not looked into
            "M/Content-Transfer-Encoding: base64//QQ== # 1 # QQ==", "M/Content-Transfer-Encoding: base64//QQ== # 1.HEADER # -",
            "M/Content-Transfer-Encoding: base64//QQ== # 1.1 # -"})
    void sections(String message, String section, String expected) throws IOException {
        check(spelled(message), section, expected.equals("-") ? null : spelled(expected));
    }

    private static String spelled(String s) {
        return s.replace('/', '\n').replace("C: ", "Content-Type: multipart/").replace("M\n", "Content-Type: message/rfc822\n");
    }

    private static void check(String message, String section, @Nullable String expected) throws IOException {
        for (String eol : new String[]{"\n", "\r\n"}) {
            byte[] b = message.replace("\n", eol).getBytes(StandardCharsets.US_ASCII);
            Structure structure = Structure.of(Source.of(b), Limits.DEFAULT);
            Structure kept = StructureCodec.decode(StructureCodec.encode(structure));
            for (Structure s : new Structure[]{structure, kept}) {
                Optional<Range> range = range(s, section);
                assertEquals(Optional.ofNullable(expected),
                        range.map(r -> new String(b, (int) r.from(), (int) r.size(), StandardCharsets.US_ASCII).replace(eol, "\n")),
                        "BODY[" + section + "] of\n" + message);
            }
        }
    }

    private static Optional<Range> range(Structure s, String section) {
        String[] words = section.isEmpty() ? new String[0] : section.split("\\.", -1);
        boolean named = words.length > 0 && Character.isLetter(words[words.length - 1].charAt(0));
        int[] numbers = Arrays.stream(words, 0, named ? words.length - 1 : words.length).mapToInt(Integer::parseInt).toArray();
        return switch (named ? words[words.length - 1] : "") {
            case "HEADER" -> s.headerRange(numbers);
            case "TEXT" -> s.textRange(numbers);
            case "MIME" -> s.mimeRange(numbers);
            default -> s.bodyRange(numbers);
        };
    }
}
