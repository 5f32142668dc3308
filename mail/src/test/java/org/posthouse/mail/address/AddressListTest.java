package org.posthouse.mail.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressListTest {
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', value = {
            "a@x.test # <a@x.test>",
            "a@x.test, b@y.test # <a@x.test> | <b@y.test>",
            "John Smith <john@x.test> # John Smith <john@x.test>",
            "\"Smith, John\" <john@x.test>, b@y.test # Smith, John <john@x.test> | <b@y.test>",
            "John Q. Public <john@x.test> # John Q. Public <john@x.test>",
            "john@x.test (John Smith) # John Smith <john@x.test>",
            "John (the (nested) one) Smith <john@x.test> # John Smith <john@x.test>",
            "=?utf-8?B?5byg5LiJ?= <z@x.test> # 张三 <z@x.test>",
            "=?ISO-8859-1?Q?Andr=E9?= Pirard <p@x.test> # André Pirard <p@x.test>",
            "\"=?utf-8?Q?J=C3=B6rg?=\" <j@x.test> # Jörg <j@x.test>",
            "=?utf-8?Q?Smith, John?= <j@x.test> # Smith, John <j@x.test>",
            "<@a.test,@b.test:joe@where.test> # <joe@where.test>",
            "<@a.test:joe@where.test>, b@y.test # <joe@where.test> | <b@y.test>",
            "Group: a@x.test, B <b@y.test>; # Group[<a@x.test> B <b@y.test>]",
            "undisclosed-recipients:; # undisclosed-recipients[]",
            "A:x@a.test;, y@b.test # A[<x@a.test>] | <y@b.test>",
            "a@x.test; b@y.test # <a@x.test> | <b@y.test>",
            "local . part @ domain . test # <local.part@domain.test>",
            "\"quoted local\"@x.test # <quoted local@x.test>",
            "joe@x.test Joe # <joe@x.test>",
            "Joe joe@x.test # Joe <joe@x.test>",
            "joe@x.test <joe@x.test> # joe@x.test <joe@x.test>",
            "Joe <joe@x.test # Joe <joe@x.test>",
            "Joe <joe@x.test, Ann <ann@x.test> # Joe <joe@x.test> | Ann <ann@x.test>",
            "Joe joe@x.test> # Joe <joe@x.test>",
            "\"Joe <joe@x.test> # Joe <joe@x.test>",
            "Joe \"the\" Man\" <joe@x.test> # Joe the Man <joe@x.test>",
            "Joe (never closed <joe@x.test> # Joe never closed <joe@x.test>",
            "<> # <>",
            "Joe # <Joe>",
            "a@[192.0.2.1] # <a@[192.0.2.1]>",
            "Joe <a@[IPv6:2001:db8::1]> # Joe <a@[IPv6:2001:db8::1]>",
            ", ,a@x.test,, # <a@x.test>",
            "<<a@x.test>> # <a@x.test>"})
    void reads(String raw, String expected) {
        assertEquals(expected, shown(AddressList.parse(raw)));
    }

    @Test
    void unfoldsAndTakesRawBytes() {
        assertEquals("A B <a@x.test> | <b@y.test>", shown(AddressList.parse(" A\r\n B <a@x.test>,\r\n\t<b@y.test>\r\n")));
        byte[] latin = "J\u00f6rg <j@x.test>".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("J\u00f6rg <j@x.test>", shown(AddressList.parse(latin)));
        byte[] utf8 = "\u5f20\u4e09 <z@x.test>".getBytes(StandardCharsets.UTF_8);
        assertEquals("\u5f20\u4e09 <z@x.test>", shown(AddressList.parse(utf8)));
    }

    @Property
    void anythingGoesIn(@ForAll String raw) {
        AddressList.parse(raw);
    }

    @Property
    void anythingOfSpecialsGoesIn(@ForAll long seed) {
        java.util.Random random = new java.util.Random(seed);
        StringBuilder raw = new StringBuilder();
        int n = random.nextInt(60);
        for (int i = 0; i < n; i++) {
            raw.append("ab.@<>(),;:\"\\[] =?\r\n\t".charAt(random.nextInt(21)));
        }
        AddressList.parse(raw.toString());
    }

    @Test
    void hostileListsTakeLinearTime() {
        for (String piece : List.of("(", "\"", "<", "@", "=?a?q?", ",", "a ", ".", ". ", ":", ";", "\\", "[", "(\"", "=?x?q?y?=", "<@",
                "a:b;", "()")) {
            String raw = piece.repeat(1_000_000 / piece.length());
            assertTrue(AddressList.parse(raw).size() <= raw.length());
        }
    }

    private static String shown(List<HeaderAddress> list) {
        StringBuilder out = new StringBuilder();
        for (HeaderAddress address : list) {
            out.append(out.isEmpty() ? "" : " | ");
            switch (address) {
                case HeaderAddress.Entry e -> out.append(shown(e));
                case HeaderAddress.Group g -> {
                    out.append(g.name()).append('[');
                    out.append(String.join(" ", g.members().stream().map(AddressListTest::shown).toList())).append(']');
                }
            }
        }
        return out.toString();
    }

    private static String shown(HeaderAddress.Entry e) {
        String address = e.domain().isEmpty() ? e.local() : e.local() + "@" + e.domain();
        return (e.name().isEmpty() ? "" : e.name() + " ") + "<" + address + ">";
    }
}
