package org.posthouse.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.posthouse.agent.account.Identity;
import org.posthouse.agent.letter.NewLetter;
import org.posthouse.agent.letter.Quote;
import org.posthouse.mail.address.Address;

class CleanTest {
    @Test
    void whatCommandsATerminalIsShown() {
        assertEquals("a^[[31m^G^?\tb\nc", Clean.text("a\u001b[31m\u0007\u007f\tb\r\nc"));
        assertEquals("^Mover", Clean.text("\rover"));
        assertEquals("<U+009B>2J <U+202E>gpj.exe<U+2066> <U+FEFF>", Clean.text("\u009b2J \u202egpj.exe\u2066 \ufeff"));
        assertEquals("<U+D83D> <U+E0041>", Clean.text("\ud83d " + new String(Character.toChars(0xe0041))));
        assertEquals("你好 é 😀 עברית", Clean.text("你好 é 😀 עברית"));
        assertEquals("a b", Clean.line(" a\r\n\t b "));
    }

    @Test
    void columnsAreCountedAsTheyAreShown() {
        assertEquals(6, Clean.width("你好é1"));
        assertEquals(1, Clean.width("e\u0301"));
        assertEquals("你…", Clean.cut("你好吗", 4));
        assertEquals("你… ", Clean.fit("你好吗", 4));
        assertEquals("abc", Clean.cut("abc", 3));
    }

    private static String table(boolean seen) {
        var out = new ByteArrayOutputStream();
        var terminal = new Terminal(new ByteArrayInputStream(new byte[0]), new PrintStream(out, true, StandardCharsets.UTF_8), System.err,
                false, seen, 40);
        var table = new Table(terminal, "ID", "FROM", "SUBJECT");
        table.row("1", "Zoë", "a subject that is much too long for this");
        table.row("22", "王建国", "x\ty\u001b");
        table.print("none");
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTableIsColumnsForPeopleAndFieldsForPrograms() {
        assertEquals("""
                ID  FROM    SUBJECT
                1   Zoë     a subject that is much too …
                22  王建国  x y^[
                """, table(true));
        assertEquals("1\tZoë\ta subject that is much too long for this\n22\t王建国\tx y^[\n", table(false));
    }

    @Test
    void whatWasEditedIsReadBack() {
        var letter = new NewLetter(new Identity("", Address.parse("mary@example.org"), ""));
        letter.subject = "plan";
        letter.text = "hello\n\nmore: text\n";
        String written = Editor.written(letter);
        Editor.read(letter, written.replace("To: ", "To: Zoë <zoe@example.com>, bob@example.com").replace("plan", "Plan: 你好"));
        assertEquals("Zoë <zoe@example.com>, bob@example.com", Quote.show(letter.to));
        assertEquals("Plan: 你好", letter.subject);
        assertEquals("hello\n\nmore: text\n", letter.text);
    }
}
