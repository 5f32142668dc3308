package org.posthouse.mail.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlCleanerTest {
    private static final Pictures SHOWN = new Pictures() {
        @Override
        public Optional<String> attached(String contentId) {
            return contentId.equals("a b@c") ? Optional.of("/part/1") : Optional.empty();
        }

        @Override
        public Optional<String> remote(String url) {
            return url.startsWith("https:") ? Optional.of("/proxy/2") : Optional.empty();
        }
    };

    private static String inside(String html) {
        String all = HtmlCleaner.clean(html, SHOWN).html();
        int from = all.indexOf("<div class=\"m-mail\">");
        return all.substring(from + 20, all.length() - 6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', textBlock = """
            <b>x</b><script>y</script>z | <b>x</b>z
            <p align=CENTER width=3>x | <p align="center">x</p>
            <img src='cid:a%20b@c' alt=A> | <img src="/part/1" alt="A" />
            <img src='cid:other'> | <img />
            <img src=http://a.example/x width=1> | <img data-blocked="" width="1" />
            <img src=https://a.example/x width=1> | <img src="/proxy/2" width="1" />
            <img src=//a.example/x> | <img src="/proxy/2" />
            <a href=' HTTPS://u@a.example/a b?c=1'>x</a> | <a href="https://a.example/a%20b?c&#61;1" target="_blank" rel="noopener noreferrer nofollow">x</a>
            <a href='#x'>x</a><a name=x></a> | <a href="#m-x">x</a><a id="m-x"></a>
            <a href='/x'>x</a> | <a>x</a>
            <p style='COLOR : Red ! important; nonsense; color:'>x | <p style="color:Red !important">x</p>
            <p style='background:url(https://a.example/x) no-repeat'>x | <p style="background:url(&#34;/proxy/2&#34;) no-repeat">x</p>
            <p style='margin:-5px;padding:5px'>x | <p style="padding:5px">x</p>
            <p class='a b" c'>x | <p class="m-a m-c">x</p>
            <font color=#F00 face='Arial, x'>x</font> | <font color="#f00" face="Arial, x">x</font>
            <table background=https://a.example/y><td>x | <table style="background-image:url(&#34;/proxy/2&#34;)"><tbody><tr><td>x</td></tr></tbody></table>
            <center>&copy;&nbsp;&lt; | <center>©\u00a0&lt;</center>
            <form><label>L</label><button>B</button><input value=x></form> | LB
            """)
    void cleans(String html, String expected) {
        assertEquals(expected, inside(html));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', textBlock = """
            p{color:red} | .m-mail p{color:red}
            body{color:red} | .m-mail{color:red}
            html body.x > p , .y{color:red} | .m-mail.m-x>p,.m-mail .m-y{color:red}
            a:hover{color:red} | .m-mail a:hover{color:red}
            a[href]{color:red} b{color:red} | .m-mail b{color:red}
            @import url(x);i{color:red} | .m-mail i{color:red}
            @media (max-width:600px){.a{width:100%}} | @media (max-width:600px){.m-mail .m-a{width:100%}
            p{position:fixed;color:red} | .m-mail p{color:red}
            #i,p::before{color:red} | .m-mail #m-i{color:red}
            .\\61{color:\\72 ed} | .m-mail .m-a{color:red}
            """)
    void scopes(String sheet, String expected) {
        String html = HtmlCleaner.clean("<style>" + sheet + "</style>x", SHOWN).html();
        assertTrue(html.contains("<style>\n" + expected + "\n"), html);
    }

    @Test
    void tellsOfIt() {
        CleanHtml c = HtmlCleaner.clean("<style>p{background:url(http://a.example/1)}</style><body background=http://a.example/2>"
                + "<img src=http://a.example/3><p style='background:url(http://a.example/4)'>", Pictures.NONE);
        assertEquals(4, c.remoteImages());
        assertFalse(c.ownColours() || c.ownDark() || c.quotes() || c.truncated());
        assertTrue(HtmlCleaner.clean("<p style='color:red'>x", Pictures.NONE).ownColours());
        assertTrue(HtmlCleaner.clean("<td bgcolor=red>x", Pictures.NONE).ownColours());
        assertFalse(HtmlCleaner.clean("<p style='color:inherit;background:none'>x", Pictures.NONE).ownColours());
        assertTrue(HtmlCleaner.clean("<style>@media (prefers-color-scheme:dark){p{color:red}}</style>x", Pictures.NONE).ownDark());
    }

    @Test
    void marksTheOutermostQuote() {
        CleanHtml c = HtmlCleaner
                .clean("a<div class='gmail_quote'><blockquote type=cite>b<blockquote type=cite>c</blockquote></blockquote></div>d"
                        + "<blockquote type=cite>e</blockquote><blockquote>f</blockquote>", Pictures.NONE);
        assertTrue(c.quotes());
        assertEquals(2, c.html().split("data-quoted", -1).length - 1);
        assertTrue(c.html().contains("<div class=\"m-gmail_quote\" data-quoted=\"\"><blockquote>b<blockquote>c"), c.html());
    }

    @Test
    void isBounded() {
        CleanHtml long1 = HtmlCleaner.clean("<p>x".repeat(700_000), Pictures.NONE);
        assertTrue(long1.truncated());
        StrictHtml.check(long1.html());
        StrictHtml.check(HtmlCleaner.clean("<div>".repeat(100_000) + "x", Pictures.NONE).html());
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries
                .of("<", ">", "\"", "'", "/", "=", " ", "<svg>", "</svg>", "<math>", "<style>", "</style>", "<!--", "-->", "<p", "<a href=",
                        "javascript:", "onclick=", "style=", "url(", ")", "x", "<table>", "<td>", "<select>", "</", "<img src=", "&lt;",
                        "&#", ";", "{", "}",
                        "@media", "\\", "<title>", "<textarea>", "<noscript>", "<template>", "<b>", "</b>", "<form>", "http://a.example",
                        "class=", "\0", "color:red",
                        "<blockquote type=cite>", "<body ", "<plaintext>", "]]>", "<![CDATA[", "cid:", "*/", "/*", ":", "position:fixed")
                .list().ofMaxSize(60)
                .map(l -> String.join("", l));
    }

    @Property(tries = 3000)
    void whateverComes(@ForAll("pieces") String html) {
        StrictHtml.check(HtmlCleaner.clean(html, SHOWN).html());
        StrictHtml.check(HtmlCleaner.clean(html, CorpusTest.ALL).html());
        StrictHtml.check(PlainHtml.of(html, true, false).html());
    }
}
