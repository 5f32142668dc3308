package org.posthouse.mail.html;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;

/** Messages made to break out, each cleaned and looked at by {@link StrictHtml}. The same files are opened in a browser by the webmail's tests. */
class CorpusTest {
    private static final Path CORPUS = Path.of("../webmail/test/corpus");
    private static final int AT_LEAST = 150;
    /** Shows every picture. */
    static final Pictures ALL = new Pictures() {
        private int n;

        @Override
        public Optional<String> attached(String contentId) {
            return Optional.of("/part/" + n++);
        }

        @Override
        public Optional<String> remote(String url) {
            return Optional.of("/proxy/" + n++);
        }
    };

    @TestFactory
    Stream<DynamicTest> corpus() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(CORPUS)) {
            files = all.filter(f -> f.toString().endsWith(".eml")).sorted().toList();
        }
        assertTrue(files.size() >= AT_LEAST, "only " + files.size());
        return files.stream().map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(Files.readAllBytes(f))));
    }

    private static void check(byte[] message) throws IOException {
        Source source = Source.of(message);
        List<Part> texts = new ArrayList<>();
        texts(Structure.of(source, Limits.DEFAULT).body(), texts);
        for (Part part : texts) {
            String text = DecodedText.read(source, part, HtmlCleaner.MAX_INPUT);
            if (part.subtype().equals("html"))
                for (Pictures pictures : List.of(Pictures.NONE, ALL))
                    StrictHtml.check(HtmlCleaner.clean(text, pictures).html());
            StrictHtml.check(PlainHtml.of(text, part.param("format").isPresent(), part.param("delsp").isPresent()).html());
        }
    }

    private static void texts(Part part, List<Part> out) {
        if (part.type().equals("text"))
            out.add(part);
        part.parts().forEach(p -> texts(p, out));
    }

    /** So that its silence means something. */
    @Test
    void theCheckerSees() {
        for (String bad : List.of("<script>x</script>", "<p onclick=\"x\">y</p>", "<p style=\"background:url(x)\">y</p>",
                "<a href=\"javascript:x\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">y</a>",
                "<img src=\"http://evil.example\" />",
                "<p style=\"position:fixed\">y</p>", "<a href=\"http://a.example\">y</a>", "<p class=\"app\">y</p>", "<p title=x>y</p>",
                "<p>y", "a > b", "&nbsp", "<b>x</i>", "<p style=\"color:\\72 ed\">y</p>"))
            assertThrows(AssertionError.class, () -> StrictHtml.check("<div class=\"m-mail\">" + bad + "</div>"), bad);
        for (String sheet : List.of("p{color:red}", ".m-mail p{background:url(x)}", "@import x;", ".m-mail p{position:fixed}"))
            assertThrows(AssertionError.class, () -> StrictHtml.check("<style>\n" + sheet + "\n</style><div class=\"m-mail\"></div>"),
                    sheet);
        StrictHtml.check("<style>\n.m-mail p{color:red}\n</style><div class=\"m-mail\"><p style=\"color:red\">y</p></div>");
    }

    @Test
    void theCheckedIsNotEmpty() {
        assertFalse(HtmlCleaner.clean("<p>hello</p>", Pictures.NONE).html().indexOf("hello") < 0);
    }
}
