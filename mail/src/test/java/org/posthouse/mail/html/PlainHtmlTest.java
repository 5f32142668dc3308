package org.posthouse.mail.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainHtmlTest {
    private static final String REL = "\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">";

    private static String inside(String text, boolean flowed, boolean delSp) {
        String all = PlainHtml.of(text, flowed, delSp).html();
        return all.substring(all.indexOf('>') + 1, all.length() - 6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', textBlock = """
            see http://a.example/x. | see LINK http://a.example/x>http://a.example/x</a>.
            (http://a.example/x) | (LINK http://a.example/x>http://a.example/x</a>)
            http://a.example/x(1) | LINK http://a.example/x%281%29>http://a.example/x(1)</a>
            www.a.example, | LINK http://www.a.example>www.a.example</a>,
            ann@a.example! | LINK mailto:ann@a.example>ann@a.example</a>!
            javascript:x http: a@b | javascript:x http: a@b
            http://a.example/"x | LINK http://a.example/>http://a.example/</a>&#34;x
            网址http://a.example/中。 | 网址LINK http://a.example/中>http://a.example/中</a>。
            """)
    void links(String text, String expected) {
        assertEquals(expected.replaceAll("LINK ([^>]+)>", "<a href=\"$1" + REL), inside(text, false, false).stripTrailing());
    }

    @Test
    void levels() {
        assertEquals("a\n<blockquote data-quoted=\"\">b\n<blockquote>c\n</blockquote></blockquote>d\n",
                inside("a\n> b\n> > c\nd", false, false));
        assertTrue(PlainHtml.of("> x", false, false).quotes());
        assertFalse(PlainHtml.of("x > y", false, false).quotes());
    }

    @Test
    void flows() {
        assertEquals("one two\n<blockquote data-quoted=\"\">three four\n</blockquote>-- \nme\n",
                inside("one \ntwo\n> three \n> four\n-- \nme", true, false));
        assertEquals("一二\n", inside("一 \n二", true, true));
        assertEquals("&gt; no quote\n", inside(" > no quote", true, false));
    }

    @Test
    void isBounded() {
        String deep = PlainHtml.of(">".repeat(5000) + "x", false, false).html();
        assertEquals(20, deep.split("<blockquote", -1).length - 1);
        assertTrue(PlainHtml.of("x".repeat(2_000_000), false, false).truncated());
    }
}
