package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParamsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', value = {
            "attachment; filename=a.txt # a.txt", "attachment; filename=\"a b.txt\" # a b.txt", "attachment; FILENAME = \"a\\\"b\" # a\"b",
            "attachment; filename*=UTF-8''%e4%bd%a0%e5%a5%bd.txt # 你好.txt", "attachment; filename*=gb2312'zh'%C4%E3.txt # 你.txt",
            "attachment; filename*0=\"long \"; filename*1=\"name\" # long name",
            "attachment; filename*1=\"name\"; filename*0=\"long \" # long name",
            "attachment; filename*0*=utf-8''%e4%bd; filename*1*=%a0; filename*2=\" (1).txt\" # 你 (1).txt",
            "attachment; filename=\"x\"; filename*=UTF-8''y # y", "attachment; filename=\"=?utf-8?B?5L2g?=.txt\" # 你.txt",
            "attachment; filename=\"=?utf-8?Q?a?= =?utf-8?Q?b?=\" # ab", "attachment; filename=你.txt # 你.txt",
            "attachment; filename=\"你.txt\" # 你.txt",
            "attachment; filename=my file.txt # my file.txt", "attachment; (c) filename (d) = (e) x (f) ; size=1 # x",
            "attachment; filename=\"C:\\dir\\a.txt\" # C:\\dir\\a.txt", "attachment; filename=\"never closed # never closed",
            "attachment; filename*=UTF-8''a%2 # a%2", "attachment; filename*=plain # plain", "attachment;;; filename=a # a",
            "attachment filename=a; filename=b # b", "attachment; filename= # `"})
    void fileNames(String raw, String expected) {
        Disposition d = Disposition.parse(raw.getBytes(StandardCharsets.UTF_8));
        assertEquals("attachment", d.type());
        assertEquals(Optional.of(expected.replace("`", "")), d.params().get("filename"));
    }

    @Test
    void types() {
        assertEquals("text/html", type("Text/HTML; Charset=UTF-8").toString());
        assertEquals(Optional.of("UTF-8"), type("Text/HTML; Charset=UTF-8").params().get("charset"));
        assertEquals("text/plain", type("text").toString());
        assertEquals("text/plain", type("").toString());
        assertEquals("text/plain", type("/x; charset=a").toString());
        assertEquals("application/x-y+z", type(" application / x-y+z ").toString());
        assertEquals(Optional.empty(), type("text/plain").params().get("charset"));
        assertEquals(Optional.of("a;b"), type("multipart/mixed;\r\n\tboundary=\"a;b\"").params().get("boundary"));
    }

    private static ContentType type(String raw) {
        return ContentType.parse(raw.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void anythingGoesIn(@ForAll byte[] raw) {
        ContentType.parse(raw).params().get("name");
        Disposition.parse(raw).params().get("filename");
    }

    @Test
    void hostileParametersTakeLinearTime() {
        for (String piece : List.of(";", ";a=b", "(", "\"", ";a*0*=", ";a*1=x", "\\", ";a=\"", "(\"")) {
            ContentType t = type("a/b" + piece.repeat(1_000_000 / piece.length()));
            assertTrue(t.params().raw().size() <= 200);
            t.params().get("a");
        }
    }
}
