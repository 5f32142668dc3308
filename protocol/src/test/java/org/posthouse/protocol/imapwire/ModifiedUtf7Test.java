package org.posthouse.protocol.imapwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.posthouse.base.wire.SyntaxException;

class ModifiedUtf7Test {
    @Test
    void encodesTheExamplesOfTheStandard() throws SyntaxException {
        // RFC 3501 §5.1.3
        String name = "~peter/mail/台北/日本語";
        assertEquals("~peter/mail/&U,BTFw-/&ZeVnLIqe-", ModifiedUtf7.encode(name));
        assertEquals(name, ModifiedUtf7.decodeStrictly("~peter/mail/&U,BTFw-/&ZeVnLIqe-"));
        assertEquals("Tom &- Jerry", ModifiedUtf7.encode("Tom & Jerry"));
        assertEquals("😀", ModifiedUtf7.decodeStrictly(ModifiedUtf7.encode("😀")));
    }

    @Test
    void readsWhatClientsSendWrongly() throws SyntaxException {
        assertEquals("R&D", decode("R&D"));
        assertEquals("a&b-c!", decode("a&b-c!"));
        assertEquals("Büro", decode("Büro"));
        assertEquals("&Jjo", decode("&Jjo"));
        assertEquals("☺!", decode("&Jjo-!"));
        assertThrows(SyntaxException.class, () -> ModifiedUtf7.decode(new byte[]{'a', (byte) 0xff}));
    }

    @Test
    void refusesTheseStrictly() {
        for (String bad : new String[]{"&", "&Jjo", "&AGE-", "&2D0-", "&Jjo!-", "&U,BTFw-&ZeVnLIqe-", "ü"})
            assertThrows(SyntaxException.class, () -> ModifiedUtf7.decodeStrictly(bad), bad);
    }

    @Property
    void comesBackAsItWas(@ForAll @StringLength(max = 40) String any) throws SyntaxException {
        StringBuilder name = new StringBuilder();
        any.codePoints().filter(c -> c >= 0x20 && c != 0x7f && (c < 0xd800 || c > 0xdfff)).forEach(name::appendCodePoint);
        String wire = ModifiedUtf7.encode(name.toString());
        assertEquals(name.toString(), ModifiedUtf7.decodeStrictly(wire));
        assertEquals(name.toString(), decode(wire));
    }

    private static String decode(String wire) throws SyntaxException {
        return ModifiedUtf7.decode(wire.getBytes(StandardCharsets.UTF_8));
    }
}
