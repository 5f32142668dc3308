package org.posthouse.mail.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;

class HtmlTextTest {
    private static String text(String html) throws IOException {
        StringBuilder out = new StringBuilder();
        try (Reader r = new HtmlText(new StringReader(html))) {
            char[] b = new char[7];
            for (int n = r.read(b, 0, 7); n >= 0; n = r.read(b, 0, 7))
                out.append(b, 0, n);
        }
        return out.toString();
    }

    @Test
    void showsWhatIsShown() throws IOException {
        String[][] cases = {{"<p>Hel<b>lo</b>&nbsp;W&ouml;rld</p>", "Hello\u00a0Wörld "}, {"a<br>b<br/>c", "a b c"},
                {"<style>p{x:'</p>'}</style>a<script>if (a<b) '</foo</script>'</SCRIPT >b", "a ' b"},
                {"<!-- no > -->yes<!doctype html>", "yes"},
                {"&lt;b&gt; &amp;amp; &#20320;&#x597d;&#150; &unknown; AT&T &", "<b> &amp; 你好– &unknown; AT&T &"},
                {"1 < 2 </ 3", "1 < 2 </ 3"},
                {"<a title=\"x > y\" href='>'>link</a>", "link"}, {"a  \r\n\t b", "a b"}, {"<p", ""}, {"<!--", ""},
                {"&#xd800;&#0;", "&#xd800;&#0;"},
                {"<?xml version='1'?>x", "x"}, {"&copy 2026", "© 2026"}, {"日本<span>語</span>", "日本語"}};
        for (String[] c : cases)
            assertEquals(c[1], text(c[0]), c[0]);
    }

    @Property
    void readsAnythingAndAddsLittle(@ForAll @Chars({'<', '>', '&', '#', ';', '/', '-', '!', '"', '=', 'a', ' ', 'x', '1'}) String html)
            throws IOException {
        assertEquals(true, text(html).length() <= html.length() + 1);
    }

    @Test
    void isLinearInHostileText() {
        for (String piece : List.of("<", "<a ", "<!--", "&", "<script>", "</", "<a b='", "&#", "<b", "&aaaaaaaaaaaa"))
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> text(piece.repeat(1_000_000)), piece);
    }
}
